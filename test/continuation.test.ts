import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FaultServer } from './support/fault-server.ts';
import { GatewayProcess } from './support/gateway-process.ts';
import { pieces, text, tokens } from './support/provider-answers.ts';

let provider: FaultServer;
let gateway: GatewayProcess;

const formats = ['openai', 'anthropic', 'gemini'] as const;
type Format = (typeof formats)[number];
const doors = ['chat', 'completions', 'messages', 'responses', 'generateContent'] as const;
type Door = (typeof doors)[number];

beforeAll(async () => {
  provider = await FaultServer.start();
  const bases: Record<Format, string> = { openai: `${provider.url}/v1`, anthropic: provider.url, gemini: `${provider.url}/v1beta` };
  const price = 'input_cost_per_token: 0.000001, output_cost_per_token: 0.000002, timeout: 0.5, num_retries: 0';
  const entry = (name: string, model: string, format: Format, prefill: boolean): string =>
    `  - { model_name: "${name}", litellm_params: { model: "${format}/${model}", api_key: sk-x, api_base: "${bases[format]}", ${price} }, model_info: { supports_assistant_prefill: ${prefill} } }\n`;
  gateway = await GatewayProcess.start({
    config: `
model_list:
${formats.map((format) => entry(`${format}/*`, '*', format, true)).join('')}
${formats.map((format) => entry(`rest-${format}`, `fine-${format}`, format, true)).join('')}
${formats.map((format) => entry(`parrot-${format}`, `parrot-${format}`, format, true)).join('')}
${entry('unable', 'fine-unable', 'anthropic', false)}
${entry('broken-rest', 'cut-4-rest', 'anthropic', true)}
${entry('refusing-rest', '503-0-rest', 'openai', true)}
${entry('slow-rest', 'slow-0-rest', 'anthropic', true)}
  - { model_name: several, litellm_params: { model: openai/cut-3-several, api_key: sk-x, api_base: "${bases.openai}", weight: 1, num_retries: 1 } }
  - { model_name: several, litellm_params: { model: anthropic/fine-several, api_key: sk-x, api_base: "${bases.anthropic}", weight: 0 }, model_info: { supports_assistant_prefill: true } }
router_settings: { mid_stream_fallback: continue, num_retries: 0 }
`,
  });
});
afterAll(async () => {
  await gateway?.dispose();
  await provider?.stop();
});

const question = 'How is the weather?';
const messages = [{ role: 'user' as const, content: question }];

function bodyOf(door: Door, model: string): object {
  switch (door) {
    case 'chat':
      return { model, messages, stream: true, stream_options: { include_usage: true } };
    case 'completions':
      return { model, prompt: question, stream: true, stream_options: { include_usage: true } };
    case 'messages':
      return { model, messages, stream: true, max_tokens: 100 };
    case 'responses':
      return { model, input: question, stream: true };
    case 'generateContent':
      return { contents: [{ role: 'user', parts: [{ text: question }] }] };
  }
}

function pathOf(door: Door, model: string): string {
  const paths = { chat: '/v1/chat/completions', completions: '/v1/completions', messages: '/v1/messages', responses: '/v1/responses' };
  return door === 'generateContent' ? `/v1beta/models/${model}:streamGenerateContent?alt=sse` : paths[door];
}

/** What a client has heard. */
interface Heard {
  readonly callId: string | null;
  readonly text: string;
  readonly ids: readonly string[];
  readonly finishes: readonly string[];
  /** Tokens in and out, as the end of the stream tells them. */
  readonly usage: readonly [number, number] | undefined;
  readonly error: boolean;
  // The shape is what the tests assert.
  readonly events: readonly any[];
}

async function hear(door: Door, model: string, more: object = {}): Promise<Heard> {
  const answer = await fetch(gateway.url + pathOf(door, model), {
    method: 'POST',
    headers: { authorization: `Bearer ${await key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...bodyOf(door, model), ...more }),
  });
  const body = await answer.text();
  const events = [...body.matchAll(/^data: (?!\[DONE\])(.*)$/gm)].map(([, data]) => JSON.parse(data ?? ''));
  const ofType = (type: string): any[] => events.filter((event) => event.type === type);
  const common = { callId: answer.headers.get('x-litellm-call-id'), events, error: events.some((event) => event.error) };
  switch (door) {
    case 'chat':
    case 'completions': {
      const choices = events.flatMap((event) => event.choices ?? []);
      const usage = events.findLast((event) => event.usage)?.usage;
      return {
        ...common,
        text: choices.map((choice) => choice.delta?.content ?? choice.text ?? '').join(''),
        ids: events.flatMap((event) => event.id ?? []),
        finishes: choices.flatMap((choice) => choice.finish_reason ?? []),
        usage: usage && [usage.prompt_tokens, usage.completion_tokens],
      };
    }
    case 'messages': {
      const usage = ofType('message_delta')[0]?.usage;
      return {
        ...common,
        text: ofType('content_block_delta')
          .map((event) => event.delta.text ?? '')
          .join(''),
        ids: ofType('message_start').map((event) => event.message.id),
        finishes: ofType('message_delta').map((event) => event.delta.stop_reason),
        usage: usage && [usage.input_tokens, usage.output_tokens],
      };
    }
    case 'responses': {
      const responses = events.flatMap((event) => event.response ?? []);
      const usage = responses.at(-1)?.usage;
      return {
        ...common,
        text: ofType('response.output_text.delta')
          .map((event) => event.delta)
          .join(''),
        ids: responses.map((response) => response.id),
        finishes: ofType('response.completed').map((event) => event.response.status),
        usage: usage && [usage.input_tokens, usage.output_tokens],
      };
    }
    case 'generateContent': {
      const candidates = events.flatMap((event) => event.candidates ?? []);
      const usage = events.findLast((event) => event.usageMetadata && event.candidates?.[0]?.finishReason)?.usageMetadata;
      return {
        ...common,
        text: candidates
          .flatMap((candidate) => candidate.content?.parts ?? [])
          .map((part) => part.text ?? '')
          .join(''),
        ids: events.flatMap((event) => event.responseId ?? []),
        finishes: candidates.flatMap((candidate) => candidate.finishReason ?? []),
        usage: usage && [usage.promptTokenCount, usage.candidatesTokenCount],
      };
    }
  }
}

let key: Promise<string>;
beforeAll(() => {
  key = gateway.makeKey({ max_budget: 100 });
});

async function entryOf({ callId }: Heard): Promise<any> {
  const { json } = await gateway.call(`/spend/logs?request_id=${callId}`);
  expect(json).toHaveLength(1);
  return json[0];
}

let names = 0;
const cutAfter = (events: number): string => `cut-${events}-${(names += 1)}`;

/** The events of a provider's stream after which something of the text has been said, and not yet how it ends. */
const textSpans: Record<Format, readonly number[]> = { openai: [2, 3, 4, 5], anthropic: [4, 5, 6, 7, 8], gemini: [1, 2, 3] };
/** OpenAI's own Responses API has more of them. */
const spansAt = (door: Door, target: Format): readonly number[] =>
  door === 'responses' && target === 'openai' ? [5, 6, 7, 8, 9, 10, 11] : textSpans[target];

describe.each(doors)('at the door of %s', (door) => {
  describe.each(formats)('a stream from a provider that speaks %s', (target) => {
    it.each(formats)('that breaks off anywhere in its text is gone on with by one that speaks %s', async (other) => {
      const outcomes = await Promise.all(
        spansAt(door, target).map((events) => hear(door, `${target}/${cutAfter(events)}`, { fallbacks: [`rest-${other}`] })),
      );
      for (const [index, heard] of outcomes.entries()) {
        const label = `after ${spansAt(door, target)[index]} events`;
        expect(heard.text, label).toBe(text);
        expect(heard.error, label).toBe(false);
        expect(new Set(heard.ids).size, label).toBe(1);
        expect(heard.finishes, label).toHaveLength(1);
        const { metadata, spend, prompt_tokens, completion_tokens, status } = await entryOf(heard);
        expect(status, label).toBe('success');
        expect(
          metadata.litmux.attempts.map(({ code }: { code: string | null }) => code === null),
          label,
        ).toEqual([false, true]);
        expect(heard.usage, label).toEqual([prompt_tokens, completion_tokens]);
        expect(completion_tokens, label).toBeGreaterThan(tokens.output);
        expect(prompt_tokens, label).toBeGreaterThan(tokens.input);
        expect(spend, label).toBeCloseTo(prompt_tokens * 0.000001 + completion_tokens * 0.000002, 9);
      }
    });
  });

  it('what a model says again is not heard twice', async () => {
    for (const events of spansAt(door, 'openai')) {
      const heard = await hear(door, `openai/${cutAfter(events)}`, { fallbacks: ['parrot-anthropic'] });
      expect([heard.text, heard.error]).toEqual([text, false]);
    }
  });

  it('a stream that nobody can go on with ends with an error, after what was said', async () => {
    const heard = await hear(door, `openai/${cutAfter(spansAt(door, 'openai')[1] ?? 0)}`, { fallbacks: ['unable'] });
    expect([heard.text, heard.error, heard.finishes]).toEqual([pieces.slice(0, 2).join(''), true, []]);
    expect(provider.calls('fine-unable')).toHaveLength(0);
  });

  it('a rest that breaks off or does not begin is gone on with once more', async () => {
    const heard = await hear(door, `openai/${cutAfter(spansAt(door, 'openai')[0] ?? 0)}`, {
      fallbacks: ['refusing-rest', 'broken-rest', 'unable', 'rest-gemini'],
    });
    expect([heard.text, heard.error, new Set(heard.ids).size, heard.finishes.length]).toEqual([text, false, 1, 1]);
    const { metadata } = await entryOf(heard);
    expect(metadata.litmux.attempts).toHaveLength(4);
  });
});

describe('a stream that is set to be gone on with', () => {
  const chat = (model: string, more: object = {}): Promise<Heard> => hear('chat', model, more);
  const tools = [{ type: 'function', function: { name: 'get_weather', parameters: { type: 'object', properties: {} } } }];

  it.each(['openai', 'anthropic'] as const)('is not, in or behind a call of a tool that %s makes', async (target) => {
    const spans = { openai: [2, 3, 4], anthropic: [2, 3, 4, 5, 6] };
    for (const index of spans[target]) {
      const heard = await chat(`${target}/${cutAfter(index)}`, { tools, fallbacks: ['rest-anthropic'] });
      expect([heard.error, heard.finishes], `after ${index} events`).toEqual([true, []]);
    }
  });

  it('is not, once the provider has told how it ends: nothing is left to say, and no client hears two ends', async () => {
    for (const [target, after] of [
      ['openai', 6],
      ['openai', 7],
      ['anthropic', 9],
    ] as const) {
      for (const door of ['chat', 'messages'] as const) {
        const heard = await hear(door, `${target}/${cutAfter(after)}`, { fallbacks: ['rest-gemini'] });
        expect([heard.text, heard.error], `${target} after ${after}`).toEqual([text, true]);
        expect(heard.finishes.length, `${target} after ${after}`).toBeLessThan(2);
        expect((await entryOf(heard)).metadata.litmux.attempts).toHaveLength(1);
      }
    }
  });

  it('is not, where its answer must follow a schema or several answers are wanted', async () => {
    const schema = { type: 'json_schema', json_schema: { name: 'weather', schema: { type: 'object', properties: {} } } };
    for (const more of [{ response_format: schema }, { n: 2 }]) {
      expect((await chat(`openai/${cutAfter(3)}`, { ...more, fallbacks: ['rest-anthropic'] })).error).toBe(true);
    }
  });

  it('is not, where the budget has no room for a second attempt; what was used is paid', async () => {
    const { json } = await gateway.call('/v1/explain', {
      body: { ...bodyOf('chat', 'openai/fine'), max_tokens: 100, fallbacks: ['rest-gemini'] },
    });
    const own = await gateway.makeKey({ max_budget: json['cost'].max_usd * 1.5 });
    const before = key;
    key = Promise.resolve(own);
    const heard = await chat(`openai/${cutAfter(3)}`, { max_tokens: 100, fallbacks: ['rest-gemini'] });
    key = before;
    expect(heard.error).toBe(true);
    const { spend, metadata, completion_tokens } = await entryOf(heard);
    expect(metadata.litmux).toMatchObject({ aborted: true, estimated_usage: true, attempts: [{ code: 'interrupted' }] });
    expect(completion_tokens).toBe(Math.ceil(pieces.slice(0, 2).join('').length / 4));
    expect((await gateway.call(`/key/info?key=${own}`)).json['info'].spend).toBe(spend);
  });

  it('goes to another deployment of its own group first', async () => {
    const heard = await chat('several');
    expect([heard.text, heard.error]).toEqual([text, false]);
    expect(provider.calls('cut-3-several')).toHaveLength(1);
    expect(provider.calls('fine-several')).toHaveLength(1);
  });

  it('is not, where what was said has used up the ceiling', async () => {
    const heard = await chat(`openai/${cutAfter(3)}`, { max_tokens: 3, fallbacks: ['rest-anthropic'] });
    expect([heard.text, heard.error]).toEqual([pieces.slice(0, 2).join(''), true]);
  });

  it('closes the provider that goes on when the client hangs up, and pays both', async () => {
    const controller = new AbortController();
    const own = await gateway.makeKey();
    const call = fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${own}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...bodyOf('chat', `openai/${cutAfter(3)}`), fallbacks: ['slow-rest'] }),
      signal: controller.signal,
    }).then((answer) => answer.text());
    while ((provider.calls('slow-0-rest')[0]?.sent ?? 0) < 4) await new Promise((resolve) => setTimeout(resolve, 5));
    const at = Date.now();
    controller.abort();
    await call.catch(() => undefined);
    while (provider.calls('slow-0-rest')[0]?.closedAt === undefined && Date.now() < at + 1000)
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect((provider.calls('slow-0-rest')[0]?.closedAt ?? Infinity) - at).toBeLessThan(100);
    const { json } = await gateway.call(`/spend/logs?api_key=${own}`);
    expect(json).toHaveLength(1);
    expect(json[0].metadata.litmux).toMatchObject({ aborted: true, attempts: [{ code: 'interrupted' }, { code: 'client_disconnect' }] });
    expect(json[0].prompt_tokens).toBeGreaterThan(tokens.input);
  });
});

describe('an official SDK reads a stream that was gone on with as one answer', () => {
  it('of Anthropic', async () => {
    const client = new Anthropic({ baseURL: gateway.url, apiKey: await key, maxRetries: 0 });
    const body = { model: `anthropic/${cutAfter(5)}`, max_tokens: 100, messages, fallbacks: ['rest-gemini'] };
    const message = await client.messages.stream(body).finalMessage();
    expect(message).toMatchObject({ content: [{ type: 'text', text }], stop_reason: 'end_turn' });
    expect(message.usage.output_tokens).toBeGreaterThan(tokens.output);
  });

  it('of OpenAI, at both of its doors', async () => {
    const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: await key, maxRetries: 0 });
    const chat = { model: `openai/${cutAfter(4)}`, messages, fallbacks: ['rest-anthropic'] };
    const completion = await client.chat.completions.stream(chat).finalChatCompletion();
    expect(completion.choices[0]).toMatchObject({ message: { content: text }, finish_reason: 'stop' });
    const question = { model: `openai/${cutAfter(7)}`, input: 'How is the weather?', fallbacks: ['rest-anthropic'] };
    const response = await client.responses.stream(question).finalResponse();
    expect([response.output_text, response.status]).toEqual([text, 'completed']);
  });

  it('of Google', async () => {
    const client = new GoogleGenAI({ apiKey: await key, httpOptions: { baseUrl: gateway.url, extraBody: { fallbacks: ['rest-openai'] } } });
    let said = '';
    for await (const chunk of await client.models.generateContentStream({ model: `gemini/${cutAfter(2)}`, contents: question }))
      said += chunk.text ?? '';
    expect(said).toBe(text);
  });
});
