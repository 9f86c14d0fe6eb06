import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReadContext } from '../../core/dialect.ts';
import type { ChatEvent } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import { price } from '../../core/money.ts';
import { collect, type ChatResponse } from '../../core/response.ts';
import { objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';
import { SseDecoder, writeSse } from '../../wire/sse.ts';
import { cohereChat } from './index.ts';

const usage = {
  billed_units: { input_tokens: 12, output_tokens: 30 },
  tokens: { input_tokens: 600, output_tokens: 34, reasoning_tokens: 10 },
  cached_tokens: 480,
};

const rain: JsonObject = {
  start: 0,
  end: 8,
  text: 'It rains',
  type: 'TEXT_CONTENT',
  content_index: 1,
  sources: [
    { type: 'document', id: 'doc:0', document: { id: 'doc:0', title: 'Weather', url: 'https://weather.test', snippet: 'Rain all day.' } },
    { type: 'tool', id: 'look:1', tool_output: { url: 'https://radar.test' } },
  ],
};

describe('a whole answer', () => {
  test('gives thoughts, text, sources and calls as parts', () => {
    const { choices, id } = read({
      content: [
        { type: 'thinking', thinking: 'Let me see.' },
        { type: 'text', text: 'It rains.' },
      ],
      citations: [rain],
      tool_calls: [call('umbrella_1', 'umbrella', '{"open":true}')],
    });
    expect(id).toBe('answer-1');
    expect(choices[0]?.parts).toEqual([
      { type: 'reasoning', text: 'Let me see.' },
      {
        type: 'text',
        text: 'It rains.',
        citations: [
          {
            url: 'https://weather.test',
            title: 'Weather',
            quote: 'Rain all day.',
            start: 0,
            end: 8,
            native: { dialect: 'cohere-chat', value: rain },
          },
          { url: 'https://radar.test', start: 0, end: 8 },
        ],
      },
      { type: 'tool-call', id: 'umbrella_1', name: 'umbrella', arguments: '{"open":true}' },
    ]);
  });

  test('thinks with its plan, and calls without arguments have none', () => {
    const { choices } = read({ tool_plan: 'I will look.', tool_calls: [call('a', 'look', 'null'), call('b', 'wait', '')] }, 'TOOL_CALL');
    expect(choices[0]).toMatchObject({
      reason: 'tool-calls',
      parts: [
        { type: 'reasoning', text: 'I will look.' },
        { id: 'a', arguments: '{}' },
        { id: 'b', arguments: '{}' },
      ],
    });
  });

  test('tells all tokens and costs what is billed', () => {
    const answer = read({ content: [{ type: 'text', text: 'Hi' }] });
    expect(answer.usage).toMatchObject({ input: 120, cacheRead: 480, output: 24, reasoning: 10 });
    expect(price(answer.usage, { tokens: { input: 2_500_000, output: 10_000_000 } })).toBe(330_000);
  });

  test.each([
    ['COMPLETE', 'stop', undefined],
    ['STOP_SEQUENCE', 'stop', undefined],
    ['MAX_TOKENS', 'length', undefined],
    ['ERROR_TOXIC', 'content-filter', 'ERROR_TOXIC'],
    ['SOMETHING_NEW', 'stop', 'SOMETHING_NEW'],
  ])('that finished with %s ends with %s', (finish, reason, native) => {
    const [choice] = read({ content: [{ type: 'text', text: 'Hi' }] }, finish).choices;
    expect([choice?.reason, choice?.native]).toEqual([reason, native]);
  });

  test('that failed, or is none, is a failure', () => {
    const text = { content: [{ type: 'text', text: 'Hi' }] };
    expect(codeOf(() => read(text, 'ERROR'))).toBe('internal');
    expect(codeOf(() => read(text, 'TIMEOUT'))).toBe('timeout');
    expect(codeOf(() => cohereChat.readResponse({ id: '1', message: 'too many tokens' }, context()))).toBe('context_window_exceeded');
    expect(codeOf(() => cohereChat.readResponse({}, context()))).toBe('invalid_answer');
  });

  test('keeps log probabilities in the form of OpenAI', () => {
    const body = {
      ...answerOf({ content: [{ type: 'text', text: 'Hi' }] }),
      logprobs: [{ text: 'Hi', token_ids: [1, 2], logprobs: [-0.5, -0.25] }],
    };
    expect(collect(cohereChat.readResponse(body, context())).choices[0]?.logprobs).toEqual({
      content: [{ token: 'Hi', logprob: -0.75, bytes: [72, 105], top_logprobs: [] }],
      refusal: null,
    });
  });
});

describe('a stream', () => {
  test('that is cut gives the same events for any cut, and what the whole answer gives', () => {
    fc.assert(
      fc.property(anyMessage, fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 9 }), (message, size, piece) => {
        const whole = read(message);
        const stream = streamOf(answerOf(message), piece);
        expect(collect(readStream(stream, size))).toEqual(whole);
        expect(readStream(stream, size)).toEqual(readStream(stream, stream.length * 4));
      }),
      { numRuns: 60 },
    );
  });

  test('that ends before its end, is empty, or tells an error is a failure', () => {
    const whole = streamOf(answerOf({ content: [{ type: 'text', text: 'It rains.' }] }), 3);
    expect(codeOf(() => readStream(whole.slice(0, -200), 50))).toBe('invalid_answer');
    expect(codeOf(() => readStream('', 1))).toBe('invalid_answer');
    expect(codeOf(() => readStream(writeSse({ data: { message: 'internal server error' } }), 9))).toBe('internal');
    const failed = { type: 'message-end', delta: { finish_reason: 'ERROR', error: 'It broke.' } };
    expect(codeOf(() => readStream(writeSse({ event: 'message-end', data: failed }), 9))).toBe('internal');
  });

  test('tells log probabilities as they come', () => {
    const delta = {
      type: 'content-delta',
      index: 0,
      delta: { message: { content: { text: 'Hi' } } },
      logprobs: { text: 'Hi', token_ids: [1], logprobs: [-0.5] },
    };
    const entry = { token: 'Hi', logprob: -0.5, bytes: [72, 105], top_logprobs: [] };
    const events = cohereChat.eventReader(context()).read({ data: JSON.stringify(delta) });
    expect(events.at(-1)).toMatchObject({ delta: { text: 'Hi', logprobs: { content: [entry], refusal: null } } });
  });
});

