import { describe, expect, it } from 'vitest';
import type { AnswerContext } from '../core/dialect.ts';
import type { ChatEvent, PartOpening } from '../core/event.ts';
import { Collector } from '../core/response.ts';
import { noUsage, type Usage } from '../core/usage.ts';
import { anthropicMessages } from '../dialects/anthropic-messages/index.ts';
import { ContinuingWriter } from './continuing-writer.ts';
import { ToldAnswer } from './told-answer.ts';

const request = anthropicMessages.readRequest({ model: 'claude', max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] }, {});
const context: AnswerContext = { callId: '1', created: 0, model: 'claude', request };

const begin = (index: number, part: PartOpening): ChatEvent => ({ type: 'part-start', choice: 0, index, part });
const say = (index: number, text: string): ChatEvent => ({ type: 'part-delta', choice: 0, index, delta: { type: 'text', text } });
const end = (index: number): ChatEvent => ({ type: 'part-end', choice: 0, index });
const finish = (usage?: Usage): ChatEvent => ({ type: 'finish', choices: [{ choice: 0, reason: 'stop' }], ...(usage && { usage }) });
const call: PartOpening = { type: 'tool-call', id: 'call_1', name: 'look' };

function told(events: readonly ChatEvent[], collector?: Collector): ToldAnswer {
  const writer = anthropicMessages.answerWriter(context);
  const answer = new ToldAnswer({ words: writer, newWriter: () => anthropicMessages.answerWriter(context), collector });
  for (const event of events) answer.tell(event);
  return answer;
}

const beginning: readonly ChatEvent[] = [{ type: 'start', id: 'msg_1' }, begin(0, { type: 'text' }), say(0, 'It is 21')];

describe('an answer that broke off', () => {
  it('can be gone on with in or behind its text, and before it if nothing was thought', () => {
    expect(told([]).canGoOn).toBe(true);
    expect(told([begin(0, { type: 'text' })]).canGoOn).toBe(true);
    expect(told(beginning).canGoOn).toBe(true);
    expect(told([...beginning, end(0)]).canGoOn).toBe(true);
    const thought = [begin(0, { type: 'reasoning' }), say(0, 'Hm'), end(0)];
    expect(told([...thought, begin(1, { type: 'text' }), say(1, 'It')]).canGoOn).toBe(true);
  });

  it('can never be gone on with in a thought or between thought and text, once a tool was called, or when it is complete', () => {
    expect(told([begin(0, { type: 'reasoning' }), say(0, 'Hm')]).canGoOn).toBe(false);
    expect(told([begin(0, { type: 'reasoning' }), say(0, 'Hm'), end(0)]).canGoOn).toBe(false);
    expect(told([begin(0, { type: 'reasoning' }), say(0, 'Hm'), end(0), begin(1, { type: 'text' })]).canGoOn).toBe(false);
    expect(told([...beginning, begin(1, { type: 'reasoning' })]).canGoOn).toBe(false);
    expect(told([...beginning, end(0), begin(1, call)]).canGoOn).toBe(false);
    expect(told([...beginning, end(0), begin(1, call), end(1)]).canGoOn).toBe(false);
    expect(told([begin(0, { type: 'refusal' })]).canGoOn).toBe(false);
    expect(told([...beginning, end(0), finish()]).canGoOn).toBe(false);
  });
});

it('an answer of millions of characters is not remembered', () => {
  const answer = told([...beginning, ...Array.from({ length: 25 }, () => say(0, 'x'.repeat(100_000)))]);
  expect([answer.canGoOn, answer.text]).toEqual([false, '']);
});

