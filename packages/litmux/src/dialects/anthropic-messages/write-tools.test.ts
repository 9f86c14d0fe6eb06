import { describe, expect, test } from 'vitest';
import { objectsOf } from '../../wire/json-reader.ts';
import { openaiChat } from '../openai-chat/index.ts';
import { anthropicMessages } from './index.ts';

const look = { type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } };
const person = { type: 'object', properties: { age: { type: 'integer' } }, required: ['age'] };

describe('beside the tool whose input is the answer', () => {
  test.each([
    [{ parallel_tool_calls: false }, ['look', 'json_tool_call'], { type: 'any', disable_parallel_tool_use: true }],
    [{ tool_choice: { type: 'function', function: { name: 'look' } } }, ['look', 'json_tool_call'], { type: 'tool', name: 'look' }],
    [{ tool_choice: 'none' }, ['json_tool_call'], { type: 'tool', name: 'json_tool_call', disable_parallel_tool_use: true }],
  ])('%j is still obeyed', (wish, offered, choice) => {
    const request = openaiChat.readRequest(
      {
        model: 'm',
        messages: [{ role: 'user', content: 'Hi' }],
        tools: [look],
        response_format: { type: 'json_schema', json_schema: { name: 'person', schema: person } },
        ...wish,
      },
      {},
    );
    const { body } = anthropicMessages.writeRequest(request, {
      model: 'claude-sonnet-4-0',
      facts: { id: 'claude-sonnet-4-0', abilities: {} },
      policy: { drop: false },
      traits: {},
      unsaid: (field) => expect.unreachable(field),
    });
    expect(objectsOf(body['tools']).map((tool) => tool['name'])).toEqual(offered);
    expect(body['tool_choice']).toEqual(choice);
  });
});
