import { describe, expect, test } from 'vitest';
import type { AnswerContext, ClientFrame, Dialect, ReadContext, WriteContext } from '../../core/dialect.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Part } from '../../core/message.ts';
import { replay, type ChatResponse } from '../../core/response.ts';
import { noUsage } from '../../core/usage.ts';
import { isObject, numberOf, objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';
import { anthropicMessages } from '../anthropic-messages/index.ts';
import { gemini } from '../gemini/index.ts';
import { openaiResponses } from './index.ts';

const answer: ChatResponse = {
  choices: [
    {
      choice: 0,
      reason: 'tool-calls',
      parts: [
        { type: 'reasoning', text: 'Hm.', signature: { signer: 'anthropic-messages', value: 'c2ln' } },
        { type: 'text', text: 'It rains.', citations: [{ url: 'https://rain.test', title: 'Rain' }, { title: 'Pages' }] },
        { type: 'refusal', text: 'No.' },
        { type: 'tool-call', id: 'call_1', name: 'f', arguments: '{"a":1}' },
        { type: 'tool-call', id: 'call_2', name: 'g', arguments: '{}' },
        { type: 'tool-call', id: 'call_3', name: 'sql', arguments: 'select 1', custom: true },
        { type: 'media', kind: 'image', source: { type: 'data', base64: 'aGk=' }, mediaType: 'image/png' },
      ],
    },
  ],
  usage: { ...noUsage, input: 6, cacheRead: 4, output: 5, reasoning: 2 },
};

describe('an answer of another vendor', () => {
  test('has an item of each kind', () => {
    const body = openaiResponses.answerWriter(context()).whole(answer);
    expect(objectsOf(body['output']).map((item) => item['type'])).toEqual([
      'reasoning',
      'message',
      'function_call',
      'function_call',
      'custom_tool_call',
      'image_generation_call',
    ]);
    expect(body).toMatchObject({
      object: 'response',
      status: 'completed',
      model: 'public',
      instructions: 'Be brief.',
      usage: {
        input_tokens: 10,
        input_tokens_details: { cached_tokens: 4 },
        output_tokens: 7,
        output_tokens_details: { reasoning_tokens: 2 },
        total_tokens: 17,
      },
    });
    expect(objectsOf(body['output'])[1]?.['content']).toEqual([
      {
        type: 'output_text',
        text: 'It rains.',
        annotations: [
          { type: 'url_citation', url: 'https://rain.test', title: 'Rain', start_index: 0, end_index: 9 },
          { type: 'file_citation', file_id: '', filename: 'Pages', index: 9 },
        ],
        logprobs: [],
      },
      { type: 'refusal', refusal: 'No.' },
    ]);
  });

  test('streams numbered events, each item opened before it grows and closed as it is in the end', () => {
    const events = streamOf(answer);
    expect(events.map((event) => event['sequence_number'])).toEqual(events.map((_, number) => number));
    const last = events.at(-1);
    const output = objectsOf(objectOf(last?.['response'])?.['output']);
    expect(last?.['type']).toBe('response.completed');
    const done = events.filter((event) => event['type'] === 'response.output_item.done');
    expect(done.map((event) => event['item'])).toEqual(output);
    const added = new Set<number>();
    for (const event of events) {
      const place = numberOf(event['output_index']);
      if (event['type'] === 'response.output_item.added' && place !== undefined) added.add(place);
      if (place !== undefined) expect(added.has(place)).toBe(true);
    }
  });

  test('is the same whole and streamed', () => {
    expect(objectOf(streamOf(answer).at(-1)?.['response'])).toEqual(openaiResponses.answerWriter(context()).whole(answer));
  });

  test.each([
    ['length', 'max_output_tokens'],
    ['content-filter', 'content_filter'],
  ] as const)('that ends by %s is incomplete', (reason, said) => {
    const body = openaiResponses.answerWriter(context()).whole({ ...answer, choices: [{ choice: 0, reason, parts: [] }] });
    expect(body).toMatchObject({ status: 'incomplete', incomplete_details: { reason: said } });
  });

  test('that breaks off ends in an error event, which has the next number', () => {
    const writer = openaiResponses.answerWriter(context());
    const begun = writer.event({ type: 'start' });
    const frames = writer.fail(new Failure('rate_limited', 'Slow down.'));
    expect(frames).toMatchObject([
      {
        event: 'error',
        data: { type: 'error', message: 'Slow down.', sequence_number: 2, error: { message: 'Slow down.', type: 'rate_limit_error' } },
      },
    ]);
    expect(begun).toHaveLength(2);
  });
});

describe('three turns through the Responses API', () => {
  const signed: readonly (readonly [string, Dialect, readonly Part[]])[] = [
    [
      'Claude',
      anthropicMessages,
      [
        { type: 'reasoning', text: 'Hm.\n\n Well. ', signature: { signer: 'anthropic-messages', value: 'EqQBCg==' } },
        { type: 'reasoning', text: '', redacted: 'EmwKA/+=' },
        { type: 'text', text: 'I look.' },
        { type: 'tool-call', id: 'toolu_1', name: 'f', arguments: '{"a":1}' },
      ],
    ],
    [
      'Gemini',
      gemini,
      [
        { type: 'text', text: 'I look.', signature: { signer: 'gemini', value: 'dGV4dA==' } },
        { type: 'tool-call', id: 'call_1', name: 'f', arguments: '{"a":1}', signature: { signer: 'gemini', value: 'Y2FsbA==' } },
        { type: 'tool-call', id: 'call_2', name: 'f', arguments: '{"a":2}' },
      ],
    ],
  ];

  test.each(signed)('bring back what %s signed, byte for byte', (_, dialect, parts) => {
    let input: readonly JsonObject[] = [{ role: 'user', content: 'Go on.' }];
    for (let turn = 0; turn < 3; turn++) {
      const request = openaiResponses.readRequest(
        { model: 'm', input, tools: [{ type: 'function', name: 'f', parameters: { type: 'object' } }] },
        {},
      );
      const output = openaiResponses
        .answerWriter({ ...context(), request })
        .whole({ ...answer, choices: [{ choice: 0, reason: 'tool-calls', parts }] })['output'];
      const results = objectsOf(output).filter((item) => item['type'] === 'function_call');
      input = [
        ...input,
        ...objectsOf(output),
        ...results.map((item) => ({ type: 'function_call_output', call_id: item['call_id'], output: 'ok' })),
      ];
    }
    const request = openaiResponses.readRequest({ model: 'm', input }, {});
    const said = request.messages.filter(({ role }) => role === 'assistant');
    expect(said.map((message) => message.parts)).toEqual([parts, parts, parts]);
    const sent = JSON.stringify(dialect.writeRequest(request, target()).body);
    for (const part of parts) {
      const proof =
        part.type === 'reasoning' ? (part.redacted ?? part.signature?.value) : 'signature' in part ? part.signature?.value : undefined;
      if (proof !== undefined) expect(sent.split(proof)).toHaveLength(4);
    }
  });
});

describe('a relayed answer', () => {
  test('keeps the words of the provider, but names the model that was asked for and numbers what has no number', () => {
    const relay = openaiResponses.answerRelay({ ...context(), ...reading });
    const made = { id: 'resp_1', model: 'gpt-5-2025', output: [], newborn: true };
    expect(relay.whole(made)).toEqual({ ...made, model: 'public' });
    const delta = { type: 'response.output_text.delta', delta: 'x', sequence_number: 1 };
    expect(relay.frame({ data: JSON.stringify({ type: 'response.created', response: made }) })).toEqual([
      { event: 'response.created', data: { type: 'response.created', response: { ...made, model: 'public' }, sequence_number: 0 } },
    ]);
    expect(relay.frame({ data: JSON.stringify(delta) })).toEqual([{ event: delta.type, data: JSON.stringify(delta) }]);
    expect(relay.frame({ data: '[DONE]' })).toEqual([]);
    expect(relay.fail(new Failure('interrupted', 'Cut.'))).toMatchObject([{ event: 'error', data: { type: 'error', sequence_number: 2 } }]);
  });

  test('needs no reading where it is sound', () => {
    const { facts } = openaiResponses.answerRelay({ ...context(), ...reading });
    const usage = { input_tokens: 3, output_tokens: 2, total_tokens: 5 };
    expect(facts?.({ id: 'r', model: 'gpt-5', status: 'completed', output: [], usage })).toMatchObject({
      id: 'r',
      usage: { input: 3, output: 2 },
    });
    expect(facts?.({ id: 'r', status: 'failed', output: [], usage, error: { message: 'x' } })).toBeUndefined();
  });
});

const asked = openaiResponses.readRequest({ model: 'public', instructions: 'Be brief.', input: 'Hi' }, {});
const reading: ReadContext = { request: asked, upstreamModel: 'gpt-5', traits: {}, newId: (prefix) => `${prefix}new` };

function context(): AnswerContext {
  return { callId: '0000-1', created: 1700, model: 'public', request: asked };
}

function target(): WriteContext {
  return { model: 'm', facts: { id: 'm', abilities: {} }, policy: { drop: true }, traits: {}, unsaid() {} };
}

function streamOf(response: ChatResponse): readonly JsonObject[] {
  const writer = openaiResponses.answerWriter(context());
  const frames: readonly ClientFrame[] = [...replay(response).flatMap((event) => writer.event(event)), ...writer.end()];
  return frames.map(({ event, data }) => {
    if (!isObject(data)) throw new Error('a frame without JSON');
    expect(event).toBe(textOf(data['type']));
    return data;
  });
}
