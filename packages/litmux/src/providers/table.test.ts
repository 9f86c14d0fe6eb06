import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCatalog } from '../catalog/catalog.ts';
import { openOverlay } from '../catalog/overlay.ts';
import { createClient, type Client } from '../client/create-client.ts';
import type { JsonObject, JsonValue } from '../core/json.ts';
import { traitsOf } from '../dialects/openai-chat/traits.ts';
import { isObject, parseJson } from '../wire/json-reader.ts';
import { pathOf } from './base-url.ts';
import { findProvider, listProviders } from './registry.ts';
import { envPrefix, type ProviderRow } from './row.ts';
import { table } from './table.ts';

/** What a provider was asked. */
interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: JsonObject;
}

const received: Received[] = [];
const catalog = createCatalog({ overlay: openOverlay([]), book: { find: () => undefined, list: () => [] }, bookName: 'none' });
const client: Client = createClient({ env: {}, catalog });
const server: Server = recordingServer();
let host = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  host = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});

afterAll(async () => {
  await client.close();
  server.close();
});

const chatRows = table.filter(({ offers }) => offers.includes('chat'));

describe.each(chatRows.map((row) => [row.id, row] as const))('the row %s', (_, row) => {
  test('is called at its own path, with its own model name, key and headers', async () => {
    const { path, headers, body } = await called(row, {});
    expect(path).toBe(`${homeOf(row)}${row.paths?.chat ?? '/chat/completions'}`);
    expect(body['model']).toBe(`${row.modelPrefix ?? ''}m-1`);
    expect(headers).toMatchObject({ ...keyHeaders(row), ...row.headers });
    for (const { name, header } of row.settings ?? []) if (header !== undefined) expect(headers[header]).toBe(`set ${name}`);
  });

  test('is called at the same path when the base URL holds it already', async () => {
    const { path } = await called(row, {});
    expect((await called(row, { api_base: `${host}${path}` })).path).toBe(path);
  });

  test('asks for its key by setting and variable, and never says a value', async () => {
    if (row.key !== undefined) return;
    const asked = client.completion({ model: `${row.id}/m-1`, messages, api_base: host, num_retries: 0 });
    const variable = row.keyEnv?.[0] ?? `${envPrefix(row.id)}_API_KEY`;
    await expect(asked).rejects.toMatchObject({ status: 401, message: expect.stringMatching(new RegExp(`api_key.*${variable}`)) });
  });

  test('declares traits that the dialect knows', () => {
    expect(() => traitsOf(row.traits ?? {})).not.toThrow();
  });
});

const renamingRows = chatRows.filter(({ traits }) => traits?.rename !== undefined || traits?.maxTokensField !== undefined);

describe.each(renamingRows.map((row) => [row.id, row] as const))('the row %s', (_, row) => {
  test('renames', async () => {
    const { rename = {}, maxTokensField } = row.traits ?? {};
    const other = maxTokensField === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
    const names = { ...rename, ...(maxTokensField !== undefined && { [other]: maxTokensField }) };
    const { body } = await called(row, Object.fromEntries(Object.keys(names).map((name) => [name, sampleOf(name)])));
    for (const [name, there] of Object.entries(names)) {
      expect(body[there], `${name} as ${there}`).toEqual(sampleOf(name));
      expect(body).not.toHaveProperty(name);
    }
  });
});

const refusingRows = chatRows.filter(({ traits }) => traits?.unsupported !== undefined);

describe.each(refusingRows.map((row) => [row.id, row] as const))('the row %s', (_, row) => {
  const fields = row.traits?.unsupported ?? [];

  test('drops what its provider refuses where the operator says so, and names it', async () => {
    const answer = await client.completion({
      ...callOf(row),
      ...Object.fromEntries(fields.map((name) => [name, sampleOf(name)])),
      drop_params: true,
    });
    for (const name of fields) expect(received.at(-1)?.body).not.toHaveProperty(name);
    expect([...answer.litmux.dropped].sort()).toEqual([...fields].sort());
  });

  test.each(fields)('refuses %s otherwise', async (name) => {
    await expect(client.completion({ ...callOf(row), [name]: sampleOf(name) })).rejects.toMatchObject({
      name: 'UnsupportedParamsError',
      param: name,
    });
  });
});

test('a range of temperatures is kept, and fields that a provider needs are added', async () => {
  for (const row of chatRows) {
    const { temperature, defaults } = row.traits ?? {};
    if (temperature?.max !== undefined) expect((await called(row, { temperature: 2 })).body['temperature'], row.id).toBe(temperature.max);
    if (defaults !== undefined) expect((await called(row, {})).body, row.id).toMatchObject(defaults);
  }
});

test('every id and alias is of one provider only, and at least 120 are listed', () => {
  const names = listProviders().flatMap(({ id, aliases = [] }) => [id, ...aliases]);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(findProvider(name)).toBeDefined();
  expect(listProviders().length).toBeGreaterThanOrEqual(120);
});

const messages = [{ role: 'user', content: 'Hello' }] as const;

const samples: Readonly<Record<string, JsonValue>> = {
  stop: ['.'],
  logit_bias: { '50256': -100 },
  logprobs: true,
  response_format: { type: 'json_object' },
  tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } }],
  tool_choice: 'required',
  n: 2,
  parallel_tool_calls: false,
  store: true,
  modalities: ['text', 'audio'],
  audio: { voice: 'alloy', format: 'wav' },
  web_search_options: {},
  user: 'someone',
  service_tier: 'flex',
  verbosity: 'low',
  safety_identifier: 'someone',
  prompt_cache_retention: '24h',
};

function sampleOf(field: string): JsonValue {
  return samples[field] ?? 1;
}

function callOf(row: ProviderRow): { readonly model: string; readonly messages: typeof messages; readonly [field: string]: unknown } {
  const settings = Object.fromEntries((row.settings ?? []).map(({ name }) => [name, `set ${name}`]));
  return { model: `${row.id}/m-1`, messages, api_key: 'k-1', api_base: host, num_retries: 0, ...settings };
}

async function called(row: ProviderRow, params: JsonObject): Promise<Received> {
  await client.completion({ ...callOf(row), ...params });
  const last = received.at(-1);
  if (last === undefined) throw new Error('nothing was received');
  return last;
}

function homeOf({ home, baseUrl }: ProviderRow): string {
  if (home !== undefined) return home;
  const path = baseUrl === undefined ? '/v1' : pathOf(baseUrl);
  return path.includes('{') ? '' : path;
}

function keyHeaders({ keyHeader, keyScheme = 'Bearer' }: ProviderRow): Readonly<Record<string, string>> {
  return keyHeader === undefined ? { authorization: `${keyScheme} k-1` } : { [keyHeader]: 'k-1' };
}

function recordingServer(): Server {
  return createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const body = parseJson(text);
      received.push({ path: request.url ?? '', headers: request.headers, body: isObject(body) ? body : {} });
      const message = { role: 'assistant', content: 'Hello.' };
      const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
      const answer = {
        id: 'c1',
        object: 'chat.completion',
        created: 1,
        model: 'm-1',
        choices: [{ index: 0, message, finish_reason: 'stop' }],
        usage,
      };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    });
  });
}
