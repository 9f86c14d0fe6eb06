import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GatewayProcess, masterKey, type CallAnswer } from './support/gateway-process.ts';
import { ProviderServer } from './support/provider-server.ts';

let provider: ProviderServer;
let gateway: GatewayProcess;

beforeAll(async () => {
  provider = await ProviderServer.start();
  const at = `api_key: sk-x, api_base: "${provider.url}/v1", input_cost_per_token: 0.00001, output_cost_per_token: 0.00003`;
  gateway = await GatewayProcess.start({
    workers: 2,
    config: `
model_list:
  - { model_name: one, litellm_params: { model: openai/one, ${at}, max_parallel_requests: 1 } }
  - { model_name: two, litellm_params: { model: openai/two-a, ${at}, max_parallel_requests: 2 } }
  - { model_name: two, litellm_params: { model: openai/two-b, ${at}, max_parallel_requests: 2 } }
  - { model_name: free, litellm_params: { model: openai/free, ${at} } }
  - { model_name: spare, litellm_params: { model: openai/spare, ${at}, max_parallel_requests: 1 } }
router_settings: { max_queue_size: 20, max_queue_wait: 2, fallbacks: [{ spare: [free] }], routing_strategy: least-busy }
`,
  });
});
afterAll(async () => {
  await gateway?.dispose();
  await provider?.stop();
});
beforeEach(() => provider.reset());

const body = (more: object): object => ({ model: 'one', messages: [{ role: 'user', content: 'Hello' }], max_tokens: 20, ...more });
const chat = (more: object = {}, key: string = masterKey): Promise<CallAnswer> =>
  gateway.call('/v1/chat/completions', { body: body(more), key });
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('while all deployments are busy', () => {
  it('a call without a priority is refused at once', async () => {
    provider.delay = 300;
    const first = chat();
    await pause(100);
    const second = await chat();
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, '1']);
    expect((await first).status).toBe(200);
  });

  it('calls with one wait, and go by priority, then by arrival, over both threads', async () => {
    provider.delay = 100;
    const first = chat({ user: 'first' });
    await pause(50);
    const waiting: Promise<CallAnswer>[] = [];
    for (const user of ['9-a', '1-a', '5-a', '1-b', '9-b', '5-b']) {
      waiting.push(chat({ user, priority: Number(user[0]) }));
      await pause(10);
    }
    const answers = await Promise.all([first, ...waiting]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(provider.seen.map(({ body: sent }) => sent['user'])).toEqual(['first', '1-a', '1-b', '5-a', '5-b', '9-a', '9-b']);
    const last = answers[1];
    expect(Number(last?.headers.get('x-litmux-queued-ms'))).toBeGreaterThan(300);
    const rows: readonly { readonly metadata: { readonly litmux: { readonly queued_ms?: number } } }[] = (
      await gateway.call(`/spend/logs?request_id=${last?.headers.get('x-litellm-call-id')}`)
    ).json as never;
    expect(rows[0]?.metadata.litmux.queued_ms).toBe(Number(last?.headers.get('x-litmux-queued-ms')));
  });

  it('never more are under way than may be, and nobody is forgotten', async () => {
    provider.delay = 20;
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, provider.underWay)), 2);
    const answers = await Promise.all(Array.from({ length: 24 }, (_, index) => chat({ model: 'two', priority: index % 3 })));
    clearInterval(watch);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(most).toBeLessThanOrEqual(4);
  });

  it('a fallback that is free is better than waiting', async () => {
    provider.delay = 300;
    const first = chat({ model: 'spare', priority: 1 });
    await pause(100);
    const second = await chat({ model: 'spare', priority: 1 });
    expect([second.status, second.headers.get('x-litmux-queued-ms'), provider.seen.at(-1)?.model]).toEqual([200, null, 'free']);
    await first;
  });

  it('explain says that a call would wait, and behind how many', async () => {
    provider.delay = 400;
    const calls = [chat(), pause(100).then(() => chat({ priority: 3 }))];
    await pause(200);
    const { json } = await gateway.call('/v1/explain', { body: body({ priority: 7 }) });
    expect(json['queue']).toEqual({ priority: 7, waits: true, waiting: 1 });
    expect(json['stops'][0].removed[0].reason).toContain('calls in flight');
    await Promise.all(calls);
  });
});

describe('the line', () => {
  it('has an end, both in length and in time', async () => {
    provider.delay = 3_000;
    const first = chat({ stream: true });
    await pause(100);
    const startedAt = Date.now();
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => chat({ priority: 1 }).then((answer) => ({ answer, at: Date.now() - startedAt }))),
    );
    expect(answers.map(({ answer }) => answer.status)).toEqual(answers.map(() => 429));
    const [full, late] = [answers.filter(({ at }) => at < 1_500), answers.filter(({ at }) => at >= 1_500)];
    expect([full.length, late.length]).toEqual([10, 20]);
    expect(full[0]?.answer.headers.get('retry-after')).toBe('1');
    expect(full[0]?.answer.json['error'].message).toContain('20 calls wait');
    expect(late[0]?.answer.json['error'].message).toContain('busy for 2 s');
    await first;
  });

  it('is left at once by a client that hangs up', async () => {
    provider.delay = 1_000;
    const first = chat();
    await pause(100);
    const gone = new AbortController();
    const call = fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${masterKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body({ priority: 1, user: 'gone' })),
      signal: gone.signal,
    }).catch(() => 'gone');
    await pause(100);
    const waiting = async (): Promise<number> => (await gateway.call('/v1/explain', { body: body({ priority: 1 }) })).json['queue'].waiting;
    expect(await waiting()).toBe(1);
    gone.abort();
    await call;
    await pause(50);
    expect(await waiting()).toBe(0);
    await first;
    expect(provider.seen.some(({ body: sent }) => sent['user'] === 'gone')).toBe(false);
  });

  it('is not for those who have nothing left to spend', async () => {
    const key = await gateway.makeKey({ max_budget: 1, spend: 1 });
    provider.delay = 500;
    const first = chat();
    await pause(100);
    const refused = await chat({ priority: 1 }, key);
    expect(refused.json['error'].type).toBe('budget_exceeded');
    await first;
  });
});
