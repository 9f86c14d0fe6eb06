import { describe, expect, test } from 'vitest';
import type { WriteContext } from '../../core/dialect.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import { openaiChat } from '../openai-chat/index.ts';
import { cohereChat } from './index.ts';

const look = {
  type: 'function',
  function: { name: 'look', strict: true, parameters: { type: 'object', properties: { at: { type: 'string' } }, required: ['at'] } },
};
const wait = { type: 'function', function: { name: 'wait' } };

describe('a request for Cohere', () => {
  test('says the conversation with thoughts, calls, results, documents and pictures', () => {
    const document = { type: 'document', document: { id: 'd', data: { text: 'Rain.' } } };
    const { body } = write({
      messages: [
        { role: 'developer', content: 'Be short.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look' },
            { type: 'image_url', image_url: { url: 'https://a.test/a.png', detail: 'low' } },
          ],
        },
        {
          role: 'assistant',
          content: null,
          reasoning_content: 'I look.',
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'look', arguments: '{"at":"sky"}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: [{ type: 'text', text: 'clouds' }, document] },
      ],
    });
    expect(body['messages']).toEqual([
      { role: 'system', content: 'Be short.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'image_url', image_url: { url: 'https://a.test/a.png', detail: 'low' } },
        ],
      },
      {
        role: 'assistant',
        content: [{ type: 'thinking', thinking: 'I look.' }],
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'look', arguments: '{"at":"sky"}' } }],
      },
      { role: 'tool', tool_call_id: 'c1', content: [{ type: 'text', text: 'clouds' }, document] },
    ]);
  });

  test('says a thought before calls as a plan to a model that does not think', () => {
    const messages = [
      { role: 'user', content: 'Look' },
      {
        role: 'assistant',
        reasoning_content: 'I look.',
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'look', arguments: '' } }],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'clouds' },
    ];
    const { body } = write({ messages }, 'command-r-plus');
    expect(body['messages']).toMatchObject([
      {},
      { role: 'assistant', tool_plan: 'I look.', tool_calls: [{ function: { arguments: '{}' } }] },
      { role: 'tool', content: 'clouds' },
    ]);
  });

  test.each([
    ['auto', undefined, ['look', 'wait']],
    ['none', 'NONE', ['look', 'wait']],
    ['required', 'REQUIRED', ['look', 'wait']],
    [{ type: 'function', function: { name: 'wait' } }, 'REQUIRED', ['wait']],
  ])('says the choice %j of a tool', (choice, said, offered) => {
    const { body } = write({ tools: [look, wait], tool_choice: choice });
    expect(body['tool_choice']).toBe(said);
    expect(body['tools']).toMatchObject(offered.map((name) => ({ function: { name } })));
  });

  test('is strict for all tools or none, and never inside a tool', () => {
    expect(write({ tools: [look] }).body).toMatchObject({ strict_tools: true, tools: [{ function: { name: 'look' } }] });
    expect(write({ tools: [look] }).body['tools']).not.toMatchObject([{ function: { strict: true } }]);
    expect(write({ tools: [look, wait] }).body).not.toHaveProperty('strict_tools');
  });

  test('says the form of the answer with a schema that Cohere can obey', () => {
    const schema = { type: 'object', properties: { age: { type: 'integer', minimum: 0 } }, required: ['age'] };
    expect(write({ response_format: { type: 'json_schema', json_schema: { name: 'person', schema } } }).body['response_format']).toEqual({
      type: 'json_object',
      json_schema: { type: 'object', properties: { age: { type: 'integer', description: '(minimum: 0)' } }, required: ['age'] },
    });
    expect(write({ response_format: { type: 'json_object' } }).body['response_format']).toEqual({ type: 'json_object' });
  });

  test.each([
    [{ reasoning_effort: 'none' }, { type: 'disabled' }],
    [{ reasoning_effort: 'low' }, { type: 'enabled', token_budget: 1024 }],
    [{ reasoning_effort: 'high' }, { type: 'enabled' }],
    [{ thinking: { type: 'enabled', budget_tokens: 99 } }, { type: 'enabled', token_budget: 99 }],
    [{ thinking: { type: 'enabled', token_budget: 77 } }, { type: 'enabled', token_budget: 77 }],
  ])('says %j', (asked, thinking) => {
    expect(write(asked).body['thinking']).toEqual(thinking);
  });

  test('says sampling in its own words, and passes its own fields', () => {
    const asked = {
      max_tokens: 9,
      top_p: 1,
      top_k: 5,
      stop: 'x',
      seed: 3,
      logprobs: true,
      safety_mode: 'OFF',
      documents: ['d'],
      user: 'u',
    };
    expect(write({ ...asked, stream: true }).body).toMatchObject({
      max_tokens: 9,
      p: 0.99,
      k: 5,
      stop_sequences: ['x'],
      seed: 3,
      logprobs: true,
      safety_mode: 'OFF',
      documents: ['d'],
      stream: true,
    });
  });

  test('keeps within the bounds of the API', () => {
    const { body, unsaid } = write({ temperature: 1.5, seed: -1 });
    expect(body['temperature']).toBe(1);
    expect(body).not.toHaveProperty('seed');
    expect(unsaid).toEqual(['seed']);
  });

  test('names what it can not say', () => {
    const asked = { n: 2, logit_bias: { a: 1 }, service_tier: 'flex', parallel_tool_calls: false, tools: [look], verbosity: 'low' };
    expect(write(asked).unsaid).toEqual(['n', 'logit_bias', 'service_tier', 'parallel_tool_calls', 'verbosity']);
  });

  test('refuses a medium that the model can not see, by its path', () => {
    const audio = { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } };
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'Hear' }, audio] }];
    expect(() => write({ messages })).toThrow(Failure);
    expect(() => write({ messages })).toThrow(expect.objectContaining({ param: 'messages[0].content[1]' }));
  });
});

function write(body: JsonObject, model = 'command-a-reasoning'): { readonly body: JsonObject; readonly unsaid: readonly string[] } {
  const unsaid: string[] = [];
  const context: WriteContext = {
    model,
    facts: { id: model, abilities: {} },
    policy: { drop: true },
    traits: {},
    unsaid: (field) => void unsaid.push(field),
  };
  const request = openaiChat.readRequest({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...body }, {});
  return { body: cohereChat.writeRequest(request, context).body, unsaid };
}
