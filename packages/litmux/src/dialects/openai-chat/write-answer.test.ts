import { describe, expect, it } from 'vitest';
import type { AnswerContext, ClientFrame } from '../../core/dialect.ts';
import type { ChatEvent } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import { collect } from '../../core/response.ts';
import { noUsage } from '../../core/usage.ts';
import { objectOf, objectsOf } from '../../wire/json-reader.ts';
import { answerWriter } from './answer-writer.ts';
import { readRequest } from './read-request.ts';
import { readMessages } from './read-messages.ts';
import { Fields } from '../../wire/json-reader.ts';

function context(includeUsage = false): AnswerContext {
  const body = {
    model: 'm',
    messages: [{ role: 'user', content: 'Hello' }],
    stream: true,
    ...(includeUsage && { stream_options: { include_usage: true } }),
  };
  return { callId: 'id1', created: 5, model: 'm', request: readRequest(body, {}) };
}

const place = { choice: 0 };
const text = (index: number, value: string): readonly ChatEvent[] => [
  { type: 'part-start', ...place, index, part: { type: 'text' } },
  { type: 'part-delta', ...place, index, delta: { type: 'text', text: value } },
  { type: 'part-end', ...place, index },
];
const signed: readonly ChatEvent[] = [
  { type: 'part-start', ...place, index: 0, part: { type: 'reasoning' } },
  { type: 'part-delta', ...place, index: 0, delta: { type: 'text', text: 'Let me ' } },
  { type: 'part-delta', ...place, index: 0, delta: { type: 'text', text: 'see' } },
  { type: 'part-delta', ...place, index: 0, delta: { type: 'signature', signature: { signer: 'anthropic-messages', value: 'sig' } } },
  { type: 'part-end', ...place, index: 0 },
];
const calls: readonly ChatEvent[] = [
  { type: 'part-start', ...place, index: 4, part: { type: 'tool-call', id: 'a', name: 'add' } },
  { type: 'part-delta', ...place, index: 4, delta: { type: 'signature', signature: { signer: 'gemini', value: 'c2ln' } } },
  { type: 'part-delta', ...place, index: 4, delta: { type: 'arguments', json: '{"a":' } },
  { type: 'part-delta', ...place, index: 4, delta: { type: 'arguments', json: '1}' } },
  { type: 'part-end', ...place, index: 4 },
  { type: 'part-start', ...place, index: 5, part: { type: 'tool-call', id: 'b', name: 'now' } },
  { type: 'part-end', ...place, index: 5 },
];
const finish: ChatEvent = {
  type: 'finish',
  choices: [{ choice: 0, reason: 'tool-calls' }],
  usage: { ...noUsage, input: 10, cacheRead: 5, cacheWrite5m: 2, output: 7, reasoning: 3 },
};
const answer: readonly ChatEvent[] = [{ type: 'start' }, ...signed, ...text(1, 'Hi'), ...calls, finish];

function frames(events: readonly ChatEvent[], includeUsage = false): readonly ClientFrame[] {
  const writer = answerWriter(context(includeUsage));
  return [...events.flatMap((event) => writer.event(event)), ...writer.end()];
}

function chunks(events: readonly ChatEvent[], includeUsage = false): readonly JsonObject[] {
  return frames(events, includeUsage).flatMap(({ data }) => (typeof data === 'string' ? [] : [data]));
}

function choicesOf(events: readonly ChatEvent[]): readonly JsonObject[] {
  return chunks(events).flatMap((chunk) => objectsOf(chunk['choices']));
}

function deltas(events: readonly ChatEvent[]): readonly JsonObject[] {
  return choicesOf(events).map((choice) => objectOf(choice['delta']) ?? {});
}