describe('an error answer', () => {
  test.each([
    [400, { id: '1', message: 'too many tokens: size limit exceeded by 5 tokens' }, 'context_window_exceeded'],
    [400, { message: 'invalid request: message must be at least 1 token long' }, 'invalid_request'],
    [401, { message: 'invalid api token' }, 'authentication'],
    [404, { message: "model 'command-old' not found" }, 'not_found'],
    [429, { message: 'You are using a Trial key, which is limited to 10 calls' }, 'rate_limited'],
    [498, { message: 'blocked input' }, 'invalid_request'],
    [503, 'upstream connect error', 'unavailable'],
  ])('of status %i is read', (status, body, code) => {
    const failure = cohereChat.readFailure({ status, headers: { 'retry-after': '7' }, body });
    expect(failure).toMatchObject({ code, retryAfter: 7, message: typeof body === 'string' ? body : body.message });
  });
});

function context(): ReadContext {
  return {
    request: {
      model: 'm',
      messages: [],
      sampling: {},
      stream: true,
      streamUsage: true,
      extra: {},
      origin: { dialect: 'openai-chat', body: {} },
    },
    upstreamModel: 'command-a',
    traits: {},
    newId: (prefix) => `${prefix}1`,
  };
}

function call(id: string, name: string, text: string): JsonObject {
  return { id, type: 'function', function: { name, arguments: text } };
}

function answerOf(message: JsonObject, finish = 'COMPLETE'): JsonObject {
  return { id: 'answer-1', finish_reason: finish, message: { role: 'assistant', ...message }, usage };
}

