import { array, assert, nat, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReadContext } from '../../core/dialect.ts';
import type { ChatEvent } from '../../core/event.ts';
import type { JsonObject } from '../../core/json.ts';
import { collect, type ChatResponse } from '../../core/response.ts';
import { completionTokens, promptTokens } from '../../core/usage.ts';
import { SseDecoder } from '../../wire/sse.ts';
import { gemini } from './index.ts';

const signature = 'CrYBAXLI2nyt+4w/8Zg==';

/** A stream after Google's documents: thoughts, text that goes on, two calls (one without arguments), a signature behind them. */
const stream: readonly JsonObject[] = [
  chunk([{ text: 'First I ', thought: true }], { promptTokenCount: 20, totalTokenCount: 25, thoughtsTokenCount: 5 }),
  chunk([{ text: 'look.', thought: true }]),
  chunk([{ text: 'Grüße aus ' }], { promptTokenCount: 20, candidatesTokenCount: 3, totalTokenCount: 32, thoughtsTokenCount: 9 }),
  chunk([{ text: 'Köln.' }]),
  chunk([{ functionCall: { name: 'weather', args: { city: 'Köln' } }, thoughtSignature: signature }]),
  chunk([{ functionCall: { name: 'clock', id: 'given' } }]),
  {
    ...chunk([{ text: '', thoughtSignature: 'AAEC' }], {
      promptTokenCount: 20,
      cachedContentTokenCount: 8,
      candidatesTokenCount: 30,
      totalTokenCount: 59,
      thoughtsTokenCount: 9,
    }),
    ...finished('STOP'),
  },
];

const whole: JsonObject = {
  candidates: [
    {
      content: {
        parts: [
          { text: 'First I look.', thought: true },
          { text: 'Grüße aus Köln.' },
          { functionCall: { name: 'weather', args: { city: 'Köln' } }, thoughtSignature: signature },
          { functionCall: { name: 'clock', id: 'given' } },
          { text: '', thoughtSignature: 'AAEC' },
        ],
        role: 'model',
      },
      finishReason: 'STOP',
    },
  ],
  usageMetadata: { promptTokenCount: 20, cachedContentTokenCount: 8, candidatesTokenCount: 30, totalTokenCount: 59, thoughtsTokenCount: 9 },
  modelVersion: 'gemini-3-pro',
  responseId: 'resp',
};

