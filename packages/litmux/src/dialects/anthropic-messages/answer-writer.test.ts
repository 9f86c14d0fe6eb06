import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnswerContext, ClientFrame } from '../../core/dialect.ts';
import type { ChatEvent, PartDelta, PartOpening } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonDraft, JsonObject, JsonValue } from '../../core/json.ts';
import { collect } from '../../core/response.ts';
import { noUsage } from '../../core/usage.ts';
import { isObject, numberOf, objectOf, parseJson, textOf } from '../../wire/json-reader.ts';
import { anthropicMessages } from './index.ts';

const usage = { ...noUsage, input: 10, cacheRead: 4, cacheWrite1h: 2, output: 7, reasoning: 3 };
const finish: ChatEvent = { type: 'finish', choices: [{ choice: 0, reason: 'tool-calls' }], usage };

describe('an answer for a client of the Messages API', () => {
  test('is a message with usage, whole', () => {
    const events = [
      start(),
      ...part(0, { type: 'reasoning' }, [text('Hm.')]),
      ...part(1, { type: 'text' }, [text('Hi')]),
      ...call(2, '{"a":1}'),
      finish,
    ];
    expect(anthropicMessages.answerWriter(context).whole(collect(events))).toEqual({
      id: 'resp_1',
      type: 'message',
      role: 'assistant',
      model: 'my-model',
      content: [
        { type: 'thinking', thinking: 'Hm.', signature: '' },
        { type: 'text', text: 'Hi' },
        { type: 'tool_use', id: 'call_2', name: 'look', input: { a: 1 } },
      ],
      stop_reason: 'tool_use',
      stop_sequence: null,
      usage: {
        input_tokens: 10,
        cache_read_input_tokens: 4,
        cache_creation_input_tokens: 2,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 2 },
        output_tokens: 10,
        output_tokens_details: { thinking_tokens: 3 },
      },
    });
  });

  test('tells in its last delta the usage that was not known at its start', () => {
    const frames = write([start(), ...part(0, { type: 'text' }, [text('Hi')]), finish]);
    expect(frames.at(-2)?.data).toMatchObject({
      type: 'message_delta',
      delta: { stop_reason: 'tool_use' },
      usage: { input_tokens: 10, output_tokens: 10 },
    });
    expect(frames.at(-1)).toEqual({ event: 'message_stop', data: { type: 'message_stop' } });
  });

  test.each([
    ['stop', 'end_turn'],
    ['length', 'max_tokens'],
    ['tool-calls', 'tool_use'],
    ['content-filter', 'refusal'],
  ] as const)('that ended by %s says %s', (reason, stopReason) => {
    const whole = anthropicMessages.answerWriter(context).whole({ choices: [{ choice: 0, reason, parts: [] }], usage });
    expect(whole['stop_reason']).toBe(stopReason);
  });

  test('names sources of the answer as a whole in a text of their own', () => {
    const citations = [{ url: 'https://rain.test', title: 'Rain' }];
    const end: ChatEvent = { type: 'finish', choices: [{ choice: 0, reason: 'stop' }], citations };
    const events = [start(), ...part(0, { type: 'text' }, [text('It rains.')]), end];
    const whole = anthropicMessages.answerWriter(context).whole(collect(events));
    expect(whole['content']).toMatchObject([{ text: 'It rains.' }, { type: 'text', text: '', citations: [{ url: 'https://rain.test' }] }]);
    expect(fold(write(events))).toEqual(whole['content']);
  });

  test('that fails half-way says so in an event and ends there', () => {
    const frames = anthropicMessages.answerWriter(context).fail(new Failure('overloaded', 'Try later.'));
    expect(frames).toEqual([
      { event: 'error', data: { type: 'error', error: { type: 'overloaded_error', message: 'Try later.' }, request_id: 'call-1' } },
    ]);
  });

  test('keeps one block open at a time, and loses nothing, however parts interleave', () => {
    fc.assert(
      fc.property(interleaved, (events) => {
        const answer = collect(events);
        const whole = anthropicMessages.answerWriter(context).whole(answer);
        expect(joined(fold(write(events)))).toEqual(joined(whole['content']));
      }),
      { numRuns: 300 },
    );
  });
});

const context: AnswerContext = {
  callId: 'call-1',
  created: 1,
  model: 'my-model',
  request: {
    model: 'my-model',
    messages: [],
    sampling: {},
    stream: true,
    streamUsage: true,
    extra: {},
    origin: { dialect: 'anthropic-messages', body: {} },
  },
};

function start(): ChatEvent {
  return { type: 'start', id: 'resp_1', model: 'gpt-5' };
}

