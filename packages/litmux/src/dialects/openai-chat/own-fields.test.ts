import { describe, expect, it } from 'vitest';
import type { AnswerContext, ReadContext, WriteContext } from '../../core/dialect.ts';
import type { JsonObject } from '../../core/json.ts';
import type { DialectName, Part } from '../../core/message.ts';
import { unknownModel } from '../../core/model.ts';
import { collect, replay, type ChatResponse } from '../../core/response.ts';
import { noUsage } from '../../core/usage.ts';
import { objectsOf } from '../../wire/json-reader.ts';
import { openaiChat } from './index.ts';
import type { OpenAIChatTraits } from './traits.ts';

const request = openaiChat.readRequest({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] }, {});
const writing: AnswerContext = { callId: 'c', created: 1, model: 'm', request };
const reading: ReadContext = { request, upstreamModel: 'm', traits: {}, newId: (prefix) => prefix };

/** Answers with what OpenAI's format has no place for, of which each part must come back. */
const answers: readonly (readonly [name: string, parts: readonly Part[]])[] = [
  ['a thought of Claude’s', [thought('anthropic-messages'), { type: 'text', text: 'Hello' }]],
  [
    'two thoughts of Claude’s',
    [thought('anthropic-messages', 'One.'), thought('anthropic-messages', 'Two.'), { type: 'text', text: 'Hello' }],
  ],
  ['a thought of Google’s', [thought('gemini'), { type: 'text', text: 'Hello' }]],
  ['an encrypted thought of OpenAI’s', [thought('openai-responses'), { type: 'text', text: 'Hello' }]],
  ['a text that Google signed', [{ type: 'text', text: 'Hello', ...proof('gemini') }]],
  ['a call that Google signed', [{ type: 'tool-call', id: 'call_1', name: 'look', arguments: '{"a":1}', ...proof('gemini') }]],
  [
    'what only Google understands',
    [
      { type: 'text', text: 'Hello' },
      { type: 'opaque', dialect: 'gemini', value: { executableCode: { code: '1 + 1' } } },
    ],
  ],
];

describe.each(answers)('through another gateway of our kind, %s', (_, parts) => {
  const answer: ChatResponse = { choices: [{ choice: 0, reason: 'stop', parts }], usage: noUsage };

  it('is read as it was, whole and streamed', () => {
    const whole = collect(openaiChat.readResponse(openaiChat.answerWriter(writing).whole(answer), reading));
    expect(whole.choices[0]?.parts).toEqual(parts);
    const writer = openaiChat.answerWriter(writing);
    const reader = openaiChat.eventReader(reading);
    const frames = [...replay(answer).flatMap((event) => writer.event(event)), ...writer.end()];
    const events = frames.flatMap(({ data }) => reader.read({ data: typeof data === 'string' ? data : JSON.stringify(data) }));
    expect(collect([...events, ...reader.end()]).choices[0]?.parts).toEqual(parts);
  });

  it('goes back as it was, and to nobody else', () => {
    const turn = { role: 'assistant', parts } as const;
    const written = (traits: OpenAIChatTraits): JsonObject =>
      openaiChat.writeRequest({ ...request, messages: [...request.messages, turn] }, target(traits)).body;
    const again = openaiChat.readRequest(written({ keepsExtensions: true }), {});
    const back = again.messages.at(-1)?.parts ?? [];
    expect(back).toHaveLength(parts.length);
    expect(back).toEqual(expect.arrayContaining([...parts]));
    expect(JSON.stringify(written({}))).not.toContain('c2lnbmVk');
  });
});

it('a turn that holds nothing but what another vendor understands is left out', () => {
  const parts: readonly Part[] = [{ type: 'opaque', dialect: 'gemini', value: { executableCode: { code: '1 + 1' } } }];
  const { body } = openaiChat.writeRequest({ ...request, messages: [...request.messages, { role: 'assistant', parts }] }, target({}));
  expect(body['messages']).toEqual([{ role: 'user', content: 'Hi' }]);
});

it('OpenRouter gets each proof in the format of its vendor', () => {
  const parts = [thought('anthropic-messages'), thought('gemini'), thought('openai-responses', '')];
  const { body } = openaiChat.writeRequest(
    { ...request, messages: [...request.messages, { role: 'assistant', parts }] },
    target({ reasoningReplay: 'reasoning_details' }),
  );
  expect(objectsOf(body['messages']).at(-1)?.['reasoning_details']).toEqual([
    { type: 'reasoning.text', text: 'Hm.', signature: 'c2lnbmVk', format: 'anthropic-claude-v1' },
    { type: 'reasoning.summary', summary: 'Hm.', format: 'google-gemini-v1' },
    { type: 'reasoning.encrypted', data: 'c2lnbmVk', format: 'google-gemini-v1' },
    { type: 'reasoning.encrypted', data: 'c2lnbmVk', format: 'openai-responses-v1' },
  ]);
});

function thought(signer: DialectName, text = 'Hm.'): Part {
  return { type: 'reasoning', text, ...proof(signer) };
}

function proof(signer: DialectName): { readonly signature: { readonly signer: DialectName; readonly value: string } } {
  return { signature: { signer, value: 'c2lnbmVk' } };
}

function target(traits: OpenAIChatTraits): WriteContext {
  return { model: 'm', facts: unknownModel('m'), policy: { drop: true }, traits, unsaid: () => undefined };
}
