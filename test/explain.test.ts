import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { GatewayProcess, type CallAnswer } from './support/gateway-process.ts';
import { ProviderServer } from './support/provider-server.ts';

let provider: ProviderServer;
let gateway: GatewayProcess;

beforeAll(async () => {
  provider = await ProviderServer.start();
  const at = `api_key: sk-x, api_base: "${provider.url}/v1"`;
  const price = 'input_cost_per_token: 0.000001, output_cost_per_token: 0.000002';
  gateway = await GatewayProcess.start({
    config: `
model_list:
  - { model_name: turns, litellm_params: { model: openai/one, ${at}, ${price}, num_retries: 0 }, model_info: { id: one } }
  - { model_name: turns, litellm_params: { model: openai/two, ${at}, ${price}, num_retries: 0 }, model_info: { id: two } }
  - { model_name: turns, litellm_params: { model: openai/three, ${at}, ${price}, num_retries: 0 }, model_info: { id: three } }
  - { model_name: spare, litellm_params: { model: openai/spare, ${at}, ${price} }, model_info: { id: spare } }
router_settings: { routing_strategy: round_robin, fallbacks: [{ turns: [spare] }], cooldown_time: 30 }
`,
  });
});
afterAll(async () => {
  await gateway?.dispose();
  await provider?.stop();
});
beforeEach(() => provider.reset());

const body = { model: 'turns', messages: [{ role: 'user', content: 'Hello' }], max_tokens: 100 };

async function explain(key?: string): Promise<CallAnswer['json']> {
  const { status, json } = await gateway.call('/v1/explain', { body, ...(key !== undefined && { key }) });
  expect(status).toBe(200);
  return json;
}

const ids = (rows: readonly { readonly id: string }[]): readonly string[] => rows.map(({ id }) => id);

it('shows what the next call does, turn after turn, while deployments fail and rest', async () => {
  for (let turn = 0; turn < 12; turn += 1) {
    if (turn === 4) provider.fail('two', { type: 'status', status: 429 });
    if (turn === 8) provider.reset();
    const before = provider.seen.length;
    const told = await explain();
    expect(provider.seen.length).toBe(before);
    const { headers } = await gateway.call('/v1/chat/completions', { body });
    const [first] = told.stops[0].candidates;
    expect(provider.seen[before]?.model).toBe(first.model);
    if (headers.get('x-litellm-attempted-fallbacks') !== '0')
      expect(headers.get('x-litellm-model-id')).toBe(told.stops[1].candidates[0].id);
  }
  expect((await explain()).stops[0].removed).toEqual([{ id: 'two', reason: 'rests after faults' }]);
});

it('forecasts the price, and shows limits and their state', async () => {
  const key = await gateway.makeKey({ max_budget: 1, rpm_limit: 10, key_alias: 'explained' });
  await gateway.call('/v1/chat/completions', { body, key });
  const told = await explain(key);
  expect(told.cost.output_ceiling).toBe(100);
  expect(told.cost.max_usd).toBeCloseTo(told.cost.input_usd + 0.0002, 9);
  expect(told.most_attempts).toBe(4);
  expect(ids(told.stops[1].candidates)).toEqual(['spare']);
  expect(told.limits).toHaveLength(1);
  expect(told.limits[0]).toMatchObject({ requests: { used: 1, limit: 10 }, parallel: { used: 0 }, budget_usd: { limit: 1, reserved: 0 } });
  expect((await explain(key)).limits[0].requests.used).toBe(1);
});

it.each([
  ['/v1/messages', { model: 'turns', max_tokens: 10, messages: [{ role: 'user', content: 'Hello' }] }],
  ['/v1beta/models/turns:generateContent', { contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] }],
  ['/v1/responses', { model: 'turns', input: 'Hello' }],
])('takes the body of a call to %s', async (path, call) => {
  const { status, json } = await gateway.call(`/v1/explain?as=${encodeURIComponent(path)}`, { body: call });
  expect([status, json.model]).toEqual([200, 'turns']);
});

it('refuses what a call would be refused for, in the same words', async () => {
  const key = await gateway.makeKey({ models: ['spare'] });
  const [told, real] = await Promise.all(['/v1/explain', '/v1/chat/completions'].map((path) => gateway.call(path, { body, key })));
  expect(told?.status).toBe(403);
  expect(told?.json).toEqual(real?.json);
});

it('keeps x-max-cost, and names the number', async () => {
  const send = async (most: string): Promise<Response> =>
    fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await gateway.makeKey()}`,
        'content-type': 'application/json',
        'x-max-cost': most,
        'x-litmux-trace': '1',
      },
      body: JSON.stringify(body),
    });
  const refused = await send('0.0001');
  expect(refused.status).toBe(400);
  expect(await refused.text()).toMatch(/could cost up to \$0\.000\d+, more than x-max-cost allows \(\$0\.0001\)/);
  expect(provider.seen).toHaveLength(0);
  const served = await send('0.01');
  expect(served.status).toBe(200);
  expect(served.headers.get('x-litmux-trace')).toMatch(/^turns: .* > spare: spare$/);
  expect((await send('a lot')).status).toBe(400);
});
