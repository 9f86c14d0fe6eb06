import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ApiWorld } from './api-world.testing.ts';

let world: ApiWorld;

beforeEach(() => {
  world = new ApiWorld();
});

const operation = z.looseObject({ summary: z.string(), 'x-litmux-callers': z.string(), responses: z.looseObject({}) });
const openApi = z.looseObject({ openapi: z.literal('3.1.0'), paths: z.record(z.string(), z.record(z.string(), operation)) });

async function document(): Promise<z.output<typeof openApi>> {
  return openApi.parse((await world.call('GET', '/openapi.json', undefined, '')).body);
}

describe('/openapi.json', () => {
  test('holds every route that answers, LLM routes included, and says who may call it', async () => {
    const { paths } = await document();
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([
        '/v1/chat/completions',
        '/v1/messages',
        '/v1beta/models/{model}:generateContent',
        '/key/generate',
        '/spend/logs',
        '/metrics',
      ]),
    );
    expect(paths['/key/generate']?.['post']?.['x-litmux-callers']).toContain('master key');
    const { body } = await world.call('GET', '/routes', undefined, '');
    const { routes } = z.object({ routes: z.array(z.object({ path: z.string() })) }).parse(body);
    expect(new Set(routes.map(({ path }) => path))).toEqual(new Set(Object.keys(paths)));
  });

  test('every documented route without a parameter is answered as documented: not 404, and 401 without a key unless it is public', async () => {
    const { paths } = await document();
    for (const [path, methods] of Object.entries(paths)) {
      for (const [method, { 'x-litmux-callers': callers, tags }] of Object.entries(methods)) {
        if (path.includes('{') || String(tags).endsWith('clients')) continue;
        const response = await world.api.request(path, { method: method.toUpperCase() });
        expect([path, response.status]).toEqual([path, callers === 'Anybody.' ? 200 : 401]);
      }
    }
  });

  test('names every operation once', async () => {
    const ids = Object.values((await document()).paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
    expect(ids).toEqual([...new Set(ids)]);
  });

  test('has schemas that say types, defaults and what is required', async () => {
    const { paths } = await document();
    expect(paths['/key/generate']?.['post']).toMatchObject({
      requestBody: {
        content: {
          'application/json': {
            schema: { properties: { max_budget: { description: expect.any(String) }, models: {} } },
            example: { max_budget: 10 },
          },
        },
      },
      responses: { '200': {}, '401': {}, '4XX': { content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } } },
    });
    expect(paths['/key/list']?.['get']).toMatchObject({
      parameters: expect.arrayContaining([
        { name: 'size', in: 'query', required: false, description: expect.any(String), schema: expect.objectContaining({ default: 10 }) },
      ]),
    });
  });
});

describe('the page at /', () => {
  test('shows every route and loads nothing from anywhere', async () => {
    const response = await world.api.request('/', { headers: { host: 'gateway.example:8443', 'x-forwarded-proto': 'https' } });
    const html = await response.text();
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(html).not.toMatch(/<script|<img|<link|@import|url\(|src=/);
    expect(html).toContain('curl https://gateway.example:8443/key/generate');
    for (const path of ['/key/generate', '/v1/messages', '/spend/logs', '/metrics']) expect(html).toContain(path.replaceAll('/', '/<wbr>'));
  });

  test('shows no host that is not one', async () => {
    const html = await (await world.api.request('/', { headers: { host: '"><script>alert(1)</script>' } })).text();
    expect(html).not.toContain('<script');
    expect(html).toContain('curl http://127.0.0.1:4000/');
  });

  test('is not sent again to who has it', async () => {
    const etag = (await world.api.request('/')).headers.get('etag') ?? '';
    expect((await world.api.request('/', { headers: { 'if-none-match': etag } })).status).toBe(304);
  });
});
