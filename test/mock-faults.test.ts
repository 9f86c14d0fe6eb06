import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatewayProcess } from './support/gateway-process.ts';

/** What the mock provider says in the end, and how many events it takes: one for the role, one for each word, the end, the usage, `[DONE]`. */
const words = 'one two three four';
const events = 8;
/** The event with which content begins, and the one after which nothing of the answer is missing. */
const [firstContent, complete] = [1, 6];

let gateway: GatewayProcess;
let client: OpenAI;

beforeAll(async () => {
  gateway = await GatewayProcess.start({
    config: `
model_list:
  - { model_name: "mock/*", litellm_params: { model: "mock/*", timeout: 0.5, num_retries: 0 } }
  - { model_name: recovers, litellm_params: { model: "mock/echo?status=503&times=2&text=recovered", num_retries: 2 } }
  - { model_name: waits, litellm_params: { model: "mock/echo?status=429&retry_after=1&times=1&text=waited", num_retries: 1 } }
  - { model_name: slow, litellm_params: { model: "mock/echo?latency=300&pause=100&text=a b c" } }
  - { model_name: spare, litellm_params: { model: "mock/echo?text=spare" } }
router_settings: { fallbacks: [{ "mock/*": [spare] }] }
`,
  });
  client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: await gateway.makeKey(), maxRetries: 0 });
});
afterAll(async () => {
  await gateway?.dispose();
});

const messages = [{ role: 'user' as const, content: words }];

/** What an SDK made of a call: what was said, and whether it ended with the SDK's own error. */
async function outcome(model: string, stream: boolean): Promise<{ said: string; failed: boolean }> {
  let said = '';
  try {
    if (!stream) said = (await client.chat.completions.create({ model, messages })).choices[0]?.message.content ?? '';
    else
      for await (const chunk of await client.chat.completions.create({ model, messages, stream }))
        said += chunk.choices[0]?.delta.content ?? '';
    return { said, failed: false };
  } catch (error) {
    if (error instanceof OpenAI.APIError) return { said, failed: true };
    throw error;
  }
}

describe.each(['cut', 'stall', 'malformed'])('a provider that breaks off by %s', (by) => {
  it.each(Array.from({ length: events }, (_, index) => index))('after event %i of a stream', async (index) => {
    const { said, failed } = await outcome(`mock/echo?${by}=${index}`, true);
    if (index <= firstContent && said === 'spare') return expect(failed).toBe(false);
    if (index >= complete) return expect(words.startsWith(said)).toBe(true);
    expect([failed, words.startsWith(said)]).toEqual([true, true]);
  });

  it.each([0, 3, 7, 9])('after %i tenths of a whole answer is followed by the fallback', async (tenths) => {
    expect(await outcome(`mock/echo?${by}=${tenths}`, false)).toEqual({ said: 'spare', failed: false });
  });
});

describe.each([400, 401, 404, 408, 429, 500, 503, 529])('a provider that refuses with %i', (status) => {
  it.each([true, false])('is followed by the fallback (stream: %s)', async (stream) => {
    expect(await outcome(`mock/echo?status=${status}&retry_after=0`, stream)).toEqual({ said: 'spare', failed: false });
  });
});

describe('a script', () => {
  it('may come to an end, so that a retry succeeds', async () => {
    const { response, data } = await client.chat.completions.create({ model: 'recovers', messages }).withResponse();
    expect(data.choices[0]?.message.content).toBe('recovered');
    expect(response.headers.get('x-litellm-attempted-retries')).toBe('2');
  });

  it('may say when to come again, which a retry obeys', async () => {
    const start = performance.now();
    expect((await outcome('waits', false)).said).toBe('waited');
    expect(performance.now() - start).toBeGreaterThan(990);
  });

  it('has its own pace', async () => {
    const start = performance.now();
    const at: number[] = [];
    for await (const chunk of await client.chat.completions.create({ model: 'slow', messages, stream: true }))
      if ((chunk.choices[0]?.delta.content ?? '') !== '') at.push(performance.now() - start);
    expect(at).toHaveLength(3);
    expect(at[0]).toBeGreaterThan(390);
    expect((at[2] ?? 0) - (at[0] ?? 0)).toBeGreaterThan(150);
  });

  it('that cannot be read is an error that says what a script may say', async () => {
    const { json } = await gateway.call('/v1/chat/completions', { body: { model: 'mock/echo?explode=1', messages, fallbacks: [] } });
    expect(JSON.stringify(json)).toContain('a script has text, latency, pause');
  });
});
