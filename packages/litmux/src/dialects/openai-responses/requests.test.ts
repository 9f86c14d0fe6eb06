import { describe, expect, test } from 'vitest';
import type { WriteContext } from '../../core/dialect.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import { openaiChat } from '../openai-chat/index.ts';
import { openaiResponses } from './index.ts';

describe('a client of the Responses API', () => {
  test('says a conversation in items', () => {
    const request = read({
      instructions: 'Be brief.',
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'See' },
            { type: 'input_image', image_url: 'data:image/png;base64,aGk=', detail: 'low' },
          ],
        },
        { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'Hm.' }], encrypted_content: 'gAAA' },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'A cat.' }] },
        { type: 'function_call', call_id: 'c1', name: 'pet', arguments: '{}' },
        { type: 'custom_tool_call', call_id: 'c2', name: 'sql', input: 'select 1' },
        { type: 'function_call_output', call_id: 'c1', output: 'purrs' },
        { type: 'custom_tool_call_output', call_id: 'c2', output: [{ type: 'input_text', text: '1' }] },
        { type: 'item_reference', id: 'msg_9' },
        { id: 'msg_10' },
      ],
    });
    expect(request.messages).toEqual([
      { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
      {
        role: 'user',
        parts: [
          { type: 'text', text: 'See' },
          { type: 'media', kind: 'image', source: { type: 'data', base64: 'aGk=' }, mediaType: 'image/png', detail: 'low' },
        ],
      },
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'Hm.', signature: { signer: 'openai-responses', value: 'gAAA' } },
          { type: 'text', text: 'A cat.' },
          { type: 'tool-call', id: 'c1', name: 'pet', arguments: '{}' },
          { type: 'tool-call', id: 'c2', name: 'sql', arguments: 'select 1', custom: true },
        ],
      },
      {
        role: 'tool',
        parts: [
          { type: 'tool-result', callId: 'c1', name: 'pet', parts: [{ type: 'text', text: 'purrs' }] },
          { type: 'tool-result', callId: 'c2', name: 'sql', parts: [{ type: 'text', text: '1' }] },
        ],
      },
      { role: 'user', parts: [{ type: 'opaque', dialect: 'openai-responses', value: { type: 'item_reference', id: 'msg_9' } }] },
      { role: 'user', parts: [{ type: 'opaque', dialect: 'openai-responses', value: { id: 'msg_10' } }] },
    ]);
  });

  test('says tools, form, thinking and limits', () => {
    const schema = { type: 'object' };
    const request = read({
      input: 'Hi',
      tools: [{ type: 'function', name: 'f', parameters: schema, strict: true }, { type: 'web_search' }],
      tool_choice: { type: 'function', name: 'f' },
      text: { format: { type: 'json_schema', name: 'n', schema, strict: true }, verbosity: 'low' },
      reasoning: { effort: 'low', summary: 'auto' },
      max_output_tokens: 50,
      top_logprobs: 2,
      store: true,
      prompt_cache_key: 'k',
      include: ['reasoning.encrypted_content'],
      truncation: 'disabled',
      previous_response_id: 'resp_0',
    });
    expect(request).toMatchObject({
      tools: [
        { type: 'function', name: 'f', parameters: schema, strict: true },
        { type: 'hosted', dialect: 'openai-responses' },
      ],
      toolChoice: { type: 'tool', name: 'f' },
      output: { type: 'json-schema', name: 'n', schema, strict: true },
      reasoning: { effort: 'low', summary: 'auto' },
      maxTokens: 50,
      sampling: { logprobs: true, topLogprobs: 2 },
      extra: { previous_response_id: 'resp_0', verbosity: 'low' },
    });
    expect(Object.keys(request.extra)).toHaveLength(2);
  });

  test.each([
    [{ input: [{ role: 'user', content: [{ type: 'input_text' }] }] }, 'input[0].content[0].text'],
    [{ input: [{ role: 'king', content: 'x' }] }, 'input[0].role'],
    [{ input: [{ type: 'function_call', name: 'f' }] }, 'input[0].call_id'],
    [{ input: ['x'] }, 'input[0]'],
    [{ input: 'x', text: { format: { type: 'xml' } } }, 'text.format.type'],
  ])('is told where it is wrong: %j', (body, param) => {
    expect(failureOf(() => read(body))).toMatchObject({ code: 'invalid_request', param });
  });

  test('is refused by a provider of another format what only the provider could know', () => {
    const request = read({ input: 'Hi', previous_response_id: 'resp_0' });
    expect(failureOf(() => openaiChat.writeRequest(request, target()))).toMatchObject({ param: 'previous_response_id' });
  });
});

