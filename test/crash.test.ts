import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatewayProcess } from './support/gateway-process.ts';
import { ProviderServer } from './support/provider-server.ts';

let provider: ProviderServer;
let gateway: GatewayProcess;

beforeAll(async () => {
  provider = await ProviderServer.start();
  gateway = await GatewayProcess.start({
    workers: 2,
    config: `
model_list:
  - model_name: priced
    litellm_params: { model: openai/priced, api_key: sk-provider, api_base: "${provider.url}/v1", input_cost_per_token: 0.00001, output_cost_per_token: 0.00003 }
`,
  });
});
afterAll(async () => {
  await gateway?.dispose();
  await provider?.stop();
});

describe('kill -9 in the middle of load', () => {
  it('loses no call that had answered, ten times over, and the counters equal the ledger', async () => {
    const key = await gateway.makeKey({ max_budget: 1000 });
    provider.delay = 3;
    const answered = new Set<string>();
    for (let kill = 0; kill < 10; kill += 1) {
      let loading = true;
      const client = async (): Promise<void> => {
        while (loading) {
          const answer = await gateway
            .call('/v1/chat/completions', {
              body: { model: 'priced', messages: [{ role: 'user', content: 'Hello' }], max_tokens: 20 },
              key,
            })
            .catch(() => undefined);
          if (answer?.status === 200) answered.add(String(answer.json['id']));
        }
      };
      const clients = Array.from({ length: 12 }, client);
      await new Promise((resolve) => setTimeout(resolve, 150 + kill * 35));
      await gateway.end('SIGKILL');
      loading = false;
      await Promise.all(clients);
      await gateway.run();
    }
    const rows = (await gateway.call(`/spend/logs?api_key=${key}`)).json as { request_id: string; spend: number; status: string }[];
    const finished = rows.filter((row) => row.status === 'success').map((row) => row.request_id);
    expect(answered.size).toBeGreaterThan(100);
    expect(new Set(finished).size).toBe(finished.length);
    expect([...answered].filter((id) => !finished.includes(id))).toEqual([]);
    const { info } = (await gateway.call(`/key/info?key=${key}`)).json;
    const sum = rows.reduce((total, row) => total + Math.round(row.spend * 1e9), 0) / 1e9;
    expect(info.spend).toBe(sum);
  }, 120_000);
});
