import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReadContext } from '../../core/dialect.ts';
import type { ChatEvent } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import { collect } from '../../core/response.ts';
import { objectsOf, textOf } from '../../wire/json-reader.ts';
import { NdjsonDecoder } from '../../wire/ndjson.ts';
import { ollamaChat } from './index.ts';

const counts = { prompt_eval_count: 20, eval_count: 30 };
const calls = [
  { function: { name: 'look', arguments: { at: 'sky' } } },
  { id: 'call_own', function: { index: 1, name: 'wait', arguments: {} } },
];

describe('a whole answer', () => {
  test('gives thoughts, text and calls with ids of their own', () => {
    const body = answerOf({ thinking: 'Hm.', content: 'It rains.', tool_calls: calls });
    const answer = collect(ollamaChat.readResponse(body, context()));
    expect(answer).toMatchObject({ model: 'small:1b', created: 1_767_225_600, usage: { input: 20, output: 30 } });
    expect(answer.choices[0]).toMatchObject({
      reason: 'tool-calls',
      parts: [
        { type: 'reasoning', text: 'Hm.' },
        { type: 'text', text: 'It rains.' },
        { type: 'tool-call', id: 'call_1', name: 'look', arguments: '{"at":"sky"}' },
        { type: 'tool-call', id: 'call_own', name: 'wait', arguments: '{}' },
      ],
    });
  });

  test.each([
    ['stop', 'stop', undefined],
    ['length', 'length', undefined],
    ['load', 'stop', 'load'],
    ['unload', 'stop', 'unload'],
  ])('that is done for %s ends with %s', (done, reason, native) => {
    const [choice] = collect(ollamaChat.readResponse(answerOf({ content: '' }, done), context())).choices;
    expect([choice?.reason, choice?.native]).toEqual([reason, native]);
  });

  test('with whole calls ends by them, whatever was cut behind them', () => {
    const body = answerOf({ content: '', tool_calls: calls }, 'length');
    expect(collect(ollamaChat.readResponse(body, context())).choices[0]?.reason).toBe('tool-calls');
  });

  test('whose prompt came from the cache has its usage flagged', () => {
    const body = { ...answerOf({ content: 'Hi' }), prompt_eval_count: undefined };
    expect(collect(ollamaChat.readResponse(body, context())).usage).toMatchObject({ input: 0, output: 30, estimated: true });
  });

  test('keeps log probabilities', () => {
    const entry = { token: 'Hi', logprob: -0.5, bytes: [72, 105], top_logprobs: [] };
    const body = { ...answerOf({ content: 'Hi' }), logprobs: [entry] };
    expect(collect(ollamaChat.readResponse(body, context())).choices[0]?.logprobs).toEqual({ content: [entry], refusal: null });
  });

  test('that holds an error or nothing is a failure', () => {
    expect(codeOf(() => ollamaChat.readResponse({ error: 'the input length exceeds the context length' }, context()))).toBe(
      'context_window_exceeded',
    );
    expect(codeOf(() => ollamaChat.readResponse({}, context()))).toBe('invalid_answer');
  });
});

describe('a stream', () => {
  test('that is cut gives the same events for any cut, and what the whole answer gives', () => {
    fc.assert(
      fc.property(anyMessage, fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 9 }), (message, size, piece) => {
        const stream = streamOf(message, piece);
        expect(collect(readStream(stream, size))).toEqual(collect(ollamaChat.readResponse(answerOf(message), context())));
        expect(readStream(stream, size)).toEqual(readStream(stream, stream.length * 4));
      }),
      { numRuns: 60 },
    );
  });

  test('that is not done, is empty, or holds an error is a failure', () => {
    expect(codeOf(() => readStream(`${JSON.stringify({ message: { content: 'It' }, done: false })}\n`, 7))).toBe('invalid_answer');
    expect(codeOf(() => readStream('', 1))).toBe('invalid_answer');
    expect(
      codeOf(() => readStream('{"message":{"content":"It"}}\n{"error":"an error was encountered while running the model"}\n', 7)),
    ).toBe('upstream_error');
  });
});

describe('an error answer', () => {
  test.each([
    [400, { error: 'registry.test/small does not support tools' }, 'invalid_request'],
    [400, { error: { message: 'prompt too long; exceeded max context length by 5 tokens' } }, 'context_window_exceeded'],
    [401, { error: 'unauthorized' }, 'authentication'],
    [404, { error: 'model "small:1b" not found, try pulling it first' }, 'not_found'],
    [500, { error: 'model runner has unexpectedly stopped' }, 'internal'],
    [503, { error: 'server busy, please try again' }, 'unavailable'],
  ])('of status %i is read', (status, body, code) => {
    expect(ollamaChat.readFailure({ status, headers: {}, body }).code).toBe(code);
  });
});

function context(): ReadContext {
  let ids = 0;
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
    upstreamModel: 'small:1b',
    traits: {},
    newId: (prefix) => `${prefix}${(ids += 1)}`,
  };
}

function answerOf(message: JsonObject, done = 'stop'): JsonObject {
  return {
    model: 'small:1b',
    created_at: '2026-01-01T00:00:00.5Z',
    message: { role: 'assistant', ...message },
    done: true,
    done_reason: done,
    ...counts,
  };
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
  const decoder = new NdjsonDecoder();
  const reader = ollamaChat.eventReader(context());
  const events: ChatEvent[] = [];
  for (let at = 0; at < bytes.length; at += size)
    for (const frame of decoder.push(bytes.subarray(at, at + size))) events.push(...reader.read(frame));
  for (const frame of decoder.end()) events.push(...reader.read(frame));
  return [...events, ...reader.end()];
}

/** The stream that the server would send for a whole answer, its texts cut into pieces. */
function streamOf(message: JsonObject, piece: number): string {
  const said = (field: string): readonly JsonObject[] =>
    cut(textOf(message[field]) ?? '', piece).map((text) => ({ content: '', [field]: text }));
  const called = objectsOf(message['tool_calls']).map((each) => ({ content: '', tool_calls: [each] }));
  const messages = [...said('thinking'), ...said('content'), ...called];
  const envelope = { model: 'small:1b', created_at: '2026-01-01T00:00:00.5Z' };
  const lines = messages.map((each) => ({ ...envelope, message: { role: 'assistant', ...each }, done: false }));
  return [...lines, { ...answerOf({ content: '' }) }].map((line) => `${JSON.stringify(line)}\n`).join('');
}

function cut(text: string, piece: number): readonly string[] {
  const characters = Array.from(text);
  return Array.from({ length: Math.ceil(characters.length / piece) }, (_, at) => characters.slice(at * piece, (at + 1) * piece).join(''));
}

const anyText = fc.string({ unit: 'binary', maxLength: 30 });
const anyCall = fc
  .dictionary(fc.string(), fc.integer(), { noNullPrototype: true })
  .map((values) => ({ function: { name: 'look', arguments: values } }));
const anyMessage: fc.Arbitrary<JsonObject> = fc.record({
  thinking: anyText,
  content: anyText,
  tool_calls: fc.array(anyCall, { maxLength: 3 }),
});