function text(value: string): PartDelta {
  return { type: 'text', text: value };
}

function part(index: number, opening: PartOpening, deltas: readonly PartDelta[]): readonly ChatEvent[] {
  return [
    { type: 'part-start', choice: 0, index, part: opening },
    ...deltas.map((delta): ChatEvent => ({ type: 'part-delta', choice: 0, index, delta })),
    { type: 'part-end', choice: 0, index },
  ];
}

function call(index: number, json: string): readonly ChatEvent[] {
  return part(index, { type: 'tool-call', id: `call_${index}`, name: 'look' }, [{ type: 'arguments', json }]);
}

function write(events: readonly ChatEvent[]): readonly ClientFrame[] {
  const writer = anthropicMessages.answerWriter(context);
  return [...events.flatMap((event) => writer.event(event)), ...writer.end()];
}

/** The blocks that a client builds from a stream; fails where a block is touched that is not open. */
function fold(frames: readonly ClientFrame[]): readonly JsonObject[] {
  const blocks: JsonDraft[] = [];
  let open: number | undefined;
  for (const { event, data } of frames) {
    if (!isObject(data)) throw new Error('a frame without JSON');
    expect(data['type']).toBe(event);
    const index = numberOf(data['index']);
    if (event === 'content_block_start') {
      expect(open).toBeUndefined();
      expect(index).toBe(blocks.length);
      open = index;
      blocks.push({ ...objectOf(data['content_block']), json: '' });
    } else if (event === 'content_block_delta') {
      expect(index).toBe(open);
      const block = blocks[index ?? -1] ?? {};
      const delta = objectOf(data['delta']) ?? {};
      for (const name of ['text', 'thinking', 'signature']) append(block, name, delta[name]);
      append(block, 'json', delta['partial_json']);
    } else if (event === 'content_block_stop') {
      expect(index).toBe(open);
      open = undefined;
    }
  }
  return blocks.map(({ json, ...block }): JsonObject => {
    return block['type'] === 'tool_use' ? { ...block, input: parseJson(textOf(json) || '{}') } : block;
  });
}

function append(block: JsonDraft, name: string, value: JsonValue | undefined): void {
  const text = textOf(value);
  if (text !== undefined) block[name] = `${textOf(block[name]) ?? ''}${text}`;
}

/** What a client reads of all blocks of a kind, since a text may be split into several. */
function joined(blocks: unknown): unknown {
  const all = Array.isArray(blocks) ? blocks : [];
  const of = (type: string) => all.filter((block) => block.type === type);
  return {
    text: of('text')
      .map((block) => block.text)
      .join(''),
    thinking: of('thinking')
      .map((block) => block.thinking)
      .join(''),
    calls: of('tool_use').sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

const anyPart = fc.oneof(
  fc.array(fc.string({ minLength: 1 }), { minLength: 1 }).map((texts) => ({ opening: { type: 'text' } as const, deltas: texts.map(text) })),
  fc
    .array(fc.string({ minLength: 1 }), { minLength: 1 })
    .map((texts) => ({ opening: { type: 'reasoning' } as const, deltas: texts.map(text) })),
  fc.string().map((value) => ({
    opening: { type: 'tool-call', id: '', name: 'look' } as const,
    deltas: [{ type: 'arguments', json: '{"v":' } as const, { type: 'arguments', json: `${JSON.stringify(value)}}` } as const],
  })),
  fc.array(fc.string({ unit: 'grapheme' })).map((texts) => ({
    opening: { type: 'tool-call', id: '', name: 'write', custom: true } as const,
    deltas: texts.map((json) => ({ type: 'arguments', json }) as const),
  })),
);

/** Complete answers of one text, one thought and some calls, whose parts begin, grow and end in any order. */
const interleaved: fc.Arbitrary<readonly ChatEvent[]> = fc
  .tuple(fc.array(anyPart, { maxLength: 5 }), fc.infiniteStream(fc.nat()))
  .map(([parts, choices]) => {
    const seen = new Set<string>();
    const queues = parts
      .filter(({ opening }) => opening.type === 'tool-call' || (!seen.has(opening.type) && seen.add(opening.type)))
      .map(({ opening, deltas }, index) => [
        ...part(index, opening.type === 'tool-call' ? { ...opening, id: `call_${index}` } : opening, deltas),
      ]);
    const events: ChatEvent[] = [start()];
    while (queues.some((queue) => queue.length > 0)) {
      const waiting = queues.filter((queue) => queue.length > 0);
      const next = waiting[(choices.next().value ?? 0) % waiting.length]?.shift();
      if (next !== undefined) events.push(next);
    }
    return [...events, finish];
  });
