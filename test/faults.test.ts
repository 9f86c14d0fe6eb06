import Anthropic from '@anthropic-ai/sdk';
import { ApiError, GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { breaks, FaultServer, goodEvents, refusals } from './support/fault-server.ts';
import { GatewayProcess } from './support/gateway-process.ts';
import { text } from './support/provider-answers.ts';

let provider: FaultServer;
let gateway: GatewayProcess;
let key: string;

const formats = ['openai', 'anthropic', 'gemini', 'responses'] as const;
type Format = (typeof formats)[number];

beforeAll(async () => {
  provider = await FaultServer.start();
  const price = 'input_cost_per_token: 0.000001, output_cost_per_token: 0.000001';
  const entry = (format: Format, base: string, model: string = `${format}/*`): string =>
    `  - { model_name: "${format}/*", litellm_params: { model: "${model}", api_key: sk-x, api_base: "${base}", timeout: 0.5, num_retries: 0, ${price} } }`;
  gateway = await GatewayProcess.start({
    config: `
model_list:
${entry('openai', `${provider.url}/v1`)}
${entry('anthropic', provider.url)}
${entry('gemini', `${provider.url}/v1beta`)}
${entry('responses', `${provider.url}/v1`, 'openai/responses/*')}
  - { model_name: twice, litellm_params: { model: openai/503-0-twice, api_key: sk-x, api_base: "${provider.url}/v1" } }
  - { model_name: spare, litellm_params: { model: openai/fine, api_key: sk-x, api_base: "${provider.url}/v1", ${price} } }
  - { model_name: broken-spare, litellm_params: { model: openai/500-0-spare, api_key: sk-x, api_base: "${provider.url}/v1" } }
router_settings: { fallbacks: [{ "*": [spare] }, { twice: [broken-spare] }], num_retries: 2 }
`,
  });
  key = await gateway.makeKey({ max_budget: 100, max_parallel_requests: 1000 });
  for (let call = 0; call < 20; call += 1) await gateway.call('/v1/chat/completions', { key, body: { model: 'spare', messages } });
});
afterAll(async () => {
  await gateway?.dispose();
  await provider?.stop();
});

/** What a client's SDK made of an answer. */
interface Outcome {
  readonly said: string;
  readonly error: unknown;
}

const messages = [{ role: 'user' as const, content: 'How is the weather?' }];

/** One call by the SDK of the client's format; what came before an error is kept. */
async function call(client: Format, model: string, stream: boolean): Promise<Outcome> {
  let said = '';
  const hear = async (pieces: AsyncIterable<string | undefined>): Promise<void> => {
    for await (const piece of pieces) said += piece ?? '';
  };
  try {
    await askers[client](model, stream, hear);
    return { said, error: undefined };
  } catch (error) {
    return { said, error };
  }
}

type Asker = (model: string, stream: boolean, hear: (pieces: AsyncIterable<string | undefined>) => Promise<void>) => Promise<void>;

const askers: Record<Format, Asker> = {
  openai: async (model, stream, hear) => {
    const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: key, maxRetries: 0 });
    if (!stream) return hear(one((await client.chat.completions.create({ model, messages })).choices[0]?.message.content ?? ''));
    const chunks = await client.chat.completions.create({ model, messages, stream: true });
    let finished = false;
    await hear(
      each(chunks, (chunk) => ((finished ||= typeof chunk.choices[0]?.finish_reason === 'string'), chunk.choices[0]?.delta.content ?? '')),
    );
    if (!finished) throw new Error('the stream ended as if it were whole');
  },
  anthropic: async (model, stream, hear) => {
    const client = new Anthropic({ baseURL: gateway.url, apiKey: key, maxRetries: 0 });
    if (!stream)
      return hear(
        each(one(await client.messages.create({ model, max_tokens: 100, messages })), ({ content: [block] }) =>
          block?.type === 'text' ? block.text : '',
        ),
      );
    const events = await client.messages.create({ model, max_tokens: 100, messages, stream: true });
    let finished = false;
    await hear(
      each(
        events,
        (event) => (
          (finished ||= event.type === 'message_stop'),
          event.type === 'content_block_delta' && event.delta.type === 'text_delta' ? event.delta.text : ''
        ),
      ),
    );
    if (!finished) throw new Error('the stream ended as if it were whole');
  },
  responses: async (model, stream, hear) => {
    const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: key, maxRetries: 0 });
    const input = messages[0]?.content ?? '';
    if (!stream) return hear(one((await client.responses.create({ model, input })).output_text));
    let finished = false;
    const events = await client.responses.create({ model, input, stream: true });
    await hear(
      each(
        events,
        (event) => ((finished ||= event.type === 'response.completed'), event.type === 'response.output_text.delta' ? event.delta : ''),
      ),
    );
    if (!finished) throw new Error('the stream ended as if it were whole');
  },
  gemini: async (model, stream, hear) => {
    const client = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: gateway.url } });
    const contents = messages[0]?.content ?? '';
    if (!stream) return hear(one((await client.models.generateContent({ model, contents })).text));
    let finished = false;
    const chunks = await client.models.generateContentStream({ model, contents });
    await hear(each(chunks, (chunk) => ((finished ||= chunk.candidates?.[0]?.finishReason !== undefined), chunk.text)));
    if (!finished) throw new Error('the stream ended as if it were whole');
  },
};