describe('an answer of Google', () => {
  test('is read part by part, signatures on the parts they came on', () => {
    expect(collect(gemini.readResponse(whole, readContext()))).toEqual({
      id: 'resp',
      model: 'gemini-3-pro',
      choices: [
        {
          choice: 0,
          reason: 'tool-calls',
          parts: [
            { type: 'reasoning', text: 'First I look.' },
            { type: 'text', text: 'Grüße aus Köln.' },
            {
              type: 'tool-call',
              id: 'call_1',
              name: 'weather',
              arguments: '{"city":"Köln"}',
              signature: { signer: 'gemini', value: signature },
            },
            { type: 'tool-call', id: 'given', name: 'clock', arguments: '{}' },
            { type: 'text', text: '', signature: { signer: 'gemini', value: 'AAEC' } },
          ],
        },
      ],
      usage: {
        input: 12,
        cacheRead: 8,
        cacheWrite5m: 0,
        cacheWrite1h: 0,
        inputAudio: 0,
        inputImage: 0,
        output: 30,
        reasoning: 9,
        outputAudio: 0,
        outputImage: 0,
        webSearches: 0,
      },
    });
  });

  test('says the same streamed as whole', () => {
    expect(collect(readStream(stream))).toEqual(collect(gemini.readResponse(whole, readContext())));
  });

  test('says the same as the list of a stream without server-sent events', () => {
    expect(collect(gemini.readResponse(stream, readContext()))).toEqual(collect(gemini.readResponse(whole, readContext())));
  });

  test('gives the same events however its bytes are cut', () => {
    const bytes = new TextEncoder().encode(stream.map((document) => `data: ${JSON.stringify(document)}\r\n\r\n`).join(''));
    const expected = readStream(stream);
    assert(
      property(array(nat(bytes.length), { maxLength: 12 }), (cuts) => {
        expect(
          readBytes(
            bytes,
            [...cuts].sort((one, other) => one - other),
          ),
        ).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  test('that was cut before its finish is none', () => {
    expect(() => readStream(stream.slice(0, -1))).toThrow(expect.objectContaining({ code: 'invalid_answer' }));
  });

  test('that is empty is none', () => {
    expect(() => readStream([])).toThrow(expect.objectContaining({ code: 'invalid_answer' }));
    expect(() => gemini.readResponse({}, readContext())).toThrow(expect.objectContaining({ code: 'invalid_answer' }));
  });

  test('to a prompt that was blocked is one that a filter ended', () => {
    const blocked = { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, usageMetadata: { promptTokenCount: 4, totalTokenCount: 4 } };
    expect(answer(blocked).choices).toEqual([{ choice: 0, reason: 'content-filter', native: 'PROHIBITED_CONTENT', parts: [] }]);
    expect(collect(readStream([blocked]))).toEqual(answer(blocked));
    expect(answer({ promptFeedback: { blockReason: 4 } }).choices[0]?.native).toBe('PROHIBITED_CONTENT');
  });

  test.each([
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content-filter'],
    ['RECITATION', 'content-filter'],
    ['IMAGE_SAFETY', 'content-filter'],
    ['MALFORMED_FUNCTION_CALL', 'stop'],
    ['SOMETHING_NEW', 'stop'],
  ])('that ended by %s has the reason %s', (native, reason) => {
    expect(answer({ ...chunk([{ text: 'x' }]), ...finished(native) }).choices[0]).toMatchObject({ reason });
  });

  test('keeps a word that says more than the reason', () => {
    const words = ['STOP', 'MAX_TOKENS', 'RECITATION'].map(
      (native) => answer({ ...chunk([{ text: 'x' }]), ...finished(native) }).choices[0]?.native,
    );
    expect(words).toEqual([undefined, undefined, 'RECITATION']);
  });

  test('with numbers for words is understood', () => {
    expect(answer({ candidates: [{ content: { parts: [{ text: 'x' }] }, finishReason: 2 }] }).choices[0]).toMatchObject({
      reason: 'length',
    });
  });

  test('may leave out the content, the parts and all numbers', () => {
    expect(answer({ candidates: [{ finishReason: 'MAX_TOKENS' }, { index: 1, content: null, finishReason: 'STOP' }] }).choices).toEqual([
      { choice: 0, reason: 'length', parts: [] },
      { choice: 1, reason: 'stop', parts: [] },
    ]);
  });

  test('keeps several candidates apart', () => {
    const both = { candidates: [candidate('a', 0), candidate('b', 1)] };
    const response = collect(
      readStream([
        both,
        { candidates: [{ ...candidate('c', 1), finishReason: 'STOP' }] },
        { candidates: [{ ...candidate('d', 0), finishReason: 'STOP' }] },
      ]),
    );
    expect(response.choices.map(({ parts }) => parts)).toEqual([[{ type: 'text', text: 'ad' }], [{ type: 'text', text: 'bc' }]]);
  });

  test('carries server-side tools and code as they came', () => {
    const code = { executableCode: { language: 'PYTHON', code: 'print(1)' } };
    const search = { toolCall: { toolType: 'GOOGLE_SEARCH_WEB', id: 'x' }, thoughtSignature: 'AA==' };
    expect(
      answer({ ...chunk([code, search, { text: 'Done.' }]), ...finished('STOP', [code, search, { text: 'Done.' }]) }).choices[0]?.parts,
    ).toEqual([
      { type: 'opaque', dialect: 'gemini', value: code },
      { type: 'opaque', dialect: 'gemini', value: search },
      { type: 'text', text: 'Done.' },
    ]);
  });

  test('may be an image', () => {
    const image = { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo_-w' }, thoughtSignature: 'AA==' };
    expect(answer({ candidates: [{ content: { parts: [image] }, finishReason: 'STOP' }] }).choices[0]?.parts).toEqual([
      {
        type: 'media',
        kind: 'image',
        mediaType: 'image/png',
        source: { type: 'data', base64: 'iVBORw0KGgo/+w' },
        signature: { signer: 'gemini', value: 'AA==' },
      },
    ]);
  });
});

describe('a call whose arguments come in pieces', () => {
  test('is one call', () => {
    const pieces = [
      { functionCall: { name: 'book', willContinue: true }, thoughtSignature: signature },
      { functionCall: { partialArgs: [{ jsonPath: '$.guest.name', stringValue: 'Ada ', willContinue: true }], willContinue: true } },
      { functionCall: { partialArgs: [{ jsonPath: '$.guest.name', stringValue: 'Lovelace' }], willContinue: true } },
      {
        functionCall: {
          partialArgs: [
            { jsonPath: '$.nights[0]', numberValue: 2 },
            { jsonPath: "$['late arrival']", boolValue: true },
          ],
          willContinue: true,
        },
      },
      { functionCall: { partialArgs: [{ jsonPath: '$.note', nullValue: 'NULL_VALUE' }], willContinue: true } },
      { functionCall: {} },
    ];
    const response = collect(
      readStream([
        ...pieces.map((piece) => chunk([piece])),
        { ...chunk([{ functionCall: { name: 'pay' } }]), ...finished('STOP', [{ functionCall: { name: 'pay' } }]) },
      ]),
    );
    expect(response.choices[0]?.parts).toEqual([
      {
        type: 'tool-call',
        id: 'call_1',
        name: 'book',
        arguments: '{"guest":{"name":"Ada Lovelace"},"nights":[2],"late arrival":true,"note":null}',
        signature: { signer: 'gemini', value: signature },
      },
      { type: 'tool-call', id: 'call_2', name: 'pay', arguments: '{}' },
    ]);
  });

  test('ends with the piece that announces no other', () => {
    const piece = { functionCall: { name: 'halve', partialArgs: [{ jsonPath: '$.__proto__', numberValue: 2 }] } };
    const [call] = answer({ candidates: [{ content: { parts: [piece] }, finishReason: 'STOP' }] }).choices[0]?.parts ?? [];
    expect(call).toMatchObject({ type: 'tool-call', name: 'halve', arguments: '{"__proto__":2}' });
  });
});

describe('sources', () => {
  const grounding = {
    groundingChunks: [{ web: { uri: 'https://a.test', title: 'A' } }, { retrievedContext: { title: 'Notes', text: 'passage' } }],
    groundingSupports: [{ segment: { startIndex: 7, endIndex: 14 }, groundingChunkIndices: [0] }],
    webSearchQueries: ['one', 'two'],
  };
  const grounded = {
    candidates: [{ content: { parts: [{ text: 'Grüße aus Köln' }] }, finishReason: 'STOP', groundingMetadata: grounding }],
  };

  test('stand on the text they support, counted in characters', () => {
    const [text] = answer(grounded).choices[0]?.parts ?? [];
    expect(text).toMatchObject({
      type: 'text',
      citations: [
        { url: 'https://a.test', title: 'A', start: 5, end: 12 },
        { title: 'Notes', quote: 'passage' },
      ],
    });
  });

  test('are kept in a stream that names them before its end', () => {
    const early = { candidates: [{ content: { parts: [{ text: 'Grüße ' }] }, groundingMetadata: grounding }] };
    const late = { candidates: [{ content: { parts: [{ text: 'aus Köln' }] }, finishReason: 'STOP', groundingMetadata: {} }] };
    expect(collect(readStream([early, late])).choices[0]?.parts).toEqual(answer(grounded).choices[0]?.parts);
  });

  test('that come in several lists are all kept, and what refers to them follows', () => {
    const grounded = (uri: string, endIndex: number): JsonObject => ({
      groundingChunks: [{ web: { uri, title: uri } }],
      groundingSupports: [{ segment: { endIndex }, groundingChunkIndices: [0] }],
    });
    const piece = (text: string, groundingMetadata: JsonObject, more: JsonObject = {}): JsonObject => ({
      candidates: [{ content: { parts: [{ text }] }, groundingMetadata, ...more }],
    });
    const { choices } = collect(
      readStream([
        piece('Rain', grounded('https://a.test', 4)),
        piece(' or', {}),
        piece(' snow', grounded('https://b.test', 12), { finishReason: 'STOP' }),
      ]),
    );
    expect(choices[0]?.parts).toMatchObject([
      {
        citations: [
          { url: 'https://a.test', start: 0, end: 4 },
          { url: 'https://b.test', start: 0, end: 12 },
        ],
      },
    ]);
  });

  test('may be the pages that were read', () => {
    const read = {
      urlContextMetadata: { urlMetadata: [{ retrievedUrl: 'https://b.test', urlRetrievalStatus: 'URL_RETRIEVAL_STATUS_SUCCESS' }] },
    };
    const [text] = answer({ candidates: [{ content: { parts: [{ text: 'x' }] }, finishReason: 'STOP', ...read }] }).choices[0]?.parts ?? [];
    expect(text).toMatchObject({ citations: [{ url: 'https://b.test' }] });
  });

  test('are billed by query from Gemini 3 on, by answer before', () => {
    const body = { ...grounded, usageMetadata: {} };
    const searches = ['gemini-3-flash-preview', 'gemini-2.5-pro'].map(
      (upstreamModel) => collect(gemini.readResponse(body, { ...readContext(), upstreamModel })).usage.webSearches,
    );
    expect(searches).toEqual([2, 1]);
  });
});

describe('usage', () => {
  test('stands in disjoint buckets that sum to the total', () => {
    const { usage } = answer({
      ...chunk([]),
      ...finished('STOP'),
      usageMetadata: {
        promptTokenCount: 1000,
        toolUsePromptTokenCount: 50,
        cachedContentTokenCount: 400,
        candidatesTokenCount: 100,
        thoughtsTokenCount: 30,
        totalTokenCount: 1180,
        promptTokensDetails: [
          { modality: 'TEXT', tokenCount: 600 },
          { modality: 'AUDIO', tokenCount: 300 },
          { modality: 'IMAGE', tokenCount: 100 },
        ],
        cacheTokensDetails: [
          { modality: 'AUDIO', tokenCount: 100 },
          { modality: 'TEXT', tokenCount: 300 },
        ],
        candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 40 }],
      },
    });
    expect(usage).toMatchObject({
      input: 350,
      cacheRead: 400,
      inputAudio: 200,
      inputImage: 100,
      output: 60,
      outputImage: 40,
      reasoning: 30,
    });
    expect(promptTokens(usage) + completionTokens(usage)).toBe(1180);
  });

  test('counts thoughts once where the candidates include them', () => {
    const { usage } = answer({
      ...chunk([]),
      ...finished('STOP'),
      usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 30, thoughtsTokenCount: 20, totalTokenCount: 40 },
    });
    expect(usage).toMatchObject({ output: 10, reasoning: 20 });
  });

  test('of a stream is what its last count of the answer says', () => {
    const { usage } = collect(
      readStream([
        chunk([{ text: 'a' }], { promptTokenCount: 9, candidatesTokenCount: 15, thoughtsTokenCount: 78, totalTokenCount: 102 }),
        chunk([], { promptTokenCount: 9, totalTokenCount: 9 }),
        { ...chunk([{ text: 'b' }], { promptTokenCount: 9, candidatesTokenCount: 21, totalTokenCount: 30 }), ...finished('STOP') },
        chunk([], { promptTokenCount: 9, trafficType: 'ON_DEMAND_FLEX' }),
      ]),
    );
    expect(usage).toMatchObject({ input: 9, output: 21, reasoning: 0, tier: 'flex' });
  });
});

describe('an error', () => {
  test('inside a stream of status 200 is thrown with its own words', () => {
    const error = { error: { code: 503, message: 'The model is overloaded. Please try again later.', status: 'UNAVAILABLE' } };
    expect(() => readStream([chunk([{ text: 'a' }]), error])).toThrow(
      expect.objectContaining({ code: 'overloaded', message: error.error.message }),
    );
    expect(() => gemini.readResponse([error], readContext())).toThrow(expect.objectContaining({ code: 'overloaded' }));
  });

  test.each([
    [400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', 'authentication'],
    [
      400,
      'INVALID_ARGUMENT',
      'The input token count (1250074) exceeds the maximum number of tokens allowed (1048576).',
      'context_window_exceeded',
    ],
    [403, 'PERMISSION_DENIED', 'Permission denied on resource project.', 'permission_denied'],
    [404, 'NOT_FOUND', 'models/x is not found for API version v1beta.', 'not_found'],
    [429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota.', 'rate_limited'],
    [500, 'INTERNAL', 'An internal error has occurred.', 'internal'],
    [503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.', 'overloaded'],
    [504, 'DEADLINE_EXCEEDED', 'The request timed out.', 'timeout'],
    [400, 'INVALID_ARGUMENT', 'Request payload size exceeds the limit: 20971520 bytes.', 'context_window_exceeded'],
  ])('of status %i %s', (status, word, message, code) => {
    const failure = gemini.readFailure({ status, headers: {}, body: { error: { code: status, message, status: word } } });
    expect(failure).toMatchObject({ code, message, providerCode: word, status: code === 'authentication' ? 401 : status });
  });

  test.each([
    [
      {
        error: {
          code: 429,
          message: 'Quota.',
          status: 'RESOURCE_EXHAUSTED',
          details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '48s' }],
        },
      },
      48,
    ],
    [[{ error: { code: 429, message: 'Please retry in 2.5s.', status: 'RESOURCE_EXHAUSTED' } }], 2.5],
  ])('tells when to try again', (body, seconds) => {
    expect(gemini.readFailure({ status: 429, headers: {}, body }).retryAfter).toBe(seconds);
  });

  test('may be no JSON at all', () => {
    expect(gemini.readFailure({ status: 502, headers: {}, body: 'Bad Gateway' })).toMatchObject({
      code: 'bad_gateway',
      message: 'Bad Gateway',
    });
  });
});

function chunk(parts: readonly JsonObject[], usageMetadata?: JsonObject): JsonObject {
  return {
    candidates: [{ content: { parts, role: 'model' }, index: 0 }],
    ...(usageMetadata !== undefined && { usageMetadata }),
    modelVersion: 'gemini-3-pro',
    responseId: 'resp',
  };
}

/** The candidates of a last event, with its parts. */
function finished(finishReason: string, parts: readonly JsonObject[] = [{ text: '', thoughtSignature: 'AAEC' }]): JsonObject {
  return { candidates: [{ content: { parts, role: 'model' }, finishReason, index: 0 }] };
}

function candidate(text: string, index: number): JsonObject {
  return { content: { parts: [{ text }], role: 'model' }, index };
}

function answer(body: JsonObject): ChatResponse {
  return collect(gemini.readResponse(body, readContext()));
}

function readStream(documents: readonly JsonObject[]): readonly ChatEvent[] {
  const reader = gemini.eventReader(readContext());
  return [...documents.flatMap((document) => reader.read({ data: JSON.stringify(document) })), ...reader.end()];
}

function readBytes(bytes: Uint8Array, cuts: readonly number[]): readonly ChatEvent[] {
  const decoder = new SseDecoder();
  const reader = gemini.eventReader(readContext());
  const pieces = [0, ...cuts].map((from, index) => bytes.subarray(from, cuts[index] ?? bytes.length));
  const frames = [...pieces.flatMap((piece) => decoder.push(piece)), ...decoder.end()];
  return [...frames.flatMap((frame) => reader.read(frame)), ...reader.end()];
}

function readContext(): ReadContext {
  let ids = 0;
  const request = gemini.readRequest({ contents: [{ parts: [{ text: 'Hi' }] }] }, { model: 'gemini-3-pro' });
  return { request, upstreamModel: 'gemini-3-pro', traits: {}, newId: (prefix) => `${prefix}${++ids}` };
}
