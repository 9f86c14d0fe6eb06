import { describe, expect, test } from 'vitest';
import type { AnswerContext, ClientFrame } from '../../core/dialect.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Part } from '../../core/message.ts';
import { replay, type ChatResponse } from '../../core/response.ts';
import { noUsage } from '../../core/usage.ts';
import { isObject, objectOf, objectsOf } from '../../wire/json-reader.ts';
import { gemini } from './index.ts';

const parts: readonly Part[] = [
  { type: 'reasoning', text: 'Hm.', signature: { signer: 'anthropic-messages', value: 'Eq+/==' } },
  { type: 'text', text: 'Grüße', citations: [{ url: 'https://a.test', title: 'A', start: 0, end: 5 }] },
  { type: 'tool-call', id: 'toolu_1', name: 'look', arguments: '{"at":"x"}' },
  { type: 'tool-call', id: 'toolu_2', name: 'peek', arguments: '{}' },
];
const response: ChatResponse = {
  id: 'msg_1',
  choices: [{ choice: 0, reason: 'tool-calls', parts }],
  usage: { ...noUsage, input: 10, cacheRead: 4, inputImage: 3, output: 7, reasoning: 5 },
};
const usageMetadata = {
  promptTokenCount: 17,
  candidatesTokenCount: 7,
  totalTokenCount: 29,
  cachedContentTokenCount: 4,
  thoughtsTokenCount: 5,
  promptTokensDetails: [
    { modality: 'TEXT', tokenCount: 14 },
    { modality: 'IMAGE', tokenCount: 3 },
  ],
  candidatesTokensDetails: [{ modality: 'TEXT', tokenCount: 7 }],
};
const groundingMetadata = {
  groundingChunks: [{ web: { uri: 'https://a.test', title: 'A' } }],
  groundingSupports: [{ segment: { startIndex: 0, endIndex: 7, text: 'Grüße' }, groundingChunkIndices: [0] }],
};