async function* one<T>(value: T): AsyncIterable<T> {
  yield value;
}

async function* each<T>(values: AsyncIterable<T>, of: (value: T) => string | undefined): AsyncIterable<string | undefined> {
  for await (const value of values) yield of(value);
}

const isTyped = (error: unknown): boolean =>
  error instanceof OpenAI.APIError || error instanceof Anthropic.APIError || error instanceof ApiError;

let names = 0;
const named = (fault: string, index: number): string => `${fault}-${index}-${(names += 1)}`;

/** Runs one call and checks what is true of every call, then gives what came of it. */
async function checked(
  client: Format,
  target: Format,
  { fault, index, stream }: { fault: string; index: number; stream: boolean },
): Promise<string> {
  const name = named(fault, index);
  const { said, error } = await call(client, `${target}/${name}`, stream);
  const calls = provider.calls(name).length;
  const label = `${client} → ${target}, ${stream ? 'stream' : 'whole'}, ${fault} at ${index}`;
  if (calls !== 1) return `${label}: ${calls} calls`;
  if (error === undefined) return said === text ? 'whole' : `${label}: ended as if ${JSON.stringify(said)} were all`;
  if (!isTyped(error)) return `${label}: not the SDK's own error, ${error instanceof Error ? error.message : typeof error}`;
  return text.startsWith(said) ? 'failed' : `${label}: said ${JSON.stringify(said)} before its error`;
}

/**
 * How many events a provider sends before the first that is content, up to which one no text has been said, after which one a stream may end, and
 * after which one its last word has come: what breaks afterwards is no error.
 */
const spans: Record<Format, { readonly content: number; readonly silent: number; readonly ended: number; readonly complete: number }> = {
  openai: { content: 1, silent: 1, ended: 6, complete: 8 },
  anthropic: { content: 1, silent: 3, ended: 9, complete: 10 },
  gemini: { content: 0, silent: 0, ended: 4, complete: 4 },
  responses: { content: 4, silent: 4, ended: 12, complete: 12 },
};

/** OpenAI answers each client in its own format, where it has it. */
const spoken = (client: Format, target: Format): Format => (client === 'responses' && target === 'openai' ? 'responses' : target);

/** Whether a client's format has words for the beginning of a part that says nothing yet; where it has none, the answer may still come from elsewhere. */
const hearsBeginnings: Record<Format, boolean> = { openai: true, anthropic: true, gemini: false, responses: true };

describe.each(formats)("a client that speaks %s's format", (client) => {
  describe.each(formats)('and a provider that speaks that of %s', (target) => {
    const events = goodEvents(spoken(client, target)).length;

    it.each(breaks)('stream: %s before content goes to the fallback, after it raises a typed error, at every event', async (fault) => {
      const outcomes = await Promise.all(
        Array.from({ length: events }, (_, index) => checked(client, target, { fault, index, stream: true })),
      );
      const { content, silent, ended, complete } = spans[spoken(client, target)];
      const last = fault === 'end' ? ended : complete;
      outcomes.forEach((outcome, index) => {
        const unheard = index <= content || (index <= silent && !hearsBeginnings[client]);
        expect(outcome, `event ${index}`).toBe(unheard || index >= last ? 'whole' : 'failed');
      });
    });

    it.each(breaks)('whole: %s goes to the fallback, wherever it comes', async (fault) => {
      const outcomes = await Promise.all([0, 3, 7, 9].map((index) => checked(client, target, { fault, index, stream: false })));
      expect(outcomes).toEqual(outcomes.map(() => 'whole'));
    });

    it('goes to the fallback for every refusal', async () => {
      const cases = refusals.flatMap((fault) => [true, false].map((stream) => checked(client, target, { fault, index: 0, stream })));
      const outcomes = await Promise.all(cases);
      expect(outcomes).toEqual(outcomes.map(() => 'whole'));
    });
  });

  it.each(formats)('closes the provider %s when the client hangs up, at every event', async (target) => {
    const events = goodEvents(spoken(client, target)).length - 1;
    for (let first = 0; first < events; first += 3) {
      const indexes = [first, first + 1, first + 2].filter((index) => index < events);
      await Promise.all(indexes.map((index) => hangUp(client, target, index)));
    }
  });
});

