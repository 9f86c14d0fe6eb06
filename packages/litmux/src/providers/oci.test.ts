import { createHash, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCatalog } from '../catalog/catalog.ts';
import { openOverlay } from '../catalog/overlay.ts';
import { createClient, type Client } from '../client/create-client.ts';
import type { JsonObject } from '../core/json.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const catalog = createCatalog({ overlay: openOverlay([]), book: { find: () => undefined, list: () => [] }, bookName: 'none' });
const client: Client = createClient({ env: {}, catalog });

interface Seen {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const seen: Seen[] = [];
let answer: JsonObject | readonly JsonObject[] = {};
let host = '';

const server: Server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
  request.on('end', () => {
    seen.push({ path: request.url ?? '', headers: request.headers, body });
    if (!Array.isArray(answer)) return response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    response.setHeader('content-type', 'text/event-stream');
    return response.end(answer.map((frame) => `data: ${JSON.stringify(frame)}\n\n`).join(''));
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  host = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});

afterAll(async () => {
  await client.close();
  server.close();
});

beforeEach(() => {
  seen.length = 0;
});

const credentials = {
  oci_tenancy: 'ocid1.tenancy',
  oci_user: 'ocid1.user',
  oci_fingerprint: 'aa:bb',
  oci_key: pem,
  oci_compartment_id: 'ocid1.compartment',
  num_retries: 0,
};
const look = {
  name: 'look',
  description: 'Looks',
  parameters: { type: 'object', properties: { at: { type: 'string' } }, required: ['at'] },
};
const tools = [{ type: 'function' as const, function: look }];

function asked(): JsonObject {
  return JSON.parse(seen.at(-1)?.body ?? '{}');
}

test('a request is signed so that the public key proves date, path, host and body', async () => {
  answer = {
    modelId: 'm',
    chatResponse: {
      apiFormat: 'GENERIC',
      choices: [{ index: 0, message: { role: 'ASSISTANT', content: [{ type: 'TEXT', text: 'Hi' }] }, finishReason: 'stop' }],
    },
  };
  await client.completion({
    model: 'oci/meta.llama',
    messages: [{ role: 'user', content: 'Grüezi' }],
    api_base: `http://${host}`,
    ...credentials,
  });
  const { path, headers, body } = seen[0] ?? { path: '', headers: {}, body: '' };
  expect(path).toBe('/20231130/actions/chat');
  const fields = Object.fromEntries(
    [...(headers.authorization ?? '').matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
  expect(fields).toMatchObject({ version: '1', keyId: 'ocid1.tenancy/ocid1.user/aa:bb', algorithm: 'rsa-sha256' });
  const names: string = fields['headers'] ?? '';
  const text = names
    .split(' ')
    .map((name) => `${name}: ${name === '(request-target)' ? `post ${path}` : String(headers[name])}`)
    .join('\n');
  const key = createPublicKey(publicKey.export({ type: 'spki', format: 'pem' }));
  expect(verify('rsa-sha256', Buffer.from(text), key, Buffer.from(fields['signature'] ?? '', 'base64'))).toBe(true);
  expect(headers['x-content-sha256']).toBe(createHash('sha256').update(body).digest('base64'));
  expect(Math.abs(Date.parse(String(headers['x-date'])) - Date.now())).toBeLessThan(5000);
});

test('a key that is none is named, without a word of it', async () => {
  const call = client.completion({
    model: 'oci/m',
    messages: [{ role: 'user', content: 'x' }],
    api_base: `http://${host}`,
    ...credentials,
    oci_key: 'no key',
  });
  await expect(call).rejects.toMatchObject({ status: 401, message: expect.stringContaining('oci_key') });
  await expect(call).rejects.not.toMatchObject({ message: expect.stringContaining('no key') });
});

describe('the generic format', () => {
  const call = { model: 'oci/meta.llama', ...credentials };

  test('holds a conversation with a picture, tools and a schema', async () => {
    answer = {
      modelId: 'meta.llama',
      chatResponse: {
        apiFormat: 'GENERIC',
        choices: [
          {
            index: 0,
            message: { role: 'ASSISTANT', toolCalls: [{ type: 'FUNCTION', id: 'c2', name: 'look', arguments: '{"at":"sea"}' }] },
            finishReason: 'tool_calls',
          },
        ],
        usage: { promptTokens: 7, completionTokens: 3, totalTokens: 10, promptTokensDetails: { cachedTokens: 2 } },
      },
    };
    const response = await client.completion({
      ...call,
      api_base: `http://${host}`,
      messages: [
        { role: 'system', content: 'Be short.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=', detail: 'low' } },
          ],
        },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'look', arguments: '{"at":"sky"}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'clouds' },
      ],
      tools,
      tool_choice: { type: 'function', function: { name: 'look' } },
      response_format: { type: 'json_schema', json_schema: { name: 's', schema: { type: 'object' }, strict: true } },
      max_tokens: 9,
      top_p: 0.5,
      stop: 'END',
      n: 1,
    });
    expect(asked()).toEqual({
      compartmentId: 'ocid1.compartment',
      servingMode: { servingType: 'ON_DEMAND', modelId: 'meta.llama' },
      chatRequest: {
        apiFormat: 'GENERIC',
        maxTokens: 9,
        topP: 0.5,
        numGenerations: 1,
        stop: ['END'],
        messages: [
          { role: 'SYSTEM', content: [{ type: 'TEXT', text: 'Be short.' }] },
          {
            role: 'USER',
            content: [
              { type: 'TEXT', text: 'Look' },
              { type: 'IMAGE', imageUrl: { url: 'data:image/png;base64,aGk=', detail: 'LOW' } },
            ],
          },
          { role: 'ASSISTANT', toolCalls: [{ type: 'FUNCTION', id: 'c1', name: 'look', arguments: '{"at":"sky"}' }] },
          { role: 'TOOL', toolCallId: 'c1', content: [{ type: 'TEXT', text: 'clouds' }] },
        ],
        tools: [{ type: 'FUNCTION', name: 'look', description: 'Looks', parameters: look.parameters }],
        toolChoice: { type: 'FUNCTION', name: 'look' },
        responseFormat: { type: 'JSON_SCHEMA', jsonSchema: { name: 's', schema: { type: 'object' }, isStrict: true } },
      },
    });
    expect(response.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { content: null, tool_calls: [{ id: 'c2', function: { name: 'look', arguments: '{"at":"sea"}' } }] },
    });
    expect(response.litmux.usage).toMatchObject({ input: 5, cacheRead: 2, output: 3 });
  });

