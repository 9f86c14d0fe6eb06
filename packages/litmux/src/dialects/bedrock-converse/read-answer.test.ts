import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Frame, ProviderDialect, ReadContext } from '../../core/dialect.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import type { ChatRequest } from '../../core/request.ts';
import { type ChatResponse, collect } from '../../core/response.ts';
import { AwsEventStreamDecoder } from '../../wire/aws-event-stream.ts';
import { crc32 } from '../../wire/crc32.ts';
import { parseJson } from '../../wire/json-reader.ts';
import { anthropicMessages } from '../anthropic-messages/index.ts';
import { invoked, unwrapChunk } from '../bedrock-invoke/invoke-frame.ts';
import { promptDialect } from '../prompt/index.ts';
import { withTextCompletions } from '../prompt/text-completions.ts';
import { bedrockConverse } from './index.ts';

type Event = readonly [name: string, content: JsonObject];

const claude = 'anthropic.claude-3-haiku-20240307-v1:0';
const usage = {
  inputTokens: 20,
  outputTokens: 9,
  totalTokens: 1829,
  cacheReadInputTokens: 300,
  cacheWriteInputTokens: 1500,
  cacheDetails: [{ ttl: '1h', inputTokens: 500 }],
};
const citation = {
  title: 'facts',
  sourceContent: [{ text: 'It rains.' }],
  location: { documentChar: { documentIndex: 0, start: 0, end: 9 } },
};

const whole: JsonObject = {
  output: {
    message: {
      role: 'assistant',
      content: [
        { reasoningContent: { reasoningText: { text: 'Let me see.', signature: 'c2ln+/=' } } },
        { reasoningContent: { redactedContent: 'b3BhcXVl' } },
        { citationsContent: { content: [{ text: 'It rains, ü.' }], citations: [citation] } },
        { toolUse: { toolUseId: 't1', name: 'get_weather', input: { at: 'sea' } } },
        { toolUse: { toolUseId: 't2', name: 'now', input: {} } },
      ],
    },
  },
  stopReason: 'tool_use',
  usage,
  metrics: { latencyMs: 1 },
};

const streamed: readonly Event[] = [
  ['messageStart', { role: 'assistant' }],
  ['contentBlockDelta', { contentBlockIndex: 0, delta: { reasoningContent: { text: 'Let me ' } } }],
  ['contentBlockDelta', { contentBlockIndex: 0, delta: { reasoningContent: { text: 'see.' } } }],
  ['contentBlockDelta', { contentBlockIndex: 0, delta: { reasoningContent: { signature: 'c2ln' } } }],
  ['contentBlockDelta', { contentBlockIndex: 0, delta: { reasoningContent: { signature: '+/=' } } }],
  ['contentBlockStop', { contentBlockIndex: 0 }],
  ['contentBlockDelta', { contentBlockIndex: 1, delta: { reasoningContent: { redactedContent: 'b3BhcXVl' } } }],
  ['contentBlockStop', { contentBlockIndex: 1 }],
  ['contentBlockDelta', { contentBlockIndex: 2, delta: { citation } }],
  ['contentBlockDelta', { contentBlockIndex: 2, delta: { text: 'It rains' } }],
  ['contentBlockDelta', { contentBlockIndex: 2, delta: { text: ', ü.' } }],
  ['contentBlockStop', { contentBlockIndex: 2 }],
  ['contentBlockStart', { contentBlockIndex: 3, start: { toolUse: { toolUseId: 't1', name: 'get_weather' } } }],
  ['contentBlockDelta', { contentBlockIndex: 3, delta: { toolUse: { input: '{"at":' } } }],
  ['contentBlockDelta', { contentBlockIndex: 3, delta: { toolUse: { input: '"sea"}' } } }],
  ['contentBlockStop', { contentBlockIndex: 3 }],
  ['contentBlockStart', { contentBlockIndex: 4, start: { toolUse: { toolUseId: 't2', name: 'now' } } }],
  ['contentBlockStop', { contentBlockIndex: 4 }],
  ['messageStop', { stopReason: 'tool_use' }],
  ['metadata', { usage, metrics: { latencyMs: 1 } }],
];