describe('a relayed request', () => {
  test('keeps every field but those of the gateway, and leaves out the thoughts of other vendors', () => {
    const own = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAA' };
    const foreign = { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: 'litmux:{"type":"redacted","data":"x"}' };
    const body = {
      model: 'public',
      input: [own, foreign],
      conversation: 'conv_1',
      moderation: { a: 1 },
      provider: { only: ['x'] },
      metadata: { a: 'b' },
    };
    const request = openaiResponses.readRequest({ ...body, num_retries: 3 }, {});
    expect(openaiResponses.relayRequest(request, target()).body).toEqual({ ...body, model: 'gpt-5', input: [own] });
  });

  test('says our ceiling', () => {
    expect(openaiResponses.relayRequest(read({ input: 'Hi', max_output_tokens: 900 }), target({ ceiling: 300 })).body).toMatchObject({
      max_output_tokens: 300,
    });
  });
});

describe('a chat for a model that only the Responses API serves', () => {
  test('becomes items', () => {
    const body = write({
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'See' },
            { type: 'image_url', image_url: { url: 'https://cat.test/a.png' } },
          ],
        },
        { role: 'assistant', content: 'A cat.', tool_calls: [{ id: 'c1', type: 'function', function: { name: 'pet', arguments: '{}' } }] },
        { role: 'tool', tool_call_id: 'c1', content: 'purrs' },
        { role: 'developer', content: 'Now in French.' },
      ],
      tools: [{ type: 'function', function: { name: 'pet', parameters: { type: 'object' } } }],
      tool_choice: { type: 'function', function: { name: 'pet' } },
      response_format: { type: 'json_object' },
      reasoning_effort: 'low',
      max_tokens: 100,
      stream: true,
      web_search_options: { search_context_size: 'low', user_location: { type: 'approximate', approximate: { country: 'FR' } } },
    });
    expect(body).toEqual({
      model: 'gpt-5',
      instructions: 'Be brief.',
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'See' },
            { type: 'input_image', image_url: 'https://cat.test/a.png', detail: 'auto' },
          ],
        },
        { role: 'assistant', content: 'A cat.' },
        { type: 'function_call', call_id: 'c1', name: 'pet', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c1', output: 'purrs' },
        { role: 'developer', content: 'Now in French.' },
      ],
      tools: [
        { type: 'function', name: 'pet', parameters: { type: 'object' }, strict: false },
        { type: 'web_search', search_context_size: 'low', user_location: { type: 'approximate', country: 'FR' } },
      ],
      tool_choice: { type: 'function', name: 'pet' },
      text: { format: { type: 'json_object' } },
      reasoning: { effort: 'low' },
      max_output_tokens: 100,
      include: ['reasoning.encrypted_content'],
      store: false,
      stream: true,
    });
  });

  test.each(['stop', 'seed', 'logit_bias', 'n'])('names %s, which this API has no word for', (field) => {
    const values: JsonObject = { stop: ['x'], seed: 1, logit_bias: { 1: 2 }, n: 2 };
    expect(failureOf(() => write({ messages: [{ role: 'user', content: 'Hi' }], [field]: values[field] }))).toMatchObject({ param: field });
  });

  test('turns custom tools over, both ways', () => {
    const grammar = { syntax: 'lark', definition: 'start: "a"' };
    const chat = { type: 'custom', custom: { name: 'g', format: { type: 'grammar', grammar } } };
    const flat = { type: 'custom', name: 'g', format: { type: 'grammar', ...grammar } };
    expect(write({ messages: [{ role: 'user', content: 'Hi' }], tools: [chat] })).toMatchObject({ tools: [flat] });
    expect(openaiChat.writeRequest(read({ input: 'Hi', tools: [flat] }), target()).body).toMatchObject({ tools: [chat] });
  });
});

function read(body: JsonObject): ReturnType<typeof openaiResponses.readRequest> {
  return openaiResponses.readRequest({ model: 'm', ...body }, {});
}

function write(body: JsonObject): JsonObject {
  return openaiResponses.writeRequest(openaiChat.readRequest({ model: 'm', ...body }, {}), target()).body;
}

function target(more: Partial<WriteContext> = {}): WriteContext {
  return {
    model: 'gpt-5',
    facts: { id: 'gpt-5', abilities: { reasoning: true } },
    policy: { drop: false },
    traits: { modelRules: true },
    unsaid(field) {
      throw new Failure('unsupported_parameter', `no ${field}`, { param: field });
    },
    ...more,
  };
}

function failureOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}
