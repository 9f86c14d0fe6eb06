import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReadContext } from '../../core/dialect.ts';
import type { ChatEvent } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { ChatRequest } from '../../core/request.ts';
import { type ChatResponse, collect } from '../../core/response.ts';
import { textOf } from '../../wire/json-reader.ts';
import { SseDecoder, writeSse } from '../../wire/sse.ts';
import { anthropicMessages } from './index.ts';

const usage = {
  input_tokens: 20,
  cache_read_input_tokens: 300,
  cache_creation_input_tokens: 1500,
  cache_creation: { ephemeral_5m_input_tokens: 1000, ephemeral_1h_input_tokens: 500 },
  output_tokens: 90,
  output_tokens_details: { thinking_tokens: 40 },
  server_tool_use: { web_search_requests: 2 },
  service_tier: 'priority',
};

describe('a whole answer', () => {
  test('gives text, thoughts, calls and sources as parts', () => {
    const citation = {
      type: 'web_search_result_location',
      url: 'https://rain.test',
      title: 'Rain',
      cited_text: 'It rains.',
      encrypted_index: 'x',
    };
    const { choices } = read([
      { type: 'thinking', thinking: 'Let me see.', signature: 'c2ln' },
      { type: 'redacted_thinking', data: 'b3BhcXVl' },
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'rain' } },
      { type: 'text', text: 'It rains.', citations: [citation] },
      { type: 'tool_use', id: 'toolu_1', name: 'umbrella', input: { open: true } },
    ]);
    expect(choices[0]?.parts).toEqual([
      { type: 'reasoning', text: 'Let me see.', signature: { signer: 'anthropic-messages', value: 'c2ln' } },
      { type: 'reasoning', text: '', redacted: 'b3BhcXVl' },
      {
        type: 'opaque',
        dialect: 'anthropic-messages',
        value: { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'rain' } },
      },
      {
        type: 'text',
        text: 'It rains.',
        citations: [
          { url: 'https://rain.test', title: 'Rain', quote: 'It rains.', native: { dialect: 'anthropic-messages', value: citation } },
        ],
      },
      { type: 'tool-call', id: 'toolu_1', name: 'umbrella', arguments: '{"open":true}' },
    ]);
    expect(choices[0]?.reason).toBe('tool-calls');
  });

  test('counts usage in disjoint buckets', () => {
    expect(read([{ type: 'text', text: 'Hi' }]).usage).toMatchObject({
      input: 20,
      cacheRead: 300,
      cacheWrite5m: 1000,
      cacheWrite1h: 500,
      output: 50,
      reasoning: 40,
      webSearches: 2,
      tier: 'priority',
    });
  });

  test('counts every round of a loop on the server, with the compaction that the totals leave out', () => {
    const iterations = [
      { type: 'message', input_tokens: 10, output_tokens: 5 },
      { type: 'compaction', input_tokens: 1000, output_tokens: 200, cache_read_input_tokens: 50 },
    ];
    const body = message([{ type: 'text', text: 'Hi' }], { usage: { input_tokens: 10, output_tokens: 5, iterations } });
    expect(collect(anthropicMessages.readResponse(body, context()))).toMatchObject({ usage: { input: 1010, output: 205, cacheRead: 50 } });
  });

  test('counts the totals where they are newer than the rounds', () => {
    const iterations = [{ type: 'message', input_tokens: 10, output_tokens: 1 }];
    const body = message([{ type: 'text', text: 'Hi' }], { usage: { input_tokens: 10, output_tokens: 5, iterations } });
    expect(collect(anthropicMessages.readResponse(body, context())).usage.output).toBe(5);
  });

  test.each([
    ['end_turn', 'stop', undefined],
    ['stop_sequence', 'stop', undefined],
    ['pause_turn', 'stop', 'pause_turn'],
    ['max_tokens', 'length', undefined],
    ['model_context_window_exceeded', 'length', 'model_context_window_exceeded'],
    ['refusal', 'content-filter', undefined],
    ['something_new', 'stop', 'something_new'],
  ])('that stopped by %s ends with %s', (stopReason, reason, native) => {
    const body = message([{ type: 'text', text: 'Hi' }], { stop_reason: stopReason });
    const [choice] = collect(anthropicMessages.readResponse(body, context())).choices;
    expect([choice?.reason, choice?.native]).toEqual([reason, native]);
  });

  test('that holds an error or nothing is a failure', () => {
    const overloaded = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    expect(codeOf(() => anthropicMessages.readResponse(overloaded, context()))).toBe('overloaded');
    expect(codeOf(() => anthropicMessages.readResponse({ type: 'message' }, context()))).toBe('invalid_answer');
    expect(codeOf(() => anthropicMessages.readResponse('no JSON', context()))).toBe('invalid_answer');
  });

  test('of a tool whose input is the answer is text, and ends as an answer does', () => {
    const output = { type: 'json-schema', name: 'person', schema: { type: 'object', properties: { name: { type: 'string' } } } } as const;
    const asked = context({ output }, 'claude-3-5-haiku-latest');
    const body = message([{ type: 'tool_use', id: 'toolu_1', name: 'json_tool_call', input: { name: 'Ada' } }], {
      stop_reason: 'tool_use',
    });
    const [choice] = collect(anthropicMessages.readResponse(body, asked)).choices;
    expect(choice).toMatchObject({ reason: 'stop', parts: [{ type: 'text', text: '{"name":"Ada"}' }] });
  });

  test('of such a tool is unwrapped where the schema is not one of an object', () => {
    const output = { type: 'json-schema', name: 'names', schema: { type: 'array', items: { type: 'string' } } } as const;
    const asked = context({ output }, 'claude-3-5-haiku-latest');
    const answer = [{ type: 'tool_use', id: 'toolu_1', name: 'json_tool_call', input: { value: ['Ada', 'Alan'] } }];
    const whole = collect(anthropicMessages.readResponse(message(answer), asked));
    expect(whole.choices[0]?.parts).toEqual([{ type: 'text', text: '["Ada","Alan"]' }]);
    expect(collect(readStream(streamOf(message(answer), 3), asked))).toEqual(whole);
  });
});