const request: Partial<ChatRequest> = { tools: [{ type: 'function', name: 'get weather' }] };

describe('an answer', () => {
  test('gives thoughts, texts with their sources, and calls by the names that the caller gave', () => {
    const { choices, usage: used, id } = readWhole(whole, request);
    expect(id).toBe('request-1');
    expect(choices[0]).toEqual({
      choice: 0,
      reason: 'tool-calls',
      parts: [
        { type: 'reasoning', text: 'Let me see.', signature: { signer: 'anthropic-messages', value: 'c2ln+/=' } },
        { type: 'reasoning', text: '', redacted: 'b3BhcXVl' },
        {
          type: 'text',
          text: 'It rains, ü.',
          citations: [{ title: 'facts', quote: 'It rains.', native: { dialect: 'bedrock-converse', value: citation } }],
        },
        { type: 'tool-call', id: 't1', name: 'get weather', arguments: '{"at":"sea"}' },
        { type: 'tool-call', id: 't2', name: 'now', arguments: '{}' },
      ],
    });
    expect(used).toMatchObject({ input: 20, cacheRead: 300, cacheWrite5m: 1000, cacheWrite1h: 500, output: 9 });
  });

  test('says the same whole and streamed, wherever the bytes are cut', () => {
    const bytes = encode(streamed);
    const expected = readWhole(whole, request);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 12 }), (cuts) => {
        expect(readStream(framesOf(bytes, cuts), request)).toEqual(expected);
      }),
    );
  });

  test('needs no usage, nor the first and the last event of its stream', () => {
    const { usage: _usage, ...silent } = whole;
    expect(readWhole(silent).usage.input).toBe(0);
    expect(readStream(framesOf(encode(streamed.slice(1, -1))), request).choices).toEqual(readWhole(whole, request).choices);
  });

  test('has a block that says only with its first delta what it is', () => {
    const events: readonly Event[] = [
      ['messageStart', { role: 'assistant' }],
      ['contentBlockStart', { contentBlockIndex: 0, start: {} }],
      ['contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Hi' } }],
      ['contentBlockStop', { contentBlockIndex: 0 }],
      ['messageStop', { stopReason: 'end_turn' }],
    ];
    expect(readStream(framesOf(encode(events))).choices[0]?.parts).toEqual([{ type: 'text', text: 'Hi' }]);
  });

  test.each([
    ['end_turn', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['guardrail_intervened', 'content-filter'],
    ['content_filtered', 'content-filter'],
    ['malformed_model_output', 'stop'],
  ])('that ends with %s ends with %s', (stopReason, reason) => {
    expect(readWhole({ output: { message: { content: [{ text: 'x' }] } }, stopReason }).choices[0]?.reason).toBe(reason);
  });

  test('keeps the trace of a guardrail', () => {
    const trace = { guardrail: { modelOutput: ['x'] } };
    const events: readonly Event[] = [
      ['messageStart', { role: 'assistant' }],
      ['contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'No.' } }],
      ['contentBlockStop', { contentBlockIndex: 0 }],
      ['messageStop', { stopReason: 'guardrail_intervened' }],
      ['metadata', { usage, trace }],
    ];
    expect(readStream(framesOf(encode(events)))).toMatchObject({ extra: { trace }, choices: [{ native: 'guardrail_intervened' }] });
  });

  test('in the form that was asked for is the input of the tool that gave it', () => {
    const output = { type: 'json-schema', name: 'n', schema: { type: 'array', items: { type: 'number' } } } as const;
    const call = { toolUse: { toolUseId: 't', name: 'json_tool_call', input: { value: [1, 2] } } };
    const answer = readWhole({ output: { message: { content: [call] } }, stopReason: 'tool_use' }, { output });
    expect(answer.choices[0]).toEqual({ choice: 0, reason: 'stop', parts: [{ type: 'text', text: '[1,2]' }] });
  });

  test('of tools that the provider runs is kept for it, whole and streamed alike', () => {
    const call = { toolUse: { toolUseId: 's', name: 'nova_grounding', type: 'server_tool_use', input: { query: 'rain' } } };
    const events: readonly Event[] = [
      ['contentBlockStart', { contentBlockIndex: 0, start: { toolUse: { ...call.toolUse, input: undefined } } }],
      ['contentBlockDelta', { contentBlockIndex: 0, delta: { toolUse: { input: '{"query":"rain"}' } } }],
      ['contentBlockStop', { contentBlockIndex: 0 }],
      ['messageStop', { stopReason: 'end_turn' }],
    ];
    const part = { type: 'opaque', dialect: 'bedrock-converse', value: call };
    expect(readWhole({ output: { message: { content: [call] } }, stopReason: 'end_turn' }).choices[0]).toMatchObject({
      reason: 'stop',
      parts: [part],
    });
    expect(readStream(framesOf(encode(events))).choices[0]?.parts).toEqual([part]);
  });
});