describe('writing a stream of chunks', () => {
  it('says the role once and first, one finish, and [DONE] last', () => {
    const all = choicesOf(answer);
    expect(objectOf(all[0]?.['delta'])).toEqual({ role: 'assistant', content: '', refusal: null });
    expect(all.filter((choice) => objectOf(choice['delta'])?.['role'] !== undefined)).toHaveLength(1);
    expect(all.map((choice) => choice['finish_reason'])).toEqual([...Array.from({ length: all.length - 1 }, () => null), 'tool_calls']);
    expect(frames(answer).at(-1)).toEqual({ data: '[DONE]' });
    expect(new Set(chunks(answer).map((chunk) => chunk['id']))).toEqual(new Set(['chatcmpl-id1']));
  });

  it('counts tool calls from 0, with id and name first, and says {} for a call without arguments', () => {
    expect(deltas(answer).flatMap((delta) => objectsOf(delta['tool_calls']))).toEqual([
      { index: 0, id: 'a', type: 'function', function: { name: 'add', arguments: '' } },
      { index: 0, provider_specific_fields: { thought_signature: 'c2ln' } },
      { index: 0, function: { arguments: '{"a":' } },
      { index: 0, function: { arguments: '1}' } },
      { index: 1, id: 'b', type: 'function', function: { name: 'now', arguments: '' } },
      { index: 1, function: { arguments: '{}' } },
    ]);
  });

  it('shows thoughts as they come, and whole with their signature', () => {
    const all = deltas(answer);
    expect(all.flatMap((delta) => delta['reasoning_content'] ?? [])).toEqual(['Let me ', 'see']);
    expect(all.flatMap((delta) => objectsOf(delta['thinking_blocks']))).toEqual([
      { type: 'thinking', thinking: 'Let me see', signature: 'sig' },
    ]);
  });

  it('tells usage in a chunk of its own, and only to who asked', () => {
    expect(chunks(answer).some((chunk) => 'usage' in chunk)).toBe(false);
    const asked = chunks(answer, true);
    expect(asked.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 17, completion_tokens: 10, total_tokens: 27 } });
    expect(asked.slice(0, -1).every((chunk) => chunk['usage'] === null)).toBe(true);
  });

  it('says the role also in an answer that ends at once', () => {
    const all = choicesOf([{ type: 'start' }, { type: 'finish', choices: [{ choice: 0, reason: 'content-filter' }] }]);
    expect(all).toMatchObject([
      { delta: { role: 'assistant' }, finish_reason: null },
      { delta: {}, finish_reason: 'content_filter' },
    ]);
  });

  it('ends a stream that failed with the error and nothing behind it', () => {
    const writer = answerWriter(context());
    const failed = writer.fail(new Failure('rate_limited', 'Slow down.', { param: 'model' }));
    expect(failed).toEqual([{ data: { error: { message: 'Slow down.', type: 'rate_limit_error', param: 'model', code: '429' } } }]);
  });
});

describe('a picture with a signature', () => {
  const part = {
    type: 'media',
    kind: 'image',
    mediaType: 'image/png',
    source: { type: 'data', base64: 'AAAA' },
    signature: { signer: 'gemini', value: 'c2ln' },
  } as const;
  const events: readonly ChatEvent[] = [
    { type: 'start' },
    { type: 'part-start', ...place, index: 0, part },
    { type: 'part-end', ...place, index: 0 },
    finish,
  ];
  const made = { images: [{ image_url: { url: 'data:image/png;base64,AAAA' }, provider_specific_fields: { thought_signature: 'c2ln' } }] };

  it('carries it, streamed and whole, and goes back as it came', () => {
    expect(deltas(events)).toContainEqual(expect.objectContaining({ images: [expect.objectContaining(made.images[0])] }));
    const [choice] = objectsOf(answerWriter(context()).whole(collect(events))['choices']);
    expect(choice?.['message']).toMatchObject(made);
    const [back] = readMessages([new Fields(objectOf(choice?.['message']) ?? {})]);
    const value = { inlineData: { mimeType: 'image/png', data: 'AAAA' }, thoughtSignature: 'c2ln' };
    expect(back?.parts).toEqual([{ type: 'opaque', dialect: 'gemini', value }]);
  });
});