describe('a stream', () => {
  test('gives a tool without arguments the arguments {}', () => {
    const events = readStream(streamOf(message([{ type: 'tool_use', id: 'toolu_1', name: 'now', input: {} }]), 5), context());
    expect(collect(events).choices[0]?.parts).toEqual([{ type: 'tool-call', id: 'toolu_1', name: 'now', arguments: '{}' }]);
    expect(events.filter((event) => event.type === 'part-delta')).toHaveLength(1);
  });

  test('that reports an error fails with its class and its words', () => {
    const frames = [{ event: 'error', data: '{"type":"error","error":{"type":"rate_limit_error","message":"Slow down"}}' }];
    const reader = anthropicMessages.eventReader(context());
    expect(() => frames.map((frame) => reader.read(frame))).toThrow('Slow down');
  });

  test('that is empty, or cut before its end, is a failure', () => {
    expect(codeOf(() => anthropicMessages.eventReader(context()).end())).toBe('invalid_answer');
    const text = streamOf(message([{ type: 'text', text: 'Half of an answer' }]), 4);
    const half = text.slice(0, text.indexOf('event: message_delta'));
    expect(codeOf(() => readStream(half, context()))).toBe('invalid_answer');
  });

  test('without its last event ends where its reason was given', () => {
    const text = streamOf(message([{ type: 'text', text: 'Hi' }]), 4);
    expect(collect(readStream(text.slice(0, text.indexOf('event: message_stop')), context())).choices[0]?.reason).toBe('stop');
  });

  test('may sign a thought in pieces', () => {
    const wire = streamOf(message([{ type: 'thinking', thinking: 'Hm', signature: 'c2ln' }]), 4);
    const pieces = wire.replace(
      /event: content_block_delta\ndata: [^\n]*"c2ln"[^\n]*\n\n/,
      (event) => event.replace('c2ln', 'c2') + event.replace('c2ln', 'ln'),
    );
    expect(collect(readStream(pieces, context())).choices[0]?.parts).toEqual([
      { type: 'reasoning', text: 'Hm', signature: { signer: 'anthropic-messages', value: 'c2ln' } },
    ]);
  });

  test('passes over events and deltas it does not know', () => {
    const text = `event: ping\ndata: {"type":"ping"}\n\n${streamOf(message([{ type: 'text', text: 'Hi' }]), 4)}event: later\ndata: {"type":"later"}\n\n`;
    expect(collect(readStream(text, context())).choices[0]?.parts).toEqual([{ type: 'text', text: 'Hi' }]);
  });

  test('and the whole answer are read alike', () => {
    fc.assert(
      fc.property(anyMessage, fc.integer({ min: 1, max: 9 }), (body, piece) => {
        expect(collect(readStream(streamOf(body, piece), context()))).toEqual(collect(anthropicMessages.readResponse(body, context())));
      }),
      { numRuns: 200 },
    );
  });

  test('gives the same events however its bytes are cut', () => {
    fc.assert(
      fc.property(anyMessage, fc.integer({ min: 1, max: 40 }), (body, size) => {
        const text = streamOf(body, 4);
        expect(readStream(text, context(), size)).toEqual(readStream(text, context()));
      }),
      { numRuns: 100 },
    );
  });
});

function message(content: readonly JsonObject[], more: JsonObject = {}): JsonObject {
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-5',
    content,
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage,
    ...more,
  };
}

function read(content: readonly JsonObject[]): ChatResponse {
  return collect(anthropicMessages.readResponse(message(content), context()));
}