function read(message: JsonObject, finish?: string): ChatResponse {
  return collect(cohereChat.readResponse(answerOf(message, finish), context()));
}

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return error instanceof Failure ? error.code : String(error);
  }
}

function readStream(text: string, size: number): readonly ChatEvent[] {
  const bytes = new TextEncoder().encode(text);
  const decoder = new SseDecoder();
  const reader = cohereChat.eventReader(context());
  const events: ChatEvent[] = [];
  for (let at = 0; at < bytes.length; at += size)
    for (const frame of decoder.push(bytes.subarray(at, at + size))) events.push(...reader.read(frame));
  for (const frame of decoder.end()) events.push(...reader.read(frame));
  return [...events, ...reader.end()];
}

/** The stream that the provider would send for a whole answer, its texts cut into pieces. */
function streamOf(answer: JsonObject, piece: number): string {
  const message = objectOf(answer['message']) ?? {};
  const frames: JsonObject[] = [{ id: answer['id'], type: 'message-start', delta: { message: { role: 'assistant', content: [] } } }];
  const add = (type: string, index: number, delta: JsonObject): number => frames.push({ type, index, delta: { message: delta } });
  for (const text of cut(textOf(message['tool_plan']) ?? '', piece)) add('tool-plan-delta', 0, { tool_plan: text });
  objectsOf(message['content']).forEach((block, index) => {
    const field = block['type'] === 'thinking' ? 'thinking' : 'text';
    add('content-start', index, { content: { type: field, [field]: '' } });
    for (const text of cut(textOf(block[field]) ?? '', piece)) add('content-delta', index, { content: { [field]: text } });
    frames.push({ type: 'content-end', index });
  });
  objectsOf(message['tool_calls']).forEach((each, index) => {
    const said = objectOf(each['function']) ?? {};
    add('tool-call-start', index, { tool_calls: { ...each, function: { name: said['name'], arguments: '' } } });
    for (const text of cut(textOf(said['arguments']) ?? '', piece))
      add('tool-call-delta', index, { tool_calls: { function: { arguments: text } } });
    frames.push({ type: 'tool-call-end', index });
  });
  objectsOf(message['citations']).forEach((citation, index) => {
    add('citation-start', index, { citations: citation });
    frames.push({ type: 'citation-end', index });
  });
  frames.push({ type: 'message-end', delta: { finish_reason: answer['finish_reason'], usage: answer['usage'] } });
  return frames.map((data) => writeSse({ event: textOf(data['type']) ?? '', data })).join('');
}

function cut(text: string, piece: number): readonly string[] {
  const characters = Array.from(text);
  return Array.from({ length: Math.ceil(characters.length / piece) }, (_, at) => characters.slice(at * piece, (at + 1) * piece).join(''));
}

const anyText = fc.string({ unit: 'binary', minLength: 1, maxLength: 30 });
const anyArguments = fc.oneof(
  fc.constant('null'),
  fc.constant(''),
  fc.dictionary(fc.string(), fc.integer()).map((values) => JSON.stringify(values)),
);
const anyMessage: fc.Arbitrary<JsonObject> = fc
  .record({
    plan: fc.option(anyText),
    thought: fc.option(anyText),
    text: fc.option(anyText),
    calls: fc.array(anyArguments, { maxLength: 3 }),
  })
  .map(({ plan, thought, text, calls }) => {
    const content = [
      ...(thought === null ? [] : [{ type: 'thinking', thinking: thought }]),
      ...(text === null ? [] : [{ type: 'text', text }]),
    ];
    return {
      ...(plan !== null && { tool_plan: plan }),
      content,
      ...(text !== null && {
        citations: [
          { ...rain, content_index: content.length - 1 },
          { ...rain, type: 'PLAN' },
        ],
      }),
      tool_calls: calls.map((text, index) => call(`id_${index}`, `tool_${index}`, text)),
    };
  });
