import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReadContext } from '../../core/dialect.ts';
import type { ChatEvent } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import { collect, type ChatResponse } from '../../core/response.ts';
import { textOf } from '../../wire/json-reader.ts';
import { SseDecoder, writeSse } from '../../wire/sse.ts';
import { openaiResponses } from './index.ts';

const search: JsonObject = { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', query: 'rain' } };
const citation: JsonObject = { type: 'url_citation', url: 'https://rain.test', title: 'Rain', start_index: 0, end_index: 2 };
const token: JsonObject = { token: 'It', logprob: -0.1, bytes: [73, 116], top_logprobs: [] };

const thought: JsonObject = {
  type: 'reasoning',
  id: 'rs_1',
  summary: [
    { type: 'summary_text', text: 'First.' },
    { type: 'summary_text', text: 'Then.' },
  ],
  encrypted_content: 'gAAAAB+/=',
};
const message: JsonObject = {
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: 'It rains.', annotations: [citation], logprobs: [token] }],
};
const call: JsonObject = {
  type: 'function_call',
  id: 'fc_1',
  call_id: 'call_1',
  name: 'umbrella',
  arguments: '{"open":true}',
  status: 'completed',
};
const custom: JsonObject = { type: 'custom_tool_call', id: 'ctc_1', call_id: 'call_2', name: 'sql', input: 'select 1' };

const response: JsonObject = {
  id: 'resp_1',
  object: 'response',
  created_at: 1700,
  status: 'completed',
  error: null,
  incomplete_details: null,
  model: 'gpt-5',
  service_tier: 'priority',
  output: [thought, search, message, call, custom],
  usage: {
    input_tokens: 100,
    input_tokens_details: { cached_tokens: 30 },
    output_tokens: 50,
    output_tokens_details: { reasoning_tokens: 20 },
    total_tokens: 150,
  },
};

const stream: readonly JsonObject[] = numbered([
  { type: 'response.created', response: { ...response, status: 'in_progress', output: [], usage: null } },
  { type: 'response.in_progress', response: { ...response, status: 'in_progress', output: [], usage: null } },
  { type: 'response.output_item.added', output_index: 0, item: { ...thought, summary: [], encrypted_content: 'early' } },
  {
    type: 'response.reasoning_summary_part.added',
    output_index: 0,
    summary_index: 0,
    item_id: 'rs_1',
    part: { type: 'summary_text', text: '' },
  },
  { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, item_id: 'rs_1', delta: 'Fir' },
  { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, item_id: 'rs_1', delta: 'st.' },
  { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 1, item_id: 'rs_1', delta: 'Then.' },
  { type: 'response.output_item.done', output_index: 0, item: thought },
  { type: 'response.output_item.added', output_index: 1, item: { ...search, status: 'in_progress' } },
  { type: 'response.web_search_call.searching', output_index: 1, item_id: 'ws_1' },
  { type: 'response.output_item.done', output_index: 1, item: search },
  { type: 'response.output_item.added', output_index: 2, item: { ...message, content: [] } },
  { type: 'response.content_part.added', output_index: 2, content_index: 0, item_id: 'msg_1', part: { type: 'output_text', text: '' } },
  { type: 'response.output_text.delta', output_index: 2, content_index: 0, item_id: 'msg_1', delta: 'It', logprobs: [token] },
  { type: 'response.output_text.delta', output_index: 2, content_index: 0, item_id: 'msg_1', delta: ' rains.', logprobs: [] },
  { type: 'response.output_text.annotation.added', output_index: 2, content_index: 0, annotation_index: 0, annotation: citation },
  { type: 'response.output_item.done', output_index: 2, item: message },
  { type: 'response.output_item.added', output_index: 3, item: { ...call, arguments: '' } },
  { type: 'response.function_call_arguments.delta', output_index: 3, item_id: 'fc_1', delta: '{"open":' },
  { type: 'response.function_call_arguments.delta', output_index: 3, item_id: 'fc_1', delta: 'true}' },
  { type: 'response.output_item.done', output_index: 3, item: call },
  { type: 'response.output_item.added', output_index: 4, item: { ...custom, input: '' } },
  { type: 'response.custom_tool_call_input.delta', output_index: 4, item_id: 'ctc_1', delta: 'select 1' },
  { type: 'response.output_item.done', output_index: 4, item: custom },
  { type: 'response.completed', response },
]);

