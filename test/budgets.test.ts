import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatewayProcess } from './support/gateway-process.ts';
import { tokens } from './support/provider-answers.ts';
import { ProviderServer } from './support/provider-server.ts';

let provider: ProviderServer;
let gateway: GatewayProcess;

/** $10 and $30 a million tokens: an answer of the provider costs exactly $0.001. */
const costOfOne = (tokens.input * 10 + tokens.output * 30) / 1_000_000;

beforeAll(async () => {
  provider = await ProviderServer.start();
  gateway = await GatewayProcess.start({
    workers: 2,
    config: `
model_list:
  - model_name: priced
    litellm_params: { model: openai/priced, api_key: sk-provider, api_base: "${provider.url}/v1", input_cost_per_token: 0.00001, output_cost_per_token: 0.00003 }
  - model_name: unpriced
    litellm_params: { model: openai/nobody-knows-its-price, api_key: sk-provider, api_base: "${provider.url}/v1" }
`,
  });
});
afterAll(async () => {
  await gateway?.dispose();
  await provider?.stop();
});

const body = (more: object = {}): object => ({ model: 'priced', messages: [{ role: 'user', content: 'Hello' }], ...more });
const spendOf = async (key: string): Promise<number> => (await gateway.call(`/key/info?key=${key}`)).json['info'].spend;
const sumOfLogs = async (key: string): Promise<number> => {
  const { json } = await gateway.call(`/spend/logs?api_key=${key}`);
  return (json as { spend: number }[]).reduce((sum, row) => sum + Math.round(row.spend * 1e9), 0) / 1e9;
};

describe('a budget', () => {
  it('of $1 is never exceeded by 200 parallel calls, and nearly all of it can be spent', async () => {
    const key = await gateway.makeKey({ max_budget: 1 });
    provider.delay = 5;
    let refused = 0;
    const call = async (): Promise<void> => {
      const { status, json } = await gateway.call('/v1/chat/completions', { body: body({ max_tokens: 20 }), key });
      if (status === 200) return;
      refused += 1;
      expect([422, 429]).toContain(status);
      expect(json['error'].type).toBe('budget_exceeded');
    };
    await Promise.all(Array.from({ length: 200 }, call));
    expect(await spendOf(key)).toBeLessThanOrEqual(1);
    for (let round = 0; round < 12 && (await spendOf(key)) < 0.999; round += 1) await Promise.all(Array.from({ length: 100 }, call));
    const spent = await spendOf(key);
    expect(spent).toBeLessThanOrEqual(1);
    expect(spent).toBeGreaterThanOrEqual(0.95);
    expect(await sumOfLogs(key)).toBe(spent);
    expect(refused).toBeGreaterThan(0);
    provider.delay = 0;
  });

  it('that only calls in flight hold asks to come again in a second, and blocks nobody afterwards', async () => {
    const key = await gateway.makeKey({ max_budget: 0.004 });
    provider.delay = 300;
    const first = gateway.call('/v1/chat/completions', { body: body({ max_tokens: 60 }), key });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const second = await gateway.call('/v1/chat/completions', { body: body({ max_tokens: 60 }), key });
    expect([second.status, second.headers.get('retry-after'), second.json['error'].type]).toEqual([429, '1', 'budget_exceeded']);
    expect((await first).status).toBe(200);
    provider.delay = 0;
    expect((await gateway.call('/v1/chat/completions', { body: body({ max_tokens: 20 }), key })).status).toBe(200);
  });

  it('lowers the ceiling of a call without one to what the money buys, and says so', async () => {
    const key = await gateway.makeKey({ max_budget: 0.1 });
    const { status, headers } = await gateway.call('/v1/chat/completions', { body: body(), key });
    expect(status).toBe(200);
    const ceiling = Number(headers.get('x-litmux-output-ceiling'));
    expect(ceiling).toBeGreaterThanOrEqual(256);
    const sent = provider.seen.at(-1)?.body;
    expect(sent?.['max_tokens'] ?? sent?.['max_completion_tokens']).toBe(ceiling);
    expect(ceiling * 0.00003).toBeLessThanOrEqual(0.1);
  });

  it('refuses with what is spent and what the call could cost once it is used up', async () => {
    const key = await gateway.makeKey({ max_budget: costOfOne * 2 });
    const statuses = [];
    for (let call = 0; call < 4; call += 1)
      statuses.push((await gateway.call('/v1/chat/completions', { body: body({ max_tokens: 20 }), key })).status);
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(2);
    const { status, json } = await gateway.call('/v1/chat/completions', { body: body({ max_tokens: 20 }), key });
    expect(status).toBe(422);
    expect(json['error']).toMatchObject({ type: 'budget_exceeded', code: '422' });
    expect(json['error'].message).toContain('Budget has been exceeded!');
  });

  it('flags a model without a price, in the header and in the row', async () => {
    const key = await gateway.makeKey({ max_budget: 1 });
    const { status, headers, json } = await gateway.call('/v1/chat/completions', { body: body({ model: 'unpriced' }), key });
    expect([status, headers.get('x-litmux-unpriced')]).toEqual([200, 'true']);
    const rows = (await gateway.call(`/spend/logs?request_id=${json['id']}`)).json as { spend: number; metadata: unknown }[];
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows[0]?.metadata)).toContain('unpriced');
  });
});

describe('limits over two traffic threads', () => {
  it('admit exactly ten of many parallel calls at 10 rpm', async () => {
    const key = await gateway.makeKey({ rpm_limit: 10 });
    const answers = await Promise.all(Array.from({ length: 60 }, () => gateway.call('/v1/chat/completions', { body: body(), key })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
    const refusal = answers.find(({ status }) => status === 429);
    expect(refusal?.headers.get('rate_limit_type')).toBe('requests');
    expect(Number(refusal?.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('hold two calls at once to one parallel slot', async () => {
    const key = await gateway.makeKey({ max_parallel_requests: 1 });
    provider.delay = 200;
    const answers = await Promise.all(Array.from({ length: 5 }, () => gateway.call('/v1/chat/completions', { body: body(), key })));
    provider.delay = 0;
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await gateway.call('/v1/chat/completions', { body: body(), key })).status).toBe(200);
  });
});