  test('streams text, and calls of tools in fragments', async () => {
    answer = [
      { index: 0, message: { role: 'ASSISTANT', content: [{ type: 'TEXT', text: 'It ' }] }, pad: 'aa' },
      { index: 0, message: { role: 'ASSISTANT', content: [{ type: 'TEXT', text: 'rains.' }] } },
      { index: 0, message: { role: 'ASSISTANT', toolCalls: [{ type: 'FUNCTION', id: 'c1', name: 'look', arguments: '' }] } },
      { index: 0, message: { role: 'ASSISTANT', toolCalls: [{ type: 'FUNCTION', arguments: '{"at":' }] } },
      { index: 0, message: { role: 'ASSISTANT', toolCalls: [{ type: 'FUNCTION', arguments: '"sky"}' }] } },
      { finishReason: 'tool_calls' },
      { usage: { promptTokens: 7, completionTokens: 3, totalTokens: 10 } },
    ];
    const stream = await client.completion({
      ...call,
      api_base: `http://${host}`,
      messages: [{ role: 'user', content: 'Rain?' }],
      tools,
      stream: true,
    });
    const whole = await stream.collect();
    expect(asked()['chatRequest']).toMatchObject({ isStream: true, streamOptions: { isIncludeUsage: true } });
    expect(whole.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { content: 'It rains.', tool_calls: [{ id: 'c1', function: { name: 'look', arguments: '{"at":"sky"}' } }] },
    });
    expect(whole.litmux.usage).toMatchObject({ input: 7, output: 3 });
  });

  test('calls a dedicated cluster by its endpoint', async () => {
    answer = [{ message: { content: [{ type: 'TEXT', text: 'Hi' }] } }, { finishReason: 'stop' }];
    const stream = await client.completion({
      ...call,
      api_base: `http://${host}/20231130`,
      oci_serving_mode: 'DEDICATED',
      oci_endpoint_id: 'ocid1.endpoint',
      messages: [{ role: 'user', content: 'x' }],
      stream: true,
    });
    expect((await stream.collect()).choices[0]?.message.content).toBe('Hi');
    expect(asked()['servingMode']).toEqual({ servingType: 'DEDICATED', endpointId: 'ocid1.endpoint' });
  });
});

