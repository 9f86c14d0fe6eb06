import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCatalog } from '../catalog/catalog.ts';
import { openOverlay } from '../catalog/overlay.ts';
import { createClient, type Client } from '../client/create-client.ts';
import type { JsonObject } from '../core/json.ts';
import { findProvider } from './registry.ts';
import type { ProviderRow } from './row.ts';
import { table } from './table.ts';

const catalog = createCatalog({ overlay: openOverlay([]), book: { find: () => undefined, list: () => [] }, bookName: 'none' });
const client: Client = createClient({ env: {}, catalog });
const seen: { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: JsonObject }[] = [];
let host = '';

/** An answer that holds vectors and rankings in every form that rows know. */
const answer = {
  object: 'list',
  data: [
    { index: 0, embedding: [0.5], relevance_score: 0.1 },
    { index: 1, embedding: [1.5], relevance_score: 0.9 },
  ],
  rankings: [{ index: 1, logit: 0.9 }],
  output: { results: [{ index: 1, relevance_score: 0.9 }] },
  usage: { prompt_tokens: 3, total_tokens: 3 },
};

const server: Server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
  request.on('end', () => {
    seen.push({ path: request.url ?? '', headers: request.headers, body: JSON.parse(body) });
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
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

const offering = (operation: 'embeddings' | 'rerank'): (readonly [string, ProviderRow])[] =>
  table.filter(({ offers }) => offers.includes(operation)).map((row) => [row.id, row] as const);

function at(row: ProviderRow): { readonly model: string; readonly [field: string]: unknown } {
  const settings = Object.fromEntries((row.settings ?? []).map(({ name }) => [name, `set ${name}`]));
  return { model: `${row.id}/m-1`, api_key: 'k-1', api_base: host, num_retries: 0, ...settings };
}

function expectKey({ key, keyHeader, keyScheme = 'Bearer' }: ProviderRow, headers: IncomingHttpHeaders): void {
  if (key === 'none') return expect(headers.authorization).toBeUndefined();
  return expect(headers).toMatchObject(keyHeader === undefined ? { authorization: `${keyScheme} k-1` } : { [keyHeader]: 'k-1' });
}

describe.each(offering('embeddings'))('the row %s', (_, row) => {
  test('makes vectors at its own path, with its own key, model name and words', async () => {
    const asked = { input: ['a', 'b'], dimensions: 8 };
    const list = await client.embedding({ ...at(row), ...asked });
    expect(list.data.map(({ embedding }) => embedding)).toEqual([[0.5], [1.5]]);
    const { path, headers, body } = seen.at(-1) ?? { path: '', headers: {}, body: {} };
    expect(path).toMatch(/\/embeddings$/);
    expectKey(row, headers);
    expect(body).toMatchObject({
      model: findProvider(row.id)?.modelName?.('m-1') ?? 'm-1',
      input: ['a', 'b'],
      [row.embeddings?.dimensionsField ?? 'dimensions']: 8,
    });
  });
});

describe.each(offering('rerank'))('the row %s', (_, row) => {
  test('ranks at its own place, with its own key and words', async () => {
    const ranking = await client.rerank({ ...at(row), query: 'q', documents: ['a', { text: 'b' }] });
    expect(ranking.results[0]).toEqual({ index: 1, relevance_score: 0.9, document: { text: 'b' } });
    const { headers, body } = seen.at(-1) ?? { headers: {}, body: {} };
    expectKey(row, headers);
    expect(JSON.stringify(body)).toContain('"q"');
  });
});
