import { describe, expect, test } from 'vitest';
import type { AnswerContext, ReadContext, WriteContext } from '../../core/dialect.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import { collect, replay, type ChatResponse } from '../../core/response.ts';
import { noUsage } from '../../core/usage.ts';
import { openaiChat } from '../openai-chat/index.ts';
import { openaiCompletions } from './index.ts';

const whole: JsonObject = {
  id: 'cmpl-1',
  object: 'text_completion',
  created: 1700,
  model: 'instruct',
  choices: [
    {
      text: ' upon a',
      index: 0,
      finish_reason: 'length',
      logprobs: { tokens: [' upon', ' a'], token_logprobs: [-0.5, -1], top_logprobs: [{ ' upon': -0.5 }, null], text_offset: [4, 9] },
    },
  ],
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
};

describe('a provider that completes text', () => {
  test('is read, whole and streamed, as the same answer', () => {
    const chunk = (text: string, finish: string | null): JsonObject => ({
      ...whole,
      usage: null,
      choices: [{ text, index: 0, logprobs: null, finish_reason: finish }],
    });
    const read = collect(openaiCompletions.readResponse(whole, reading()));
    const reader = openaiCompletions.eventReader(reading());
    const frames = [chunk(' upon', null), chunk(' a', 'length'), { ...whole, choices: [] }].map((data) => ({ data: JSON.stringify(data) }));
    const streamed = collect([...[...frames, { data: '[DONE]' }].flatMap((frame) => reader.read(frame)), ...reader.end()]);
    expect(read.choices).toMatchObject([{ reason: 'length', parts: [{ type: 'text', text: ' upon a' }] }]);
    expect(read.choices[0]?.logprobs).toMatchObject({
      content: [{ token: ' upon', logprob: -0.5, top_logprobs: [{ token: ' upon', logprob: -0.5 }] }, {}],
    });
    expect({
      ...streamed,
      choices: streamed.choices.map((choice, place) => ({ ...choice, logprobs: read.choices[place]?.logprobs })),
    }).toEqual(read);
    expect(read.usage).toMatchObject({ input: 1, output: 2 });
  });

  test('fails where its stream is cut', () => {
    const reader = openaiCompletions.eventReader(reading());
    reader.read({ data: JSON.stringify({ choices: [{ text: 'x', index: 0, finish_reason: null }] }) });
    expect(() => reader.end()).toThrow(Failure);
  });

  test('gets the body of its client as it is, with usage asked for', () => {
    const body = { prompt: ['a', 'b'], best_of: 2, suffix: 's', logprobs: 1, stream: true, newborn: 1 };
    const { body: sent } = openaiCompletions.relayRequest(read({ ...body, num_retries: 1 }), target());
    expect(sent).toEqual({ ...body, model: 'instruct', stream_options: { include_usage: true } });
  });

  test('gets a conversation as one text', () => {
    const chat = openaiChat.readRequest(
      {
        model: 'm',
        messages: [
          { role: 'system', content: 'Brief.' },
          { role: 'user', content: 'Hi' },
        ],
      },
      {},
    );
    expect(openaiCompletions.writeRequest(chat, target()).body['prompt']).toBe('System: Brief.\n\nUser: Hi\n\nAssistant:');
    const lone = openaiChat.readRequest({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] }, {});
    expect(openaiCompletions.writeRequest(lone, target()).body['prompt']).toBe('Hi');
  });

  test('is relayed with the model that was asked for, and usage only where it was asked for', () => {
    const relay = openaiCompletions.answerRelay({ ...reading(), ...context({}) });
    expect(relay.whole({ ...whole, choices: [{ text: 'x', finish_reason: 'eos' }] })).toMatchObject({
      model: 'public',
      choices: [{ text: 'x', index: 0, logprobs: null, finish_reason: 'stop' }],
    });
    expect(relay.frame({ data: JSON.stringify({ ...whole, choices: [] }) })).toEqual([]);
    expect(relay.end()).toEqual([{ data: '[DONE]' }]);
  });
});

describe('a client that has a text completed by a chat model', () => {
  const answer: ChatResponse = {
    choices: [
      {
        choice: 0,
        reason: 'stop',
        parts: [
          { type: 'reasoning', text: 'Hm.' },
          { type: 'text', text: ' upon a time' },
        ],
      },
    ],
    usage: { ...noUsage, input: 1, output: 3 },
  };

  test('sends its one prompt', () => {
    expect(read({ prompt: 'Once', max_tokens: 5, logprobs: 2, stop: 'x' })).toMatchObject({
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'Once' }] }],
      maxTokens: 5,
      sampling: { logprobs: true, topLogprobs: 2, stop: ['x'] },
      extra: {},
    });
    expect(read({ prompt: ['Once'] }).messages).toHaveLength(1);
  });

  test.each([
    ['prompt', { prompt: ['a', 'b'] }],
    ['prompt', { prompt: [1, 2, 3] }],
    ['suffix', { prompt: 'a', suffix: 'b' }],
    ['best_of', { prompt: 'a', best_of: 3 }],
  ])('is told that %s does not go to a chat model: %j', (param, body) => {
    expect(() => openaiChat.writeRequest(read(body), target())).toThrow(`no ${param}`);
  });

  test('reads a text, with its prompt where it wants it back', () => {
    expect(openaiCompletions.answerWriter(context({ echo: true })).whole(answer)).toMatchObject({
      object: 'text_completion',
      model: 'public',
      choices: [{ text: 'Once upon a time', index: 0, logprobs: null, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1, completion_tokens: 3, total_tokens: 4 },
    });
  });

  test('reads the same text in pieces', () => {
    const writer = openaiCompletions.answerWriter(context({ echo: true, stream: true, stream_options: { include_usage: true } }));
    const frames = [...replay(answer).flatMap((event) => writer.event(event)), ...writer.end()];
    expect(frames).toMatchObject([
      { data: { choices: [{ text: 'Once upon a time', finish_reason: null }], usage: null } },
      { data: { choices: [{ text: '', finish_reason: 'stop' }] } },
      { data: { choices: [], usage: { total_tokens: 4 } } },
      { data: '[DONE]' },
    ]);
  });
});

function read(body: JsonObject): ReturnType<typeof openaiCompletions.readRequest> {
  return openaiCompletions.readRequest({ model: 'public', ...body }, {});
}

function reading(): ReadContext {
  return { request: read({ prompt: 'Once' }), upstreamModel: 'instruct', traits: {}, newId: (prefix) => `${prefix}new` };
}

function context(body: JsonObject): AnswerContext {
  return { callId: '1', created: 1700, model: 'public', request: read({ prompt: 'Once', ...body }) };
}

function target(): WriteContext {
  return {
    model: 'instruct',
    facts: { id: 'instruct', abilities: {} },
    policy: { drop: false },
    traits: {},
    unsaid(field) {
      throw new Failure('unsupported_parameter', `no ${field}`, { param: field });
    },
  };
}