describe('a failure', () => {
  test.each([
    ['throttlingException', 'rate_limited'],
    ['modelStreamErrorException', 'upstream_error'],
    ['internalServerException', 'internal'],
    ['serviceUnavailableException', 'unavailable'],
    ['modelTimeoutException', 'timeout'],
    ['validationException', 'invalid_request'],
  ])('in a stream, %s, is %s with its own words', (exception, code) => {
    const read = (): unknown =>
      readStream([...framesOf(encode(streamed.slice(0, 3))), { event: `exception:${exception}`, data: '{"message":"So it is."}' }]);
    expect(failureOf(read)).toMatchObject({ code, message: 'So it is.' });
  });

  test('of a stream that was cut is told', () => {
    expect(failureOf(() => readStream(framesOf(encode(streamed.slice(0, 6)))))).toMatchObject({ code: 'invalid_answer' });
    expect(failureOf(() => readStream([]))).toMatchObject({ code: 'invalid_answer' });
  });

  test.each([
    [400, 'ValidationException', 'Input is too long for requested model.', 'context_window_exceeded'],
    [400, 'ValidationException', 'The provided model identifier is invalid.', 'not_found'],
    [403, 'ExpiredTokenException', 'The security token included in the request is expired', 'authentication'],
    [403, 'AccessDeniedException', "You don't have access to the model.", 'permission_denied'],
    [429, 'ThrottlingException', 'Too many tokens, please wait before trying again.', 'rate_limited'],
    [503, 'ServiceUnavailableException', 'Busy.', 'unavailable'],
  ])('of status %d, %s: %s', (status, type, message, code) => {
    const headers = { 'x-amzn-errortype': `${type}:http://internal.amazon.com/coral/com.amazon.bedrock/` };
    expect(bedrockConverse.readFailure({ status, headers, body: { message } })).toMatchObject({ code, message, providerCode: type });
  });
});

