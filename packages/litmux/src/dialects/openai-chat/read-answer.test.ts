import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReadContext } from '../../core/dialect.ts';
import type { ChatEvent } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import { collect, type ChatResponse } from '../../core/response.ts';
import { objectOf } from '../../wire/json-reader.ts';
import { SseDecoder, writeSse } from '../../wire/sse.ts';
import { eventReader } from './events.ts';
import { readRequest } from './read-request.ts';
import { readResponse } from './response.ts';
import type { OpenAIChatTraits } from './traits.ts';

function context(traits: OpenAIChatTraits = {}): ReadContext {
  let made = 0;
  const request = readRequest({ model: 'm', messages: [{ role: 'user', content: 'Hello' }] }, {});
  return { request, upstreamModel: 'm', traits, newId: (prefix) => `${prefix}made${made++}` };
}

function chunk(delta: JsonObject, rest: JsonObject = {}): JsonObject {
  const { choice, ...envelope } = rest;
  const choices = [{ index: 0, delta, finish_reason: null, ...objectOf(choice) }];
  return { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm-1', choices, ...envelope };
}

function ended(reason: string, rest: JsonObject = {}): JsonObject {
  return chunk({}, { ...rest, choice: { finish_reason: reason } });
}

function readChunks(chunks: readonly JsonObject[], traits?: OpenAIChatTraits, done = true): readonly ChatEvent[] {
  const reader = eventReader(context(traits));
  const frames = [...chunks.map((data) => JSON.stringify(data)), ...(done ? ['[DONE]'] : [])];
  return [...frames.flatMap((data) => reader.read({ data })), ...reader.end()];
}

function stream(chunks: readonly JsonObject[], traits?: OpenAIChatTraits): ChatResponse {
  return collect(readChunks(chunks, traits));
}

function whole(message: JsonObject, rest: JsonObject = {}, traits?: OpenAIChatTraits): ChatResponse {
  const { choice, ...envelope } = rest;
  const choices = [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop', ...objectOf(choice) }];
  const body = { id: 'chatcmpl-1', object: 'chat.completion', created: 1, model: 'm-1', choices, ...envelope };
  return collect(readResponse(body, context(traits)));
}

function parts(response: ChatResponse): readonly unknown[] {
  return response.choices[0]?.parts ?? [];
}

function failure(read: () => unknown): Failure {
  try {
    read();
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error('no Failure was thrown');
}

function calls(...chunks: readonly JsonObject[]): readonly unknown[] {
  return parts(stream([...chunks, ended('tool_calls')]));
}

function token(text: string): JsonObject {
  return { token: text, logprob: -1, bytes: null, top_logprobs: [] };
}

const usage = {
  prompt_tokens: 30,
  completion_tokens: 20,
  total_tokens: 50,
  prompt_tokens_details: { cached_tokens: 10 },
  completion_tokens_details: { reasoning_tokens: 5 },
};

const richStream = [
  chunk({ role: 'assistant', content: '' }),
  chunk({ reasoning_content: 'Let me ' }),
  chunk({ reasoning_content: 'see.' }),
  chunk({ content: 'Grüß ' }),
  chunk({ content: 'dich 👋' }),
  chunk({ annotations: [{ type: 'url_citation', url_citation: { url: 'https://a.example', title: 'A', start_index: 0, end_index: 4 } }] }),
  chunk({ tool_calls: [{ index: 0, id: 'call_a', type: 'function', function: { name: 'add', arguments: '' } }] }),
  chunk({ tool_calls: [{ index: 0, function: { arguments: '{"a":' } }] }),
  chunk({ tool_calls: [{ index: 0, function: { arguments: '1}' } }] }),
  chunk({ tool_calls: [{ index: 1, id: 'call_b', type: 'function', function: { name: 'now', arguments: '{}' } }] }),
  ended('tool_calls'),
  { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm-1', choices: [], usage },
];

const richMessage = {
  reasoning_content: 'Let me see.',
  content: 'Grüß dich 👋',
  annotations: [{ type: 'url_citation', url_citation: { url: 'https://a.example', title: 'A', start_index: 0, end_index: 4 } }],
  tool_calls: [
    { id: 'call_a', type: 'function', function: { name: 'add', arguments: '{"a":1}' } },
    { id: 'call_b', type: 'function', function: { name: 'now', arguments: '{}' } },
  ],
};

describe('reading answers', () => {
  it('gives the same message and usage whole and streamed', () => {
    expect(stream(richStream)).toEqual(whole(richMessage, { usage, choice: { finish_reason: 'tool_calls' } }));
  });

  it('gives the same events for any cut of the bytes', () => {
    const bytes = new TextEncoder().encode(richStream.map((data) => writeSse({ data })).join('') + 'data: [DONE]\n\n');
    const expected = readChunks(richStream);
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: bytes.length }), { maxLength: 60 }), (cuts) => {
        const decoder = new SseDecoder();
        const reader = eventReader(context());
        const events: ChatEvent[] = [];
        let start = 0;
        for (const cut of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
          for (const frame of decoder.push(bytes.subarray(start, cut))) events.push(...reader.read(frame));
          start = cut;
        }
        for (const frame of decoder.end()) events.push(...reader.read(frame));
        expect([...events, ...reader.end()]).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('gives the same message whole and streamed, however the text is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 8 }), fc.string(), (texts, thought) => {
        const chunks = [
          ...(thought === '' ? [] : [chunk({ reasoning: thought })]),
          ...texts.map((content) => chunk({ content })),
          ended('stop'),
        ];
        expect(stream(chunks)).toEqual(whole({ content: texts.join(''), ...(thought !== '' && { reasoning: thought }) }));
      }),
    );
  });

  it('reads several choices side by side', () => {
    const response = stream([
      chunk({ content: 'a' }),
      chunk({ content: 'b' }, { choice: { index: 1 } }),
      chunk({ content: 'c' }),
      chunk({}, { choice: { index: 1, finish_reason: 'length' } }),
      ended('stop'),
    ]);
    expect(response.choices.map((choice) => [choice.choice, choice.parts, choice.reason])).toEqual([
      [0, [{ type: 'text', text: 'ac' }], 'stop'],
      [1, [{ type: 'text', text: 'b' }], 'length'],
    ]);
  });

  it('takes thoughts from whichever field holds them', () => {
    const thought = [{ type: 'reasoning', text: 'hm' }];
    expect(parts(whole({ reasoning: 'hm', content: '' }))).toEqual(thought);
    expect(parts(whole({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }] }))).toEqual(thought);
    expect(parts(whole({ reasoning_details: [{ type: 'reasoning.text', text: 'hm' }] }))).toEqual(thought);
    const details = [{ type: 'reasoning.text', text: 'hm', signature: 'sig', format: 'anthropic-claude-v1' }];
    const signed = [{ type: 'reasoning', text: 'hm', signature: { signer: 'anthropic-messages', value: 'sig' } }];
    expect(parts(whole({ reasoning: 'hm', reasoning_details: details }))).toEqual(signed);
    expect(parts(stream([chunk({ reasoning: 'h' }), chunk({ reasoning: 'm', reasoning_details: details }), ended('stop')]))).toEqual(
      signed,
    );
    const summary = [{ type: 'summary_text', text: 'hm', signature: 'sig' }];
    expect(parts(whole({ content: [{ type: 'reasoning', summary }] }))).toEqual(signed);
    const blocks = [{ type: 'thinking', thinking: 'hm', signature: 'sig' }];
    expect(parts(whole({ reasoning_content: 'hm', thinking_blocks: blocks }))).toEqual(signed);
    const blockChunks = [
      chunk({ reasoning_content: 'hm', thinking_blocks: [{ type: 'thinking', thinking: 'hm' }] }),
      chunk({ thinking_blocks: [{ signature: 'sig' }] }),
    ];
    expect(parts(stream([...blockChunks, ended('stop')]))).toEqual(signed);
  });

  it('reads once what our own streams say piece by piece, and whole with the signature', () => {
    const sealed = { thinking_blocks: [{ type: 'thinking', thinking: 'hm hm', signature: 'sig' }] };
    const chunks = [chunk({ reasoning_content: 'hm' }), chunk({ reasoning_content: ' hm' }), chunk(sealed), chunk(sealed), ended('stop')];
    const signature = { signer: 'anthropic-messages', value: 'sig' };
    const thought = { type: 'reasoning', text: 'hm hm', signature };
    expect(parts(stream(chunks))).toEqual([thought, thought]);
  });

  it('leaves <think> in the text', () => {
    expect(parts(whole({ content: '<think>a</think>b' }))).toEqual([{ type: 'text', text: '<think>a</think>b' }]);
  });

  it('reads content that is a list or an object', () => {
    expect(
      parts(
        whole({
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b' },
          ],
        }),
      ),
    ).toEqual([{ type: 'text', text: 'ab' }]);
    expect(parts(whole({ content: { answer: 1 } }))).toEqual([{ type: 'text', text: '{"answer":1}' }]);
  });

  it('tells calls apart whatever the provider does with index and id', () => {
    const add = { type: 'tool-call', id: 'a', name: 'add', arguments: '{"a":1}' };
    const now = { type: 'tool-call', id: 'b', name: 'now', arguments: '{}' };
    const piece = (rest: JsonObject): JsonObject => chunk({ tool_calls: [rest] });
    const first = { id: 'a', function: { name: 'add', arguments: '{"a":1}' } };
    const second = { id: 'b', function: { name: 'now', arguments: '{}' } };
    expect(calls(piece(first), piece(second))).toEqual([add, now]);
    expect(calls(piece({ index: 0, ...first }), piece({ index: 0, ...second }))).toEqual([add, now]);
    expect(calls(chunk({ tool_calls: [first, second] }))).toEqual([add, now]);
    expect(
      calls(
        piece({ index: 0, id: 'a', function: { name: 'add', arguments: '' } }),
        piece({ index: 0, id: '', function: { arguments: '{"a":1}' } }),
      ),
    ).toEqual([add]);
    expect(calls(piece({ index: 0, function: { name: 'add' } }), piece({ index: 0, id: 'a', function: { arguments: '{"a":1}' } }))).toEqual(
      [add],
    );
    expect(
      calls(
        piece({ index: 0, id: 'a', function: { name: 'add', arguments: '{"a"' } }),
        piece({ index: 0, id: 'a', function: { name: 'add', arguments: ':1}' } }),
      ),
    ).toEqual([add]);
    expect(calls(piece({ index: 0, id: 'a', function: { name: 'add', arguments: { a: 1 } } }))).toEqual([add]);
    expect(calls(chunk({ tool_calls: null }), piece({ index: 0, ...first }))).toEqual([add]);
  });

  it('makes ids that are missing or used twice, and arguments that are missing', () => {
    const call = { function: { name: 'now', arguments: null } };
    expect(parts(whole({ tool_calls: [call, { ...call, id: 'x' }, { ...call, id: 'x' }] }))).toEqual([
      { type: 'tool-call', id: 'call_made0', name: 'now', arguments: '{}' },
      { type: 'tool-call', id: 'x', name: 'now', arguments: '{}' },
      { type: 'tool-call', id: 'call_made1', name: 'now', arguments: '{}' },
    ]);
  });

  it('says tool-calls where a choice calls tools and the provider says stop or nothing', () => {
    const message = { tool_calls: [{ id: 'a', function: { name: 'now', arguments: '{}' } }] };
    expect(whole(message, { choice: { finish_reason: 'stop' } }).choices[0]?.reason).toBe('tool-calls');
    expect(whole(message, { choice: { finish_reason: '' } }).choices[0]?.reason).toBe('tool-calls');
    expect(whole({ content: 'x' }, { choice: { finish_reason: 'insufficient_system_resource' } }).choices[0]).toMatchObject({
      reason: 'stop',
      native: 'insufficient_system_resource',
    });
    expect(whole({ content: 'x' }, { choice: { finish_reason: 'model_length' } }).choices[0]?.reason).toBe('length');
  });

  it('reads refusals, pictures, sound and log probabilities', () => {
    expect(parts(whole({ content: null, refusal: 'No.' }))).toEqual([{ type: 'refusal', text: 'No.' }]);
    const images = [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }];
    expect(parts(whole({ content: '', images }))).toEqual([
      { type: 'media', kind: 'image', source: { type: 'data', base64: 'AAAA' }, mediaType: 'image/png' },
    ]);
    const sound = [chunk({ audio: { id: 'au', data: 'AA' } }), chunk({ audio: { data: 'BB', transcript: 'hi' } }), ended('stop')];
    expect(parts(stream(sound))).toEqual([
      { type: 'media', kind: 'audio', source: { type: 'data', base64: 'AABB' }, transcript: 'hi', extra: { id: 'au' } },
    ]);
    const streamed = stream([
      chunk({ content: 'a' }, { choice: { logprobs: { content: [token('a')] } } }),
      chunk({ content: 'b' }, { choice: { logprobs: { content: [token('b')] } } }),
      ended('stop'),
    ]);
    const atOnce = whole({ content: 'ab' }, { choice: { logprobs: { content: [token('a'), token('b')], refusal: null } } });
    expect(streamed.choices[0]?.logprobs).toEqual({ content: [token('a'), token('b')], refusal: null });
    expect(atOnce.choices[0]?.logprobs).toEqual(streamed.choices[0]?.logprobs);
  });

  it('names the sources of the envelope once, though each chunk repeats them', () => {
    const sources = { citations: ['https://a.example'], search_results: [{ url: 'https://a.example', title: 'A' }] };
    const response = stream([chunk({ content: 'x' }, sources), ended('stop', sources)]);
    expect(response.citations).toEqual([{ url: 'https://a.example', title: 'A' }]);
    expect(response.extra).toEqual({ search_results: sources.search_results });
  });

  it('finds usage on any chunk, last word wins', () => {
    const groq = stream([chunk({ content: 'x' }), ended('stop', { x_groq: { usage } })]);
    const cumulative = stream([chunk({ content: 'x' }, { usage: { ...usage, completion_tokens: 1 } }), ended('stop', { usage })]);
    expect(groq.usage).toEqual(cumulative.usage);
    expect(groq.usage).toMatchObject({ input: 20, cacheRead: 10, output: 15, reasoning: 5 });
  });
});

