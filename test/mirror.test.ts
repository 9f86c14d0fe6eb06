import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { GatewayProcess, masterKey, type CallAnswer } from './support/gateway-process.ts';
import { tokens } from './support/provider-answers.ts';
import { ProviderServer } from './support/provider-server.ts';

let provider: ProviderServer;
let gateway: GatewayProcess;

/** $10 and $30 a million tokens. */
const costOfOne = (tokens.input * 10 + tokens.output * 30) / 1_000_000;

beforeAll(async () => {
  provider = await ProviderServer.start();
  const rest = `api_key: sk-x, api_base: "${provider.url}/v1", input_cost_per_token: 0.00001, output_cost_per_token: 0.00003`;
  gateway = await GatewayProcess.start({
    config: `
model_list:
  - { model_name: main, litellm_params: { model: openai/main, ${rest}, silent_model: trial } }
  - { model_name: trial, litellm_params: { model: openai/trial, ${rest} } }
  - { model_name: other, litellm_params: { model: openai/trial, ${rest} } }
router_settings: { fallbacks: [{ trial: [other] }] }
`,
  });
});
afterAll(async () => {
  await gateway?.dispose();
  await provider?.stop();
});
beforeEach(() => provider.reset());

const body = { model: 'main', messages: [{ role: 'user', content: 'Hello' }], max_tokens: 20 };
const chat = (key: string, more: object = {}): Promise<CallAnswer> =>
  gateway.call('/v1/chat/completions', { body: { ...body, ...more }, key });

interface Row {
  readonly spend: number;
  readonly api_key: string;
  readonly status: string;
  readonly model: string;
  readonly metadata: { readonly litmux: { readonly call_id: string; readonly mirror_of?: string; readonly plan?: object } };
}

async function rows(): Promise<readonly Row[]> {
  return (await gateway.call('/spend/logs')).json as never;
}

/** Waits until the copy of a call is in the ledger. */
async function copyOf(answer: CallAnswer): Promise<Row> {
  const id = answer.headers.get('x-litellm-call-id');
  for (let tries = 0; tries < 100; tries += 1) {
    const found = (await rows()).find(({ metadata }) => metadata.litmux.mirror_of === id);
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('no copy came');
}

it.each([[false], [true]])('a copy goes to the silent model (stream: %s), is paid, and is not charged to the key', async (stream) => {
  const key = await gateway.makeKey({ max_budget: 1 });
  const answer = await chat(key, { stream });
  expect(answer.status).toBe(200);
  const copy = await copyOf(answer);
  expect(copy).toMatchObject({ status: 'success', model: 'trial', api_key: 'litellm_proxy_master_key' });
  expect(copy.spend).toBeCloseTo(costOfOne, 9);
  expect(provider.seen.map(({ model }) => model).toSorted()).toEqual(['main', 'trial']);
  expect(provider.seen[0]?.body['messages']).toEqual(provider.seen[1]?.body['messages']);
  expect((await gateway.call(`/key/info?key=${key}`)).json['info'].spend).toBeCloseTo(costOfOne, 9);
});

it('a copy that fails is tried once, and the call never hears of it', async () => {
  provider.fail('trial', { type: 'status', status: 500 });
  const answer = await chat(await gateway.makeKey());
  expect(answer.status).toBe(200);
  expect((await copyOf(answer)).status).toBe('failure');
  expect(provider.calls('trial')).toBe(1);
});

it('copies that hang delay no call, and beyond their bound are dropped and counted', async () => {
  provider.fail('trial', { type: 'hang' });
  const startedAt = Date.now();
  const answers = await Promise.all(Array.from({ length: 80 }, () => chat(masterKey)));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(Date.now() - startedAt).toBeLessThan(5_000);
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  const { text } = await gateway.call('/metrics');
  expect(text).toMatch(/^litmux_mirrors_dropped_total 16$/m);
  expect(provider.calls('trial')).toBe(64);
});

it('explaining a call sends no copy', async () => {
  await gateway.call('/v1/explain', { body });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(provider.seen).toEqual([]);
});

it('the plan of a call is kept with it where it is asked for', async () => {
  const explained = (await gateway.call('/v1/explain', { body: { ...body, model: 'other' } })).json;
  const answer = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${masterKey}`, 'content-type': 'application/json', 'x-litmux-trace': '1' },
    body: JSON.stringify({ ...body, model: 'other' }),
  });
  await answer.text();
  const kept: readonly Row[] = (await gateway.call(`/spend/logs?request_id=${answer.headers.get('x-litellm-call-id')}`)).json as never;
  expect(kept[0]?.metadata.litmux.plan).toEqual(explained);
  const plain = await chat(masterKey, { model: 'other' });
  const without: readonly Row[] = (await gateway.call(`/spend/logs?request_id=${plain.headers.get('x-litellm-call-id')}`)).json as never;
  expect(without[0]?.metadata.litmux.plan).toBeUndefined();
});
