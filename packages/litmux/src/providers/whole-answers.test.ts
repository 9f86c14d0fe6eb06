import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCatalog } from '../catalog/catalog.ts';
import { openOverlay } from '../catalog/overlay.ts';
import { createClient, type Client } from '../client/create-client.ts';
import type { JsonObject } from '../core/json.ts';

const catalog = createCatalog({ overlay: openOverlay([]), book: { find: () => undefined, list: () => [] }, bookName: 'none' });
const client: Client = createClient({ env: {}, catalog });
const seen: { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: JsonObject }[] = [];
let answer: JsonObject | string = {};
let host = '';

const server: Server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
  request.on('end', () => {
    seen.push({ path: request.url ?? '', headers: request.headers, body: JSON.parse(body) });
    response.setHeader('content-type', typeof answer === 'string' ? 'text/event-stream' : 'application/json');
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  host = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});

afterAll(async () => {
  await client.close();
  server.close();
});

beforeEach(() => {
  seen.length = 0;
});

const messages = [
  { role: 'system' as const, content: 'Be short.' },
  { role: 'user' as const, content: 'Hi' },
  { role: 'assistant' as const, content: 'Hello' },
  { role: 'user' as const, content: 'Rain?' },
];
const play = 'Be short.\n\nUser: Hi\n\nAssistant: Hello\n\nUser: Rain?\n\nAssistant:';
const told = { input: 7, output: 3 };

describe('a provider that answers in one piece', () => {
  test.each<[string, JsonObject, string, JsonObject, JsonObject, JsonObject, JsonObject | undefined]>([
    [
      'bytez/org/model',
      { max_tokens: 9, temperature: 0.5 },
      '/org/model',
      { authorization: 'Key k' },
      { messages, stream: false, params: { max_new_tokens: 9, temperature: 0.5 } },
      { error: null, output: { role: 'assistant', content: 'It rains.' } },
      undefined,
    ],
    [
      'langgraph/agent',
      { config: { recursion_limit: 5 } },
      '/runs/wait',
      { 'x-api-key': 'k' },
      { assistant_id: 'agent', input: { messages }, config: { recursion_limit: 5 } },
      {
        messages: [
          { type: 'human', content: 'Rain?' },
          {
            type: 'ai',
            content: [{ type: 'text', text: 'It rains.' }],
            usage_metadata: { input_tokens: 7, output_tokens: 3, total_tokens: 10 },
          },
        ],
      },
      told,
    ],
    [
      'langflow/flow-1',
      { session_id: 's' },
      '/api/v1/run/flow-1?stream=false',
      { 'x-api-key': 'k' },
      { input_type: 'chat', output_type: 'chat', session_id: 's', input_value: play },
      { session_id: 's', outputs: [{ outputs: [{ results: { message: { text: 'It rains.' } } }] }] },
      undefined,
    ],
    [
      'anthropic_text/claude-2',
      { max_tokens: 9, stop: 'END' },
      '/v1/complete',
      { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' },
      {
        model: 'claude-2',
        prompt: 'Be short.\n\nHuman: Hi\n\nAssistant: Hello\n\nHuman: Rain?\n\nAssistant:',
        max_tokens_to_sample: 9,
        stop_sequences: ['END'],
      },
      { type: 'completion', id: 'c', completion: ' It rains.', stop_reason: 'stop_sequence', model: 'claude-2' },
      undefined,
    ],
    [
      'aleph_alpha/luminous-base',
      { max_tokens: 9 },
      '/complete',
      { authorization: 'Bearer k' },
      { model: 'luminous-base', prompt: play, maximum_tokens: 9 },
      { completions: [{ completion: 'It rains.', finish_reason: 'end_of_text' }], num_tokens_prompt_total: 7, num_tokens_generated: 3 },
      told,
    ],
    [
      'watsonx_text/ibm/granite',
      { max_tokens: 9, temperature: 0, seed: 1, token: 't', project_id: 'p' },
      '/ml/v1/text/generation?version=2024-03-13',
      { authorization: 'Bearer t' },
      {
        model_id: 'ibm/granite',
        project_id: 'p',
        input: play,
        parameters: { max_new_tokens: 9, decoding_method: 'greedy', random_seed: 1 },
      },
      { results: [{ generated_text: 'It rains.', input_token_count: 7, generated_token_count: 3, stop_reason: 'eos_token' }] },
      told,
    ],
  ])('is asked by %s with %o, and read whole as streamed', async (model, params, path, headers, body, words, usage) => {
    answer = words;
    const call = { model, messages, api_key: 'k', api_base: host, num_retries: 0, ...params };
    const whole = await client.completion(call);
    expect(seen[0]).toMatchObject({ path, headers });
    expect(seen[0]?.body).toEqual(body);
    const streamed = await (await client.completion({ ...call, stream: true })).collect();
    for (const { choices, litmux } of [whole, streamed]) {
      expect(choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'It rains.' } });
      if (usage !== undefined) expect(litmux.usage).toMatchObject(usage);
    }
  });

  test('tells its error inside a good answer', async () => {
    answer = { error: 'the model is not there', output: null };
    const call = client.completion({ model: 'bytez/m', messages, api_key: 'k', api_base: host, num_retries: 0 });
    await expect(call).rejects.toMatchObject({ message: expect.stringContaining('the model is not there') });
  });
});