describe('answers that are none', () => {
  it('throws for an answer without a choice and for an empty stream', () => {
    expect(failure(() => readResponse({ choices: [] }, context())).code).toBe('invalid_answer');
    expect(failure(() => readResponse('hello', context())).code).toBe('invalid_answer');
    expect(failure(() => readChunks([])).code).toBe('invalid_answer');
  });

  it('throws for a stream that was cut, and takes a finish for an end where [DONE] is missing', () => {
    expect(failure(() => readChunks([chunk({ content: 'x' })], {}, false)).code).toBe('invalid_answer');
    expect(collect(readChunks([chunk({ content: 'x' }), ended('stop')], {}, false)).choices[0]?.reason).toBe('stop');
    expect(collect(readChunks([chunk({ content: 'x' })])).choices[0]?.reason).toBe('stop');
  });

  it('throws the error that stands in a 200, whole or in a stream', () => {
    const inside = { error: { message: 'Rate limit reached', type: 'rate_limit_error', code: 429 } };
    expect(failure(() => readResponse(inside, context()))).toMatchObject({ code: 'rate_limited', message: 'Rate limit reached' });
    expect(failure(() => readChunks([chunk({ content: 'x' }), inside]))).toMatchObject({ code: 'rate_limited' });
    const bare = { object: 'error', message: 'boom', code: 500 };
    expect(failure(() => readChunks([bare])).code).toBe('internal');
    expect(failure(() => readChunks([ended('error')])).code).toBe('upstream_error');
    expect(failure(() => readChunks([chunk({}, { choice: { error: { message: 'upstream died', code: 502 } } })])).code).toBe('bad_gateway');
    expect(failure(() => readResponse({ code: 'invalid', error: 'Incorrect API key provided' }, context())).code).toBe('authentication');
  });

  it('throws for an event that is called an error, whatever its words', () => {
    const reader = eventReader(context());
    expect(failure(() => reader.read({ event: 'error', data: '{"message":"gone","code":503}' }))).toMatchObject({
      code: 'unavailable',
      message: 'gone',
    });
  });

  it('throws for a frame that is no JSON', () => {
    expect(failure(() => eventReader(context()).read({ data: '<html>' })).code).toBe('invalid_answer');
  });
});