describe('an answer for a client of Google’s', () => {
  test('is whole with thoughts, calls, sources and usage', () => {
    expect(gemini.answerWriter(context).whole(response)).toEqual({
      candidates: [
        {
          content: {
            parts: [
              { text: 'Hm.', thought: true, thoughtSignature: btoa('litmux:anthropic-messages:Eq+/==') },
              { text: 'Grüße' },
              { functionCall: { id: 'toolu_1', name: 'look', args: { at: 'x' } } },
              { functionCall: { id: 'toolu_2', name: 'peek', args: {} } },
            ],
            role: 'model',
          },
          finishReason: 'STOP',
          index: 0,
          groundingMetadata,
        },
      ],
      usageMetadata,
      modelVersion: 'my-model',
      responseId: 'msg_1',
    });
  });

  test('streams what is new, and ends with the reason, the sources and the usage', () => {
    const frames = stream(response);
    expect(frames.flatMap(partsOf)).toEqual([
      { text: 'Hm.', thought: true },
      { text: '', thought: true, thoughtSignature: btoa('litmux:anthropic-messages:Eq+/==') },
      { text: 'Grüße' },
      { functionCall: { id: 'toolu_1', name: 'look', args: { at: 'x' } } },
      { functionCall: { id: 'toolu_2', name: 'peek', args: {} } },
      { text: '' },
    ]);
    expect(frames.at(-1)).toMatchObject({ candidates: [{ finishReason: 'STOP', index: 0, groundingMetadata }], usageMetadata });
    expect(frames.every((frame) => frame['modelVersion'] === 'my-model' && frame['responseId'] === 'msg_1')).toBe(true);
  });

  test.each([
    ['stop', undefined, 'STOP'],
    ['length', 'max_tokens', 'MAX_TOKENS'],
    ['content-filter', undefined, 'SAFETY'],
    ['content-filter', 'BLOCKLIST', 'BLOCKLIST'],
  ] as const)('that ended by %s (%s) says %s', (reason, native, word) => {
    const choices = [{ choice: 0, reason, ...(native !== undefined && { native }), parts: [] }];
    expect(gemini.answerWriter(context).whole({ choices, usage: noUsage })).toMatchObject({ candidates: [{ finishReason: word }] });
  });

  test('shows images, and text that is no JSON as the input of a call', () => {
    const image: Part = { type: 'media', kind: 'image', mediaType: 'image/png', source: { type: 'data', base64: 'iVBORw0KGgo' } };
    const call: Part = { type: 'tool-call', id: 'c', name: 'patch', arguments: '*** Begin', custom: true };
    const whole = gemini.answerWriter(context).whole({ choices: [{ choice: 0, reason: 'stop', parts: [image, call] }], usage: noUsage });
    expect(partsOf(whole)).toEqual([
      { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo' } },
      { functionCall: { id: 'c', name: 'patch', args: { input: '*** Begin' } } },
    ]);
  });

  test('carries log probabilities', () => {
    const logprobs = { content: [{ token: 'a', logprob: -0.5, bytes: [97], top_logprobs: [{ token: 'b', logprob: -2, bytes: [98] }] }] };
    const whole = gemini.answerWriter(context).whole({ choices: [{ choice: 0, reason: 'stop', parts: [], logprobs }], usage: noUsage });
    expect(whole).toMatchObject({
      candidates: [
        {
          logprobsResult: {
            chosenCandidates: [{ token: 'a', logProbability: -0.5 }],
            topCandidates: [{ candidates: [{ token: 'b', logProbability: -2 }] }],
          },
        },
      ],
    });
  });

  test('that was read from Google says again what Google said', () => {
    const google = {
      candidates: [
        {
          content: { parts: [{ text: 'a', thoughtSignature: 'AA==' }], role: 'model' },
          finishReason: 'SPII',
          index: 0,
          safetyRatings: [],
          avgLogprobs: -1,
        },
      ],
      usageMetadata: {
        promptTokenCount: 2,
        candidatesTokenCount: 1,
        totalTokenCount: 3,
        promptTokensDetails: [{ modality: 'TEXT', tokenCount: 2 }],
      },
    };
    const read = { request: context.request, upstreamModel: 'g', traits: {}, newId: () => 'id' };
    const frames = gemini.readResponse(google, read).flatMap((event) => gemini.answerWriter(context).event(event));
    expect(frames.at(-1)?.data).toMatchObject({ candidates: [{ finishReason: 'SPII', safetyRatings: [], avgLogprobs: -1 }] });
  });
});

describe('a failure for a client of Google’s', () => {
  const failure = new Failure('rate_limited', 'Slow down.', { retryAfter: 7 });
  const body = {
    error: {
      code: 429,
      message: 'Slow down.',
      status: 'RESOURCE_EXHAUSTED',
      details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '7s' }],
    },
  };

  test('has a number for its code, and Google’s word for its status', () => {
    expect(gemini.writeFailure(failure, { callId: 'c' })).toEqual(body);
    expect(gemini.writeFailure(new Failure('budget_exceeded', 'No money.'), { callId: 'c' })).toEqual({
      error: { code: 422, message: 'No money.', status: 'FAILED_PRECONDITION' },
    });
  });

  test('of Google’s own keeps Google’s word and details', () => {
    const error = {
      code: 400,
      message: 'User location is not supported.',
      status: 'FAILED_PRECONDITION',
      details: [{ '@type': 't', reason: 'R' }],
    };
    expect(gemini.writeFailure(gemini.readFailure({ status: 400, headers: {}, body: { error } }), { callId: 'c' })).toEqual({ error });
  });

  test('stands in an event of its own in a stream', () => {
    expect(gemini.answerWriter(context).fail(failure)).toEqual([{ data: body }]);
  });
});

const context: AnswerContext = {
  callId: 'call-1',
  created: 1,
  model: 'my-model',
  request: gemini.readRequest({ contents: [{ parts: [{ text: 'Hi' }] }] }, { model: 'my-model' }),
};

function stream(whole: ChatResponse): readonly JsonObject[] {
  const writer = gemini.answerWriter(context);
  return [...replay(whole).flatMap((event) => writer.event(event)), ...writer.end()].map(dataOf);
}

function dataOf({ data }: ClientFrame): JsonObject {
  return isObject(data) ? data : {};
}

function partsOf(body: JsonObject): readonly JsonObject[] {
  return objectsOf(body['candidates']).flatMap((candidate) => objectsOf(objectOf(candidate['content'])?.['parts']));
}
