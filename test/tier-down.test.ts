import { afterAll, beforeAll, expect, it } from 'vitest';
import { GatewayProcess, type CallAnswer } from './support/gateway-process.ts';
import { tokens } from './support/provider-answers.ts';
import { ProviderServer } from './support/provider-server.ts';

let provider: ProviderServer;
let gateway: GatewayProcess;

/** Nano-dollars of one answer, at $10 and $30 a million tokens. */
const costOfOne = tokens.input * 10_000 + tokens.output * 30_000;

beforeAll(async () => {
  provider = await ProviderServer.start();
  const rest = `api_key: sk-x, api_base: "${provider.url}/v1", input_cost_per_token: 0.00001, output_cost_per_token: 0.00003`;
  gateway = await GatewayProcess.start({
    workers: 2,
    config: `
model_list:
  - { model_name: big, litellm_params: { model: openai/big, ${rest} } }
  - { model_name: small, litellm_params: { model: openai/small, ${rest} } }
  - { model_name: tiny, litellm_params: { model: openai/tiny, ${rest} } }
router_settings:
  tier_down:
    - { model: big, when_budget_used: 80%, use: small }
    - { model: big, when_budget_used: 90%, use: tiny }
    - { model: small, when_budget_used: 0%, use: tiny, of: team }
`,
  });
});
afterAll(async () => {
  await gateway?.dispose();
  await provider?.stop();
});

const body = { model: 'big', messages: [{ role: 'user', content: 'Hello' }], max_tokens: 20 };
const chat = (key: string, more: object = {}): Promise<CallAnswer> =>
  gateway.call('/v1/chat/completions', { body: { ...body, ...more }, key });

/** A key that has spent so many of its 100 answers. */
async function keyWith(spent: number, more: object = {}): Promise<string> {
  return gateway.makeKey({
    max_budget: (costOfOne * 100) / 1e9,
    spend: (costOfOne * spent) / 1e9,
    key_alias: `spent-${spent}-${Math.random()}`,
    ...more,
  });
}

it.each([
  [79, 'big', undefined],
  [80, 'big', undefined],
  [81, 'small', /^big -> small \(more than 80% of the budget of Key=spent-81\S* \(sk-\.\.\.\S{4}\) is used\)$/],
  [90, 'small', /80%/],
  [91, 'tiny', /^big -> tiny \(more than 90%/],
])('with %i of 100 parts of its budget used a key is served by %s', async (spent, model, header) => {
  const key = await keyWith(spent);
  const explained = (await gateway.call('/v1/explain', { body, key })).json;
  const answer = await chat(key);
  expect([answer.status, provider.seen.at(-1)?.model]).toEqual([200, model]);
  expect(explained['stops'][0].group).toBe(model);
  expect(answer.json['model']).toBe(model);
  const told = answer.headers.get('x-litmux-tier-down');
  if (header === undefined) expect([told, explained['tier_down']]).toEqual([null, undefined]);
  else {
    expect(told).toMatch(header);
    expect(explained['tier_down']).toMatchObject({ from: 'big', to: model });
  }
  const rows: readonly { readonly metadata: { readonly litmux: object } }[] = (
    await gateway.call(`/spend/logs?request_id=${answer.headers.get('x-litellm-call-id')}`)
  ).json as never;
  expect(rows[0]?.metadata.litmux).toMatchObject({ requested_model: 'big', ...(told !== null && { tier_down: told }) });
});

it('steps down with the call after the one that passes the share, to the nano-dollar', async () => {
  const key = await gateway.makeKey({ max_budget: (costOfOne * 100) / 1e9, spend: (costOfOne * 80 - costOfOne + 1) / 1e9 });
  await chat(key);
  expect(provider.seen.at(-1)?.model).toBe('big');
  await chat(key);
  expect(provider.seen.at(-1)?.model).toBe('small');
});

it('leaves those alone who have no budget, and rules for budgets of others', async () => {
  await chat(await gateway.makeKey({ spend: 5 }));
  expect(provider.seen.at(-1)?.model).toBe('big');
  await chat(await keyWith(50), { model: 'small' });
  expect(provider.seen.at(-1)?.model).toBe('small');
});

it('obeys the rules of a key before those of the config', async () => {
  const key = await keyWith(30, { router_settings: { tier_down: [{ model: 'big', when_budget_used: 0.2, use: 'tiny' }] } });
  await chat(key);
  expect(provider.seen.at(-1)?.model).toBe('tiny');
});