describe('a provider that only streams', () => {
  const response = { id: 'resp_1', object: 'response', model: 'gpt-5-codex', status: 'completed' };
  const item = {
    type: 'message',
    id: 'msg_1',
    role: 'assistant',
    status: 'completed',
    content: [{ type: 'output_text', text: 'It rains.', annotations: [] }],
  };
  const events = [
    { type: 'response.created', response: { ...response, status: 'in_progress', output: [] } },
    { type: 'response.output_item.added', output_index: 0, item: { ...item, status: 'in_progress', content: [] } },
    {
      type: 'response.content_part.added',
      item_id: 'msg_1',
      output_index: 0,
      content_index: 0,
      part: { type: 'output_text', text: '', annotations: [] },
    },
    { type: 'response.output_text.delta', item_id: 'msg_1', output_index: 0, content_index: 0, delta: 'It rains.' },
    { type: 'response.output_text.done', item_id: 'msg_1', output_index: 0, content_index: 0, text: 'It rains.' },
    { type: 'response.output_item.done', output_index: 0, item },
    {
      type: 'response.completed',
      response: { ...response, output: [item], usage: { input_tokens: 7, output_tokens: 3, total_tokens: 10 } },
    },
  ];
  const call = { model: 'chatgpt/gpt-5-codex', messages, api_key: 'token', chatgpt_account_id: 'acct', num_retries: 0 };

  test('gives who wants a whole answer the stream, collected', async () => {
    answer = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
    const whole = await client.completion({ ...call, api_base: host, max_tokens: 9 });
    expect(seen[0]).toMatchObject({
      path: '/responses',
      headers: { authorization: 'Bearer token', 'chatgpt-account-id': 'acct' },
      body: { model: 'gpt-5-codex', stream: true, store: false, instructions: 'Be short.' },
    });
    expect(seen[0]?.body).not.toHaveProperty('max_output_tokens');
    expect(whole.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'It rains.' } });
    expect(whole.litmux.usage).toMatchObject(told);
    const streamed = await (await client.completion({ ...call, api_base: host, stream: true })).collect();
    expect(streamed.choices[0]?.message.content).toBe('It rains.');
  });

  test('that breaks off in between is a failure, also for who wants it whole', async () => {
    answer = events
      .slice(0, 4)
      .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
      .join('');
    await expect(client.completion({ ...call, api_base: host })).rejects.toMatchObject({ status: expect.any(Number) });
  });

  test('names what it does not know', async () => {
    await expect(client.completion({ ...call, api_base: host, temperature: 0.5 })).rejects.toMatchObject({
      name: 'UnsupportedParamsError',
      param: 'temperature',
    });
  });
});