describe('the rest of an answer', () => {
  it('goes on in the open text, leaves thoughts out, and tells what all have used', () => {
    const collector = new Collector();
    const answer = told(beginning, collector);
    const writer = new ContinuingWriter(answer, { ...noUsage, input: 10, output: 4, estimated: true });
    const events: readonly ChatEvent[] = [
      { type: 'start', id: 'other', model: 'other' },
      begin(0, { type: 'reasoning' }),
      say(0, 'Where was I?'),
      end(0),
      begin(1, { type: 'text' }),
      say(1, ' °C'),
      say(1, '.'),
      end(1),
      finish({ ...noUsage, input: 12, output: 3 }),
    ];
    const frames = [...events.flatMap((event) => writer.event(event)), ...writer.end()].map(({ data }) => data);
    expect(frames).toMatchObject([
      { type: 'content_block_delta', index: 0, delta: { text: ' °C' } },
      { type: 'content_block_delta', index: 0, delta: { text: '.' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { input_tokens: 22, output_tokens: 7 } },
      { type: 'message_stop' },
    ]);
    expect(collector.response()).toMatchObject({
      id: 'msg_1',
      choices: [{ parts: [{ type: 'text', text: 'It is 21 °C.' }] }],
      usage: { input: 22, output: 7, estimated: true },
    });
  });

  it('may call a tool behind the text', () => {
    const writer = new ContinuingWriter(told(beginning), noUsage);
    const events: readonly ChatEvent[] = [
      begin(0, call),
      { type: 'part-delta', choice: 0, index: 0, delta: { type: 'arguments', json: '{}' } },
      end(0),
      finish(noUsage),
    ];
    expect(events.flatMap((event) => writer.event(event)).map(({ data }) => data)).toMatchObject([
      { type: 'content_block_stop', index: 0 },
      { type: 'content_block_start', index: 1, content_block: { type: 'tool_use', name: 'look' } },
      { type: 'content_block_delta', index: 1, delta: { partial_json: '{}' } },
      { type: 'content_block_stop', index: 1 },
      { type: 'message_delta' },
    ]);
  });

  it('may call several tools, each in a place of its own', () => {
    const answer = told(beginning);
    const writer = new ContinuingWriter(answer, noUsage);
    const calls = [0, 1, 2].flatMap((index) => [begin(index, { ...call, id: `call_${index}` }), end(index)]);
    const starts = calls.flatMap((event) => writer.event(event)).filter(({ event }) => event === 'content_block_start');
    expect(starts.map(({ data }) => data)).toMatchObject([
      { index: 1, content_block: { id: 'call_0' } },
      { index: 2, content_block: { id: 'call_1' } },
      { index: 3, content_block: { id: 'call_2' } },
    ]);
    expect([answer.canGoOn, answer.nextIndex]).toEqual([false, 4]);
  });

  it('ends with what was held back and is no repetition', () => {
    const answer = told([...beginning.slice(0, 2), say(0, 'I say: it is it is')]);
    const writer = new ContinuingWriter(answer, noUsage);
    const frames = [begin(0, { type: 'text' }), say(0, ' is'), finish(noUsage)].flatMap((event) => writer.event(event));
    expect(frames.map(({ data }) => data)).toMatchObject([
      { delta: { text: ' is' } },
      { type: 'content_block_stop' },
      { type: 'message_delta' },
    ]);
    expect(answer.text).toBe('I say: it is it is is');
  });

  it('is told by a writer that has written what a relay has said', () => {
    const relay = anthropicMessages.answerRelay({ ...context, upstreamModel: 'claude', traits: {}, newId: (prefix) => prefix });
    const answer = new ToldAnswer({ words: relay, newWriter: () => anthropicMessages.answerWriter(context), collector: undefined });
    answer.note([...beginning, say(0, ' °C')]);
    const writer = new ContinuingWriter(answer, noUsage);
    const frames = [begin(0, { type: 'text' }), say(0, ' today')].flatMap((event) => writer.event(event));
    expect(frames.map(({ data }) => data)).toMatchObject([{ type: 'content_block_delta', index: 0, delta: { text: ' today' } }]);
    expect(answer.text).toBe('It is 21 °C today');
  });
});