function context(request: Partial<ChatRequest> = {}, model = 'claude-sonnet-4-5'): ReadContext {
  let ids = 0;
  return {
    request: {
      model,
      messages: [],
      sampling: {},
      stream: true,
      streamUsage: true,
      extra: {},
      origin: { dialect: 'openai-chat', body: {} },
      ...request,
    },
    upstreamModel: model,
    traits: {},
    newId: (prefix) => `${prefix}${(ids += 1)}`,
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

function readStream(text: string, context: ReadContext, size = text.length * 4): readonly ChatEvent[] {
  const bytes = new TextEncoder().encode(text);
  const decoder = new SseDecoder();
  const reader = anthropicMessages.eventReader(context);
  const events: ChatEvent[] = [];
  for (let at = 0; at < bytes.length; at += size)
    for (const frame of decoder.push(bytes.subarray(at, at + size))) events.push(...reader.read(frame));
  for (const frame of decoder.end()) events.push(...reader.read(frame));
  return [...events, ...reader.end()];
}

/** The stream that the provider would send for a whole answer, its texts cut into pieces. */
function streamOf(body: JsonObject, piece: number): string {
  const content = Array.isArray(body['content']) ? body['content'] : [];
  const { stop_reason, stop_sequence, usage: all } = body;
  const frames: JsonObject[] = [
    {
      type: 'message_start',
      message: { ...body, content: [], stop_reason: null, stop_sequence: null, usage: { ...usage, output_tokens: 1 } },
    },
  ];
  content.forEach((block: JsonObject, index: number) => frames.push(...blockFrames(block, index, piece)));
  frames.push(
    { type: 'message_delta', delta: { stop_reason: stop_reason ?? null, stop_sequence: stop_sequence ?? null }, usage: all },
    { type: 'message_stop' },
  );
  return frames.map((data) => writeSse({ event: textOf(data['type']) ?? '', data })).join('');
}

function blockFrames(block: JsonObject, index: number, piece: number): readonly JsonObject[] {
  const delta = (type: string, name: string, value: JsonValue | undefined): readonly JsonObject[] =>
    cut(textOf(value) ?? '', piece).map((text) => ({ type: 'content_block_delta', index, delta: { type, [name]: text } }));
  const opened = (content_block: JsonObject): JsonObject => ({ type: 'content_block_start', index, content_block });
  const stop: JsonObject = { type: 'content_block_stop', index };
  const input = block['input'];
  switch (block['type']) {
    case 'text':
      return [opened({ type: 'text', text: '' }), ...delta('text_delta', 'text', block['text']), stop];
    case 'thinking': {
      const signed: JsonObject = { type: 'content_block_delta', index, delta: { type: 'signature_delta', signature: block['signature'] } };
      return [
        opened({ type: 'thinking', thinking: '', signature: '' }),
        ...delta('thinking_delta', 'thinking', block['thinking']),
        signed,
        stop,
      ];
    }
    case 'tool_use':
    case 'server_tool_use': {
      const json = typeof input === 'object' && input !== null && Object.keys(input).length > 0 ? JSON.stringify(input) : '';
      return [opened({ ...block, input: {} }), ...delta('input_json_delta', 'partial_json', json), stop];
    }
    default:
      return [opened(block), stop];
  }
}

function cut(text: string, piece: number): readonly string[] {
  const characters = Array.from(text);
  return Array.from({ length: Math.ceil(characters.length / piece) }, (_, at) => characters.slice(at * piece, (at + 1) * piece).join(''));
}

const anyText = fc.string({ unit: 'binary', minLength: 1, maxLength: 30 });
const anyInput = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.oneof(anyText, fc.integer(), fc.boolean()), { noNullPrototype: true });
const anyBlock: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.record({ type: fc.constant('text'), text: anyText }),
  fc.record({ type: fc.constant('thinking'), thinking: anyText, signature: fc.base64String({ minLength: 4 }) }),
  fc.record({ type: fc.constant('redacted_thinking'), data: fc.base64String({ minLength: 4 }) }),
  fc.record({ type: fc.constant('tool_use'), id: fc.constant('toolu_1'), name: fc.constant('look'), input: anyInput }),
  fc.record({ type: fc.constant('server_tool_use'), id: fc.constant('srvtoolu_1'), name: fc.constant('web_search'), input: anyInput }),
  fc.record({ type: fc.constant('web_search_tool_result'), tool_use_id: fc.constant('srvtoolu_1'), content: fc.constant([]) }),
);
const anyMessage: fc.Arbitrary<JsonObject> = fc
  .record({
    blocks: fc.array(anyBlock, { maxLength: 6 }),
    stop: fc.constantFrom('end_turn', 'tool_use', 'max_tokens', 'refusal', 'pause_turn'),
  })
  .map(({ blocks, stop }) => message(blocks, { stop_reason: stop }));
