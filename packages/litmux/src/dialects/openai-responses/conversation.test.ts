import { expect, test } from 'vitest';
import type { AnswerContext, Dialect, WriteContext } from '../../core/dialect.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { Part } from '../../core/message.ts';
import type { ChatResponse } from '../../core/response.ts';
import { noUsage } from '../../core/usage.ts';
import { objectOf, objectsOf } from '../../wire/json-reader.ts';
import { anthropicMessages } from '../anthropic-messages/index.ts';
import { gemini } from '../gemini/index.ts';
import { openaiChat } from '../openai-chat/index.ts';
import { openaiResponses } from './index.ts';

/** How a client of another format keeps a conversation: its first word, and what it adds after each answer. */
interface Client {
  readonly dialect: Dialect;
  readonly field: string;
  readonly first: JsonObject;
  turns(answer: JsonObject): readonly JsonObject[];
}

const clients: readonly (readonly [string, Client])[] = [
  [
    'chat',
    {
      dialect: openaiChat,
      field: 'messages',
      first: { role: 'user', content: 'Go on.' },
      turns(answer) {
        const message = objectOf(objectsOf(answer['choices'])[0]?.['message']) ?? {};
        return [message, ...objectsOf(message['tool_calls']).map((call) => ({ role: 'tool', tool_call_id: call['id'], content: 'ok' }))];
      },
    },
  ],
  [
    'messages',
    {
      dialect: anthropicMessages,
      field: 'messages',
      first: { role: 'user', content: 'Go on.' },
      turns(answer) {
        const calls = objectsOf(answer['content']).filter((block) => block['type'] === 'tool_use');
        const results = calls.map((call) => ({ type: 'tool_result', tool_use_id: call['id'], content: 'ok' }));
        return [
          { role: 'assistant', content: answer['content'] },
          { role: 'user', content: results },
        ];
      },
    },
  ],
  [
    'generateContent',
    {
      dialect: gemini,
      field: 'contents',
      first: { role: 'user', parts: [{ text: 'Go on.' }] },
      turns(answer) {
        const content = objectOf(objectsOf(answer['candidates'])[0]?.['content']) ?? {};
        const calls = objectsOf(content['parts']).map((part) => objectOf(part['functionCall']));
        const results = calls
          .filter((call) => call !== undefined)
          .map((call) => ({ functionResponse: { id: call['id'], name: call['name'], response: { result: 'ok' } } }));
        return [content, { role: 'user', parts: results }];
      },
    },
  ],
];

test.each(clients)('three turns through %s keep encrypted thoughts byte-equal and in their place', (_, client) => {
  let turns: readonly JsonObject[] = [client.first];
  for (let turn = 1; turn <= 3; turn++) turns = [...turns, ...client.turns(answerTo(client, turns, turn))];
  const input = sent(client, turns);
  const proofs = input.flatMap((item) => item['encrypted_content'] ?? []);
  expect(proofs).toEqual(['gAAAAB1+/=', 'gAAAAB2+/=', 'gAAAAB3+/=']);
  const kinds = input.map((item) => item['type'] ?? item['role']);
  expect(kinds).toEqual(['user', ...[1, 2, 3].flatMap(() => ['reasoning', 'assistant', 'function_call', 'function_call_output'])]);
});

function answerTo(client: Client, turns: readonly JsonObject[], turn: number): JsonObject {
  const parts: readonly Part[] = [
    { type: 'reasoning', text: 'Hm.', signature: { signer: 'openai-responses', value: `gAAAAB${turn}+/=` } },
    { type: 'text', text: 'I look.' },
    { type: 'tool-call', id: `call_${turn}`, name: 'f', arguments: '{"a":1}' },
  ];
  const answer: ChatResponse = { choices: [{ choice: 0, reason: 'tool-calls', parts }], usage: noUsage };
  const context: AnswerContext = { callId: '0-1', created: 1700, model: 'm', request: read(client, turns) };
  return client.dialect.answerWriter(context).whole(answer);
}

function sent(client: Client, turns: readonly JsonObject[]): readonly JsonObject[] {
  const target: WriteContext = { model: 'gpt-5', facts: { id: 'gpt-5', abilities: {} }, policy: { drop: false }, traits: {}, unsaid() {} };
  const input: JsonValue | undefined = openaiResponses.writeRequest(read(client, turns), target).body['input'];
  return objectsOf(input);
}

function read({ dialect, field }: Client, turns: readonly JsonObject[]): ReturnType<Dialect['readRequest']> {
  return dialect.readRequest({ model: 'm', max_tokens: 100, [field]: turns }, { model: 'm' });
}