describe('an answer', () => {
  test('gives every kind of item as a part', () => {
    const { choices } = whole(response);
    expect(choices[0]?.parts).toEqual([
      { type: 'reasoning', text: 'First.\n\nThen.', signature: { signer: 'openai-responses', value: 'gAAAAB+/=' } },
      { type: 'opaque', dialect: 'openai-responses', value: search },
      {
        type: 'text',
        text: 'It rains.',
        citations: [
          { url: 'https://rain.test', title: 'Rain', start: 0, end: 2, native: { dialect: 'openai-responses', value: citation } },
        ],
      },
      { type: 'tool-call', id: 'call_1', name: 'umbrella', arguments: '{"open":true}' },
      { type: 'tool-call', id: 'call_2', name: 'sql', arguments: 'select 1', custom: true },
    ]);
    expect(choices[0]).toMatchObject({ reason: 'tool-calls', logprobs: { content: [token] } });
  });

  test('tells its usage in disjoint buckets, with the searches that are billed by the piece', () => {
    expect(whole(response).usage).toMatchObject({ input: 70, cacheRead: 30, output: 30, reasoning: 20, webSearches: 1, tier: 'priority' });
  });

  test('is the same whole and streamed', () => {
    expect(streamed(stream)).toEqual(whole(response));
  });

  test('is the same when a vendor sends items without a delta, or nothing but the last event', () => {
    const bare = stream.filter((event) => !/\.delta$|annotation/.test(nameOf(event)));
    expect(streamed(bare)).toEqual(whole(response));
    expect(streamed(stream.slice(-1))).toEqual(whole(response));
  });

  test('is said once when a vendor does not count contents from 0', () => {
    const shifted = stream.map((event) => (event['content_index'] === 0 ? { ...event, content_index: 2 } : event));
    expect(streamed(shifted)).toEqual(whole(response));
  });

  test('gives the same events wherever its bytes are cut', () => {
    const bytes = new TextEncoder().encode(stream.map((event) => writeSse({ event: nameOf(event), data: event })).join(''));
    const expected = streamed(stream);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 12 }), (cuts) => {
        const borders = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        const decoder = new SseDecoder();
        const frames = borders.slice(1).flatMap((border, place) => decoder.push(bytes.subarray(borders[place] ?? 0, border)));
        const reader = openaiResponses.eventReader(context);
        expect(collect([...frames.flatMap((frame) => reader.read(frame)), ...reader.end()])).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ['max_output_tokens', 'length'],
    ['content_filter', 'content-filter'],
  ])('that is incomplete for %s ends with %s', (reason, expected) => {
    const cut = { ...response, status: 'incomplete', incomplete_details: { reason } };
    expect(whole(cut).choices[0]).toMatchObject({ reason: expected, native: reason });
  });

  test('gives a picture, and a thought in the open', () => {
    const picture = { type: 'image_generation_call', id: 'ig_1', status: 'completed', result: 'aGk=' };
    const open = { type: 'reasoning', id: 'rs_1', summary: [], content: [{ type: 'reasoning_text', text: 'Hm.' }] };
    expect(whole({ ...response, output: [open, picture] }).choices[0]?.parts).toEqual([
      { type: 'reasoning', text: 'Hm.' },
      { type: 'media', kind: 'image', source: { type: 'data', base64: 'aGk=' }, mediaType: 'image/png' },
    ]);
  });
});

describe('a failure', () => {
  test('in a stream is thrown with its words, in each of its forms', () => {
    const error = { code: 'rate_limit_exceeded', message: 'Slow down.' };
    for (const event of [
      { type: 'error', ...error },
      { type: 'error', error },
      { type: 'response.failed', response: { ...response, status: 'failed', error } },
    ]) {
      expect(thrown(() => streamed([event]))).toMatchObject({
        code: 'rate_limited',
        message: 'Slow down.',
        providerCode: 'rate_limit_exceeded',
      });
    }
  });

  test('under status 200 is one', () => {
    const failed = { ...response, status: 'failed', error: { code: 'server_error', message: 'Sorry.' } };
    expect(thrown(() => whole(failed))).toMatchObject({ code: 'internal', message: 'Sorry.' });
  });

  test('is what a stream without its end is', () => {
    expect(thrown(() => streamed(stream.slice(0, -1)))).toMatchObject({ code: 'invalid_answer' });
    expect(thrown(() => whole({ id: 'resp_1' }))).toMatchObject({ code: 'invalid_answer' });
  });
});

const request = openaiResponses.readRequest({ model: 'm', input: 'Hi' }, {});
const context: ReadContext = { request, upstreamModel: 'm', traits: {}, newId: (prefix) => `${prefix}new` };

function numbered(events: readonly JsonObject[]): readonly JsonObject[] {
  return events.map((event, number) => ({ ...event, sequence_number: number }));
}

function nameOf(event: JsonObject): string {
  return textOf(event['type']) ?? '';
}

function whole(body: JsonObject): ChatResponse {
  return collect(openaiResponses.readResponse(body, context));
}

function streamed(events: readonly JsonObject[]): ChatResponse {
  const reader = openaiResponses.eventReader(context);
  const read: readonly ChatEvent[] = events.flatMap((event) => reader.read({ event: nameOf(event), data: JSON.stringify(event) }));
  return collect([...read, ...reader.end()]);
}

function thrown(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(Failure);
    return error;
  }
  return undefined;
}