describe('InvokeModel', () => {
  test("streams Claude's own events in chunks, and Bedrock's exceptions between them", () => {
    const dialect = invoked(anthropicMessages);
    const events = [
      { type: 'message_start', message: { id: 'm', usage: { input_tokens: 3, output_tokens: 1 } } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi.' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
      { type: 'message_stop', 'amazon-bedrock-invocationMetrics': { inputTokenCount: 3, outputTokenCount: 2 } },
    ];
    expect(readStream(chunksOf(events), {}, dialect)).toMatchObject({
      choices: [{ parts: [{ text: 'Hi.' }] }],
      usage: { input: 3, output: 2 },
    });
    const broken = [...chunksOf(events.slice(0, 2)), { event: 'exception:throttlingException', data: '{"message":"Slow."}' }];
    expect(failureOf(() => readStream(broken, {}, dialect))).toMatchObject({ code: 'rate_limited' });
  });

  test('reads what old Claudes complete', () => {
    const dialect = withTextCompletions(invoked(anthropicMessages));
    const chunks = chunksOf([
      { completion: ' Hi', stop_reason: null },
      { completion: '.', stop_reason: 'stop_sequence', 'amazon-bedrock-invocationMetrics': { inputTokenCount: 5, outputTokenCount: 2 } },
    ]);
    expect(readStream(chunks, {}, dialect)).toMatchObject({
      choices: [{ reason: 'stop', parts: [{ text: ' Hi.' }] }],
      usage: { input: 5, output: 2 },
    });
  });

  test("reads Nova's own events, each named by its key", () => {
    const chunks = chunksOf(streamed.map(([name, content]) => ({ [name]: content })));
    expect(readStream(chunks, request).choices).toEqual(readWhole(whole, request).choices);
  });

  test('ends prompts as the model says', () => {
    const titan = chunksOf([
      { outputText: 'One', index: 0, completionReason: null },
      { outputText: ' two', index: 0, completionReason: 'LENGTH', inputTextTokenCount: 4, totalOutputTextTokenCount: 2 },
    ]);
    expect(readStream(titan, {}, promptDialect('titan'))).toMatchObject({
      choices: [{ reason: 'length', parts: [{ text: 'One two' }] }],
      usage: { input: 4, output: 2 },
    });
  });
});

function contextOf(more: Partial<ChatRequest>): ReadContext {
  return {
    request: {
      model: 'm',
      messages: [],
      sampling: {},
      stream: false,
      streamUsage: false,
      extra: {},
      origin: { dialect: 'openai-chat', body: {} },
      ...more,
    },
    upstreamModel: claude,
    traits: {},
    headers: { 'x-amzn-requestid': 'request-1' },
    newId: (prefix) => `${prefix}1`,
  };
}

function readWhole(body: JsonObject, more: Partial<ChatRequest> = {}): ChatResponse {
  return collect(bedrockConverse.readResponse(body, contextOf(more)));
}

function readStream(frames: readonly Frame[], more: Partial<ChatRequest> = {}, dialect: ProviderDialect = bedrockConverse): ChatResponse {
  const reader = dialect.eventReader(contextOf(more));
  return collect([...frames.flatMap((frame) => reader.read(frame)), ...reader.end()]);
}

/** The frames of an invoke stream, unwrapped as the engine does. */
function chunksOf(events: readonly JsonObject[]): readonly Frame[] {
  const wrapped = events.map((event): Event => ['chunk', { bytes: Buffer.from(JSON.stringify(event)).toString('base64') }]);
  return framesOf(encode(wrapped)).map((frame) => ({ ...frame, data: JSON.stringify(unwrapChunk(parseJson(frame.data) ?? null)) }));
}

function framesOf(bytes: Uint8Array, cuts: readonly number[] = []): readonly Frame[] {
  const decoder = new AwsEventStreamDecoder();
  const borders = [0, ...[...cuts].sort((one, other) => one - other), bytes.length];
  const frames = borders.slice(1).flatMap((end, index) => decoder.push(bytes.slice(borders[index], end)));
  return [...frames, ...decoder.end()];
}

/** The bytes of an event stream, after AWS's description of the encoding. */
function encode(events: readonly Event[]): Uint8Array {
  return Buffer.concat(
    events.map(([name, content]) => encodeMessage({ ':message-type': 'event', ':event-type': name }, JSON.stringify(content))),
  );
}

function encodeMessage(headers: Readonly<Record<string, string>>, payload: string): Uint8Array {
  const written = Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(Buffer.byteLength(value));
      return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from([7]), length, Buffer.from(value)]);
    }),
  );
  const body = Buffer.from(payload);
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(16 + written.length + body.length, 0);
  prelude.writeUInt32BE(written.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const message = Buffer.concat([prelude, written, body, Buffer.alloc(4)]);
  message.writeUInt32BE(crc32(message.subarray(0, message.length - 4)), message.length - 4);
  return message;
}

function failureOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error instanceof Failure ? error : undefined;
  }
  return undefined;
}