describe('writing a whole answer', () => {
  const body = answerWriter(context()).whole(collect(answer));
  const choice = objectsOf(body['choices'])[0] ?? {};

  it('has the keys that OpenAI sends, null where there is nothing', () => {
    expect(body).toMatchObject({ id: 'chatcmpl-id1', object: 'chat.completion', created: 5, model: 'm' });
    expect(choice).toMatchObject({
      index: 0,
      logprobs: null,
      finish_reason: 'tool_calls',
      message: { role: 'assistant', content: 'Hi', refusal: null },
    });
  });

  it('counts caches into the prompt and thinking into the completion', () => {
    expect(body['usage']).toEqual({
      prompt_tokens: 17,
      completion_tokens: 10,
      total_tokens: 27,
      prompt_tokens_details: { cached_tokens: 5, audio_tokens: 0, cache_creation_tokens: 2 },
      completion_tokens_details: { reasoning_tokens: 3, audio_tokens: 0 },
      cache_creation_input_tokens: 2,
      cache_read_input_tokens: 5,
    });
  });

  it('carries thoughts and signatures so that the message can be sent back as it is', () => {
    const [back] = readMessages([new Fields(objectOf(choice['message']) ?? {})]);
    expect(back?.parts).toEqual([
      { type: 'reasoning', text: 'Let me see', signature: { signer: 'anthropic-messages', value: 'sig' } },
      { type: 'text', text: 'Hi' },
      { type: 'tool-call', id: 'a', name: 'add', arguments: '{"a":1}', signature: { signer: 'gemini', value: 'c2ln' } },
      { type: 'tool-call', id: 'b', name: 'now', arguments: '{}' },
    ]);
  });

  it('keeps proofs and parts of every dialect on their way through the client', () => {
    const parts = [
      { type: 'reasoning', text: 'hm', signature: { signer: 'openai-responses', value: 'enc' } },
      { type: 'opaque', dialect: 'anthropic-messages', value: { type: 'server_tool_use', id: 's' } },
      { type: 'text', text: 'Hi', signature: { signer: 'gemini', value: 'c2ln' } },
    ] as const;
    const written = answerWriter(context()).whole({ choices: [{ choice: 0, reason: 'stop', parts }], usage: noUsage });
    const message = objectOf(objectsOf(written['choices'])[0]?.['message']) ?? {};
    expect(readMessages([new Fields(message)])[0]?.parts).toEqual(parts);
  });

  it('names sources as annotations, those without an address among the provider fields', () => {
    const citations = [
      { url: 'https://a.example', title: 'A' },
      { title: 'Book', quote: 'so' },
    ];
    const written = answerWriter(context()).whole({
      choices: [{ choice: 0, reason: 'stop', native: 'end_turn', parts: [{ type: 'text', text: 'abc', citations }] }],
      usage: noUsage,
    });
    expect(objectsOf(written['choices'])[0]?.['message']).toMatchObject({
      annotations: [{ type: 'url_citation', url_citation: { url: 'https://a.example', title: 'A', start_index: 0, end_index: 3 } }],
      provider_specific_fields: { citations: [{ title: 'Book', cited_text: 'so' }], native_finish_reason: 'end_turn' },
    });
  });

  it('writes pictures and sound in the fields of clients', () => {
    const parts = [
      { type: 'media', kind: 'image', source: { type: 'data', base64: 'AAAA' }, mediaType: 'image/png' },
      { type: 'media', kind: 'audio', source: { type: 'data', base64: 'BBBB' }, transcript: 'hi' },
    ] as const;
    const written = answerWriter(context()).whole({ choices: [{ choice: 0, reason: 'stop', parts }], usage: noUsage });
    expect(objectsOf(written['choices'])[0]?.['message']).toMatchObject({
      content: null,
      images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' }, index: 0 }],
      audio: { id: 'audio_id1', data: 'BBBB', transcript: 'hi' },
    });
  });
});
