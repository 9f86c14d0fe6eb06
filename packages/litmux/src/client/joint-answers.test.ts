import { createServer, type Server } from 'node:http';
import { encode } from 'gpt-tokenizer/encoding/cl100k_base';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCatalog } from '../catalog/catalog.ts';
import { openOverlay } from '../catalog/overlay.ts';
import type { JsonObject } from '../core/json.ts';
import { isObject, parseJson } from '../wire/json-reader.ts';
import { createClient, type Client } from './create-client.ts';

const catalog = createCatalog({ overlay: openOverlay([]), book: { find: () => undefined, list: () => [] }, bookName: 'none' });
const client: Client = createClient({ env: {}, catalog });
const asked: { readonly path: string; readonly body: JsonObject }[] = [];
let underWay = 0;
let mostUnderWay = 0;
let broken = '';
let host = '';

/** Titan as Bedrock serves it: the vector is the text's length, and the number of tokens too. */
const server: Server = createServer((request, response) => {
  let text = '';
  underWay += 1;
  mostUnderWay = Math.max(mostUnderWay, underWay);
  request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  request.on('end', () => {
    const body = parseJson(text);
    const fields = isObject(body) ? body : {};
    asked.push({ path: request.url ?? '', body: fields });
    const { inputText } = fields;
    const said = typeof inputText === 'string' ? inputText : '';
    setTimeout(() => {
      underWay -= 1;
      response.setHeader('content-type', 'application/json');
      if (broken !== '' && said === broken) return response.writeHead(429).end('{"message":"Too many requests"}');
      return response.end(JSON.stringify({ embedding: [said.length], inputTextTokenCount: said.length }));
    }, 5);
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
  asked.length = 0;
  mostUnderWay = 0;
  broken = '';
});

const titan = { model: 'bedrock/amazon.titan-embed-text-v2:0', aws_access_key_id: 'AKID', aws_secret_access_key: 'secret', num_retries: 0 };
const texts = Array.from({ length: 20 }, (_, index) => 'x'.repeat(index + 1));

describe('a model that embeds one text a call', () => {
  test('is called once for each text, a few at a time, and the vectors come in the order of the texts', async () => {
    const answer = await client.embedding({ ...titan, api_base: host, input: texts, dimensions: 256 });
    expect(answer.data.map(({ embedding }) => embedding)).toEqual(texts.map(({ length }) => [length]));
    expect(answer.data.map(({ index }) => index)).toEqual(texts.map((_, index) => index));
    expect(answer.usage.prompt_tokens).toBe(210);
    expect(answer.litmux.usage.input).toBe(210);
    expect(asked).toHaveLength(20);
    expect(asked[0]).toEqual({ path: '/model/amazon.titan-embed-text-v2%3A0/invoke', body: { inputText: 'x', dimensions: 256 } });
    expect(mostUnderWay).toBeGreaterThan(1);
    expect(mostUnderWay).toBeLessThanOrEqual(8);
  });

  test('is called once for one text', async () => {
    const answer = await client.embedding({ ...titan, api_base: host, input: 'hello', encoding_format: 'base64' });
    expect(answer.data[0]?.embedding).toBe('AACgQA==');
    expect(asked).toHaveLength(1);
  });

  test('fails as a whole with the first failure, and asks for nothing more', async () => {
    broken = 'xx';
    await expect(client.embedding({ ...titan, api_base: host, input: texts })).rejects.toMatchObject({
      name: 'RateLimitError',
      status: 429,
    });
    expect(asked.length).toBeLessThan(20);
  });

  test('asks again only for what has not been answered, and pays each part once', async () => {
    broken = 'xx';
    const answer = client.embedding({ ...titan, api_base: host, input: texts, num_retries: 1 });
    setTimeout(() => (broken = ''), 100);
    const { data, usage, litmux } = await answer;
    expect(data.map(({ embedding }) => embedding)).toEqual(texts.map(({ length }) => [length]));
    expect([usage.prompt_tokens, litmux.usage.input, litmux.attempts]).toEqual([210, 210, 2]);
    const times = texts.map((text) => asked.filter(({ body }) => body['inputText'] === text).length);
    expect(times[0]).toBe(1);
    expect(times[1]).toBe(2);
  });

  test('ends with the call that wanted it', async () => {
    const stop = new AbortController();
    const answer = client.embedding({ ...titan, api_base: host, input: texts, signal: stop.signal });
    setTimeout(() => stop.abort(new Error('enough')), 3);
    await expect(answer).rejects.toThrow('enough');
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(asked.length).toBeLessThanOrEqual(8);
  });
});

describe('token ids', () => {
  test('are read as the text from which the vocabulary makes them, where the model takes texts', async () => {
    const answer = await client.embedding({ ...titan, api_base: host, input: [[15339, 1917], encode('Grüße aus Bern 🌲')] });
    expect(new Set(asked.map(({ body }) => body['inputText']))).toEqual(new Set(['Grüße aus Bern 🌲', 'hello world']));
    expect(answer.data).toHaveLength(2);
  });

  test('that no public vocabulary makes of any text are refused, naming their place', async () => {
    const refused = client.embedding({ ...titan, api_base: host, input: [[15339, 1917], encode('word').flatMap((id) => [id, 1, 2, 3])] });
    await expect(refused).rejects.toMatchObject({ name: 'BadRequestError', param: 'input[1]' });
    const unknown = client.embedding({ ...titan, api_base: host, input: [999_999] });
    await expect(unknown).rejects.toMatchObject({ name: 'BadRequestError', param: 'input' });
    expect(asked).toHaveLength(0);
  });

  test('go as they are to a provider that takes them', async () => {
    const at = { api_key: 'k', api_base: host, num_retries: 0 };
    await client.embedding({ model: 'openai/text-embedding-3-small', input: [15339, 1917], ...at }).catch(() => undefined);
    expect(asked[0]?.body['input']).toEqual([15339, 1917]);
  });
});