describe("Cohere's format", () => {
  const call = { model: 'oci/cohere.command-r-plus-08-2024', ...credentials };
  const conversation = [
    { role: 'system' as const, content: 'Be short.' },
    { role: 'user' as const, content: 'Hi' },
    {
      role: 'assistant' as const,
      content: null,
      tool_calls: [{ id: 'c1', type: 'function' as const, function: { name: 'look', arguments: '{"at":"sky"}' } }],
    },
    { role: 'tool' as const, tool_call_id: 'c1', content: '{"seen":"clouds"}' },
  ];

  test('holds a conversation with the results of tools', async () => {
    answer = {
      modelId: 'cohere.command-r-plus-08-2024',
      chatResponse: {
        apiFormat: 'COHERE',
        text: 'Clouds.',
        finishReason: 'COMPLETE',
        usage: { promptTokens: 7, completionTokens: 3, totalTokens: 10 },
      },
    };
    const response = await client.completion({
      ...call,
      api_base: `http://${host}`,
      messages: conversation,
      tools,
      max_completion_tokens: 9,
      stop: ['END'],
    });
    expect(asked()['chatRequest']).toEqual({
      apiFormat: 'COHERE',
      maxTokens: 9,
      message: '',
      preambleOverride: 'Be short.',
      chatHistory: [
        { role: 'USER', message: 'Hi' },
        { role: 'CHATBOT', message: '', toolCalls: [{ name: 'look', parameters: { at: 'sky' } }] },
      ],
      toolResults: [{ call: { name: 'look', parameters: { at: 'sky' } }, outputs: [{ seen: 'clouds' }] }],
      isForceSingleStep: false,
      stopSequences: ['END'],
      tools: [{ name: 'look', description: 'Looks', parameterDefinitions: { at: { type: 'str', isRequired: true } } }],
    });
    expect(response.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'Clouds.' } });
  });

  test('streams; the last frame, which says all once more, adds only what is new', async () => {
    answer = [
      { apiFormat: 'COHERE', text: 'I ' },
      { apiFormat: 'COHERE', text: 'look.' },
      {
        apiFormat: 'COHERE',
        text: 'I look.',
        finishReason: 'COMPLETE',
        toolCalls: [{ name: 'look', parameters: { at: 'sea' } }],
        chatHistory: [],
        usage: { promptTokens: 7, completionTokens: 3, totalTokens: 10 },
      },
    ];
    const stream = await client.completion({
      ...call,
      api_base: `http://${host}`,
      messages: [{ role: 'user', content: 'Look' }],
      tools,
      stream: true,
    });
    const whole = await stream.collect();
    expect(whole.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { content: 'I look.', tool_calls: [{ function: { name: 'look', arguments: '{"at":"sea"}' } }] },
    });
    expect(whole.litmux.usage).toMatchObject({ input: 7, output: 3 });
  });

  test('names what it can not say', async () => {
    const refused = client.completion({ ...call, api_base: `http://${host}`, messages: [{ role: 'user', content: 'x' }], n: 2 });
    await expect(refused).rejects.toMatchObject({ name: 'UnsupportedParamsError', param: 'n' });
  });
});

describe('besides conversations', () => {
  const at = (): object => ({ ...credentials, api_base: `http://${host}` });

  test('vectors are made and documents ranked', async () => {
    answer = { id: 'e', embeddings: [[1], [2]], inputTextTokenCounts: [3, 4] };
    const vectors = await client.embedding({
      model: 'oci/cohere.embed-v4.0',
      input: ['a', 'b'],
      input_type: 'search_query',
      dimensions: 256,
      ...at(),
    });
    expect(asked()).toEqual({
      compartmentId: 'ocid1.compartment',
      servingMode: { servingType: 'ON_DEMAND', modelId: 'cohere.embed-v4.0' },
      inputs: ['a', 'b'],
      inputType: 'SEARCH_QUERY',
      outputDimensions: 256,
    });
    expect(vectors.usage.prompt_tokens).toBe(7);
    answer = { id: 'r', documentRanks: [{ index: 1, relevanceScore: 0.9 }] };
    const ranking = await client.rerank({ model: 'oci/cohere.rerank.v3-5', query: 'q', documents: ['a', 'b'], top_n: 1, ...at() });
    expect(seen.at(-1)?.path).toBe('/20231130/actions/rerankText');
    expect(asked()).toMatchObject({ input: 'q', documents: ['a', 'b'], topN: 1, isEcho: false });
    expect(ranking.results).toEqual([{ index: 1, relevance_score: 0.9, document: { text: 'b' } }]);
  });
});
