import { describe, expect, test } from 'vitest';
import type { WriteContext } from '../../core/dialect.ts';
import type { JsonObject } from '../../core/json.ts';
import { openaiChat } from '../openai-chat/index.ts';
import { ollamaChat } from './index.ts';

const look = { type: 'function', function: { name: 'look', strict: true, parameters: { type: 'object', properties: {} } } };

describe('a request for Ollama', () => {
  test('says the conversation with thoughts, pictures, calls and the names of the tools that answered', () => {
    const { body } = write({
      messages: [
        { role: 'system', content: 'Be short.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
          ],
        },
        {
          role: 'assistant',
          content: '',
          reasoning_content: 'I look.',
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'look', arguments: '{"at":"sky"}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'clouds' },
      ],
    });
    expect(body['messages']).toEqual([
      { role: 'system', content: 'Be short.' },
      { role: 'user', content: 'Look', images: ['AAAA'] },
      { role: 'assistant', content: '', thinking: 'I look.', tool_calls: [{ function: { name: 'look', arguments: { at: 'sky' } } }] },
      { role: 'tool', content: 'clouds', tool_name: 'look' },
    ]);
  });

  test('steers the model by options, and says that it does not stream', () => {
    const asked = {
      max_tokens: 9,
      temperature: 0.5,
      top_p: 0.9,
      top_k: 5,
      stop: ['x'],
      seed: 3,
      frequency_penalty: 0.1,
      num_ctx: 4096,
      options: { mirostat: 1 },
      keep_alive: '5m',
    };
    expect(write(asked).body).toEqual({
      model: 'small:1b',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: false,
      keep_alive: '5m',
      options: {
        mirostat: 1,
        num_ctx: 4096,
        num_predict: 9,
        temperature: 0.5,
        top_p: 0.9,
        top_k: 5,
        seed: 3,
        frequency_penalty: 0.1,
        stop: ['x'],
      },
    });
  });

  test('says the form of the answer', () => {
    const schema = { type: 'object', properties: {} };
    expect(write({ response_format: { type: 'json_object' } }).body['format']).toBe('json');
    expect(write({ response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } }).body['format']).toEqual(schema);
  });

  test.each([
    ['small:1b', { reasoning_effort: 'high' }, true],
    ['small:1b', { reasoning_effort: 'none' }, false],
    ['small:1b', { thinking: { type: 'enabled', budget_tokens: 9 } }, true],
    ['small:1b', { think: true }, true],
    ['gpt-oss:20b', { reasoning_effort: 'minimal' }, 'low'],
    ['gpt-oss:20b', { reasoning_effort: 'high' }, 'high'],
    ['small:1b', {}, undefined],
  ])('tells %s by %j to think: %j', (model, asked, think) => {
    expect(write(asked, model).body['think']).toBe(think);
  });

  test('offers tools without what the format does not know, none where none may be called, and names a choice that it can not say', () => {
    expect(write({ tools: [look] }).body['tools']).toEqual([
      { type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } },
    ]);
    expect(write({ tools: [look], tool_choice: 'none' }).body).not.toHaveProperty('tools');
    expect(write({ tools: [look], tool_choice: 'required' }).unsaid).toEqual(['tool_choice']);
  });

  test('names what it can not say', () => {
    expect(write({ n: 2, logit_bias: { a: 1 }, store: true, metadata: { a: 'b' } }).unsaid).toEqual(['n', 'logit_bias', 'store']);
  });

  test('refuses a picture that it would have to fetch, by its path', () => {
    const messages = [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://a.test/a.png' } }] }];
    expect(() => write({ messages })).toThrow(expect.objectContaining({ param: 'messages[0].content[0]' }));
  });
});

function write(body: JsonObject, model = 'small:1b'): { readonly body: JsonObject; readonly unsaid: readonly string[] } {
  const unsaid: string[] = [];
  const context: WriteContext = {
    model,
    facts: { id: model, abilities: {} },
    policy: { drop: true },
    traits: {},
    unsaid: (field) => void unsaid.push(field),
  };
  const request = openaiChat.readRequest({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...body }, {});
  return { body: ollamaChat.writeRequest(request, context).body, unsaid };
}
