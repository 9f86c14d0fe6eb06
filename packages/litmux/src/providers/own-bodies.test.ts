import { describe, expect, test } from 'vitest';
import type { Dialect } from '../core/dialect.ts';
import type { JsonObject, JsonValue } from '../core/json.ts';
import type { Endpoint } from '../core/provider.ts';
import { collect, type ChatResponse } from '../core/response.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { findProvider } from './registry.ts';

const conversation = [
  { role: 'system', content: 'Be short.' },
  { role: 'user', content: 'Hi' },
  { role: 'assistant', content: 'Hello' },
  { role: 'user', content: [{ type: 'text', text: 'Rain?' }] },
];
const play = 'User: Hi\n\nAssistant: Hello\n\nUser: Rain?\n\nAssistant:';

describe('a body of its own', () => {
  test.each([
    [
      'replicate',
      'meta/llama',
      'https://api.replicate.com/v1/models/meta/llama/predictions',
      { input: { prompt: play, system_prompt: 'Be short.', max_tokens: 9, temperature: 0 } },
      { id: 'p1', status: 'succeeded', output: ['It ', 'rains.'], metrics: { input_token_count: 7, output_token_count: 3 } },
      { input: 7, output: 3 },
    ],
    [
      'predibase',
      'llama',
      'https://serving.app.predibase.com/deployments/v2/llms/llama/generate',
      {
        inputs: `Be short.\n\n${play}`,
        parameters: { details: true, return_full_text: false, max_new_tokens: 9, do_sample: false },
      },
      { generated_text: 'It rains.', details: { finish_reason: 'eos_token', prompt_tokens: 7, generated_tokens: 3 } },
      { input: 7, output: 3 },
    ],
    [
      'nlp_cloud',
      'dolphin',
      'https://api.nlpcloud.io/v1/gpu/dolphin/generation',
      { text: `Be short.\n\n${play}`, remove_input: true, max_length: 9, temperature: 0 },
      { generated_text: 'It rains.', nb_input_tokens: 7, nb_generated_tokens: 3 },
      { input: 7, output: 3 },
    ],
    [
      'triton',
      'llama',
      'http://own.test/v2/models/llama/generate',
      { text_input: `Be short.\n\n${play}`, stream: false, max_tokens: 9, temperature: 0 },
      { text_output: 'It rains.' },
      { input: 0, output: 0 },
    ],
    [
      'sap',
      'gpt-4o',
      'http://own.test/completion',
      {
        orchestration_config: {
          stream: false,
          module_configurations: {
            templating_module_config: { template: conversation },
            llm_module_config: { model_name: 'gpt-4o', model_version: 'latest', model_params: { max_tokens: 9, temperature: 0 } },
          },
        },
        input_params: {},
      },
      { request_id: 'r', orchestration_result: answerOf('It rains.') },
      { input: 7, output: 3 },
    ],
  ])('of %s holds the conversation, and its answer is read', (id, model, url, body, answer, usage) => {
    const endpoint = endpointOf(id, model);
    expect(endpoint.url).toBe(url);
    expect(written(endpoint, { messages: conversation, max_tokens: 9, temperature: 0 }, model)).toEqual(body);
    const response = read(endpoint, answer);
    expect(response.choices[0]).toMatchObject({ reason: 'stop', parts: [{ type: 'text', text: 'It rains.' }] });
    expect(response.usage).toMatchObject(usage);
  });

  test('of GigaChat says tools as functions, and reads a call of one', () => {
    const endpoint = endpointOf('gigachat', 'GigaChat-2');
    const look = { name: 'look', parameters: { type: 'object', properties: {} } };
    const messages = [
      { role: 'user', content: 'Look' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'look', arguments: '{"at":"sky"}' } }],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'clouds' },
    ];
    expect(written(endpoint, { messages, tools: [{ type: 'function', function: look }], tool_choice: 'auto' }, 'GigaChat-2')).toMatchObject(
      {
        messages: [
          { role: 'user', content: 'Look' },
          { role: 'assistant', content: '', function_call: { name: 'look', arguments: { at: 'sky' } } },
          { role: 'function', name: 'look', content: '{"result":"clouds"}' },
        ],
        functions: [look],
        function_call: 'auto',
      },
    );
    const message = { role: 'assistant', content: '', function_call: { name: 'look', arguments: { at: 'sea' } }, functions_state_id: 's1' };
    const response = read(endpoint, { choices: [{ index: 0, message, finish_reason: 'function_call' }], usage: {} });
    expect(response.choices[0]).toMatchObject({
      reason: 'tool-calls',
      parts: [{ type: 'tool-call', id: 's1', name: 'look', arguments: '{"at":"sea"}' }],
    });
  });

  test('names pictures that a text can not say, and a prediction that failed', () => {
    const messages = [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://a.test/a.png' } }] }];
    const endpoint = endpointOf('replicate', 'meta/llama');
    expect(() => written(endpoint, { messages }, 'm')).toThrow(expect.objectContaining({ param: 'messages[0].content[0]' }));
    expect(() => read(endpoint, { status: 'failed', error: 'out of memory' })).toThrow('out of memory');
    expect(() => read(endpoint, { status: 'processing' })).toThrow(expect.objectContaining({ code: 'timeout' }));
  });
});

function endpointOf(id: string, model: string): Endpoint {
  const provider = findProvider(id);
  const baseUrl = (provider?.baseUrl ?? 'http://own.test').replace(/\/\{[a-z_]+\}/, '');
  const endpoint = provider?.operations.chat?.({
    model,
    stream: false,
    baseUrl,
    baseIsSet: false,
    settings: {},
    facts: { id: model, abilities: {} },
  });
  if (endpoint === undefined) throw new Error(`${id} holds no conversations`);
  return endpoint;
}

function written(endpoint: Endpoint, body: JsonObject, model: string): JsonObject {
  const request = openaiChat.readRequest({ model: 'm', ...body }, {});
  const unsaid = (field: string): never => {
    throw new Error(`unsaid: ${field}`);
  };
  const said = openaiChat.relayRequest(request, {
    model,
    facts: { id: model, abilities: {} },
    policy: { drop: false },
    traits: endpoint.traits ?? {},
    unsaid,
  });
  return endpoint.adjustRequest?.(said.body, unsaid) ?? said.body;
}

function read(endpoint: Endpoint, answer: JsonValue): ChatResponse {
  const dialect: Pick<Dialect, 'readResponse'> = endpoint.dialect;
  const request = openaiChat.readRequest({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] }, {});
  const events = dialect.readResponse(endpoint.adjustAnswer?.(answer) ?? answer, {
    request,
    upstreamModel: 'm',
    traits: endpoint.traits ?? {},
    newId: (prefix) => `${prefix}1`,
  });
  return collect(events);
}

function answerOf(text: string): JsonObject {
  return {
    id: 'a',
    object: 'chat.completion',
    model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
  };
}