it.each(['anthropic', 'gemini'] as const)(
  'tells a client of the Responses API where its stream from %s broke off, in an event with the next number',
  async (target) => {
    const answer = await fetch(`${gateway.url}/v1/responses`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: `${target}/${named('cut', spans[target].silent + 1)}`, input: 'Hello', stream: true }),
    });
    const events = [...(await answer.text()).matchAll(/^data: (.*)$/gm)].map(
      ([, data]) => JSON.parse(data ?? '') as Record<string, unknown>,
    );
    expect(events.map((event) => event['sequence_number'])).toEqual(events.map((_, place) => place));
    expect(events.length).toBeGreaterThan(3);
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { message: expect.stringContaining('cut off') } });
  },
);

/** Refusals that would be the same again are not tried again. */
const isRetried = (fault: string): boolean => !['400', '401', '403', '404', '422'].includes(fault);

it.each(formats)('makes exactly as many upstream calls as are configured, whatever breaks a provider that speaks %s', async (target) => {
  await Promise.all(
    [...breaks, ...refusals].map(async (fault) => {
      const [name, spare] = [named(fault, 0), named('503', 0)];
      const body = { model: `${target}/${name}`, messages, stream: true, num_retries: 2, fallbacks: [`openai/${spare}`] };
      const { status } = await gateway.call('/v1/chat/completions', { body, key });
      expect(status, fault).toBeGreaterThanOrEqual(400);
      expect([provider.calls(name).length, provider.calls(spare).length], fault).toEqual([isRetried(fault) ? 3 : 1, 3]);
    }),
  );
});

it('makes as many upstream calls as are configured, and no more', async () => {
  const { error } = await call('openai', 'twice', false);
  expect(isTyped(error)).toBe(true);
  expect(provider.calls('503-0-twice')).toHaveLength(3);
  expect(provider.calls('500-0-spare')).toHaveLength(3);
});

/**
 * Hangs up after some events of a stream; then looks at the provider and the ledger. The key may make one call at a time and has money
 * for the reservation of one: that the next call is served shows that slot and reservation are free. How fast the provider is closed the benchmark tells.
 */
async function hangUp(client: Format, target: Format, index: number): Promise<void> {
  const own = await gateway.makeKey({ max_parallel_requests: 1, max_budget: 0.0005 });
  const name = named('held', index);
  const controller = new AbortController();
  const call = fetch(gateway.url + pathOf(client, `${target}/${name}`), {
    method: 'POST',
    headers: { authorization: `Bearer ${own}`, 'content-type': 'application/json' },
    body: JSON.stringify(bodyOf(client, `${target}/${name}`)),
    signal: controller.signal,
  }).then((answer) => answer.text());
  while ((provider.calls(name)[0]?.sent ?? 0) <= index) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 40));
  controller.abort();
  await call.catch(() => undefined);
  await vi.waitFor(() => expect(provider.calls(name)[0]?.closedAt, `${name} is closed`).toBeDefined(), { timeout: 10_000, interval: 5 });
  const after = await gateway.call('/v1/chat/completions', { key: own, body: { model: 'spare', messages, max_tokens: 100 } });
  expect(after.status, `slot of ${name}`).toBe(200);
  const { json } = await gateway.call(`/spend/logs?api_key=${own}`);
  const [entry, ...others] = (json as { status: string }[]).filter(({ status }) => status === 'failure');
  expect(others, `entries of ${name}`).toEqual([]);
  expect(entry, `entry of ${name}`).toMatchObject({
    metadata: { error_information: { error_code: '499', error_class: 'ClientDisconnect' }, litmux: { aborted: true } },
  });
  const { prompt_tokens: read, completion_tokens: written, spend } = Object(entry);
  const hasBegun = index >= spans[spoken(client, target)].content;
  expect(written).toBeLessThanOrEqual(20);
  expect(read > 0, `prompt of ${name}`).toBe(hasBegun || target === 'anthropic');
  expect(spend).toBeCloseTo((read + written) * 0.000001, 9);
}

function pathOf(client: Format, model: string): string {
  if (client === 'gemini') return `/v1beta/models/${model}:streamGenerateContent?alt=sse`;
  if (client === 'responses') return '/v1/responses';
  return client === 'anthropic' ? '/v1/messages' : '/v1/chat/completions';
}

function bodyOf(client: Format, model: string): object {
  if (client === 'gemini') return { contents: [{ role: 'user', parts: [{ text: 'Hello' }] }], generationConfig: { maxOutputTokens: 100 } };
  if (client === 'responses') return { model, input: 'Hello', stream: true, max_output_tokens: 100 };
  return { model, messages, stream: true, max_tokens: 100 };
}
