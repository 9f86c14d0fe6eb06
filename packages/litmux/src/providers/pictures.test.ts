import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCatalog } from '../catalog/catalog.ts';
import { openOverlay } from '../catalog/overlay.ts';
import { createClient, type Client } from '../client/create-client.ts';
import type { JsonObject } from '../core/json.ts';
import { isObject, parseJson } from '../wire/json-reader.ts';
import { pathOf } from './base-url.ts';
import { RecordingServer, type PlayedAnswer, type SeenRequest } from './recording-server.testing.ts';
import type { ProviderRow } from './row.ts';
import { table } from './table.ts';

const catalog = createCatalog({ overlay: openOverlay([]), book: { find: () => undefined, list: () => [] }, bookName: 'none' });
const client: Client = createClient({ env: { LITMUX_FETCH_PRIVATE_MEDIA: 'true' }, catalog, fetch });
const provider = new RecordingServer();
const png = Buffer.from('PNG').toString('base64');
const image = { name: 'a.png', type: 'image/png', bytes: Buffer.from('PNG') };
const openai = { data: [{ b64_json: png }] };
const aws = { aws_access_key_id: 'AKIDEXAMPLE', aws_secret_access_key: 'wJalrXUtnFEMI', aws_region_name: 'eu-central-1' };
const google = { vertex_project: 'p-1', vertex_location: 'europe-west4' };
const signed = /^AWS4-HMAC-SHA256 .*\/eu-central-1\/bedrock\/aws4_request/;
const gemini = { candidates: [{ content: { parts: [{ inlineData: { mimeType: 'image/png', data: png } }] }, finishReason: 'STOP' }] };
const imagen = { predictions: [{ bytesBase64Encoded: png }] };

beforeAll(() => provider.start());
beforeEach(() => provider.seen.splice(0));
afterAll(async () => {
  await client.close();
  await provider.stop();
});

const vertexModels = '/v1/projects/p-1/locations/europe-west4/publishers/google/models';

describe('a picture is drawn at once', () => {
  test.each<readonly [string, string, Readonly<Record<string, string | RegExp>>, object, JsonObject]>([
    ['stability/core', '/v2beta/stable-image/generate/core', { authorization: 'Bearer k-1' }, {}, { image: png, finish_reason: 'SUCCESS' }],
    ['fal_ai/fal-ai/flux/dev', '/fal-ai/flux/dev', { authorization: 'Key k-1' }, {}, { images: [{ url: `data:image/png;base64,${png}` }] }],
    ['gemini/gemini-2.5-flash-image', '/v1beta/models/gemini-2.5-flash-image:generateContent', { 'x-goog-api-key': 'k-1' }, {}, gemini],
    ['gemini/imagen-4.0-generate-001', '/v1beta/models/imagen-4.0-generate-001:predict', { 'x-goog-api-key': 'k-1' }, {}, imagen],
    ['vertex_ai/gemini-2.5-flash-image', `${vertexModels}/gemini-2.5-flash-image:generateContent`, {}, google, gemini],
    ['vertex_ai/imagen-4.0-generate-001', `${vertexModels}/imagen-4.0-generate-001:predict`, {}, google, imagen],
    [
      'bedrock/amazon.nova-canvas-v1:0',
      '/model/amazon.nova-canvas-v1%3A0/invoke',
      { authorization: signed },
      { ...aws, api_key: undefined },
      { images: [png] },
    ],
    [
      'bedrock/us.stability.stable-image-core-v1:1',
      '/model/us.stability.stable-image-core-v1%3A1/invoke',
      { authorization: 'Bearer k-1' },
      aws,
      { images: [png], finish_reasons: [null] },
    ],
    [
      'fireworks_ai/flux-1-schnell-fp8',
      '/inference/v1/workflows/accounts/fireworks/models/flux-1-schnell-fp8/text_to_image',
      { authorization: 'Bearer k-1', accept: 'application/json' },
      {},
      { base64: [png] },
    ],
    ['minimax/image-01', '/v1/image_generation', { authorization: 'Bearer k-1' }, {}, { data: { image_base64: [png] } }],
    [
      'dashscope/qwen-image-plus',
      '/api/v1/services/aigc/multimodal-generation/generation',
      { authorization: 'Bearer k-1' },
      {},
      { output: { choices: [{ message: { content: [{ image: `data:image/png;base64,${png}` }] } }] } },
    ],
    [
      'openrouter/google/gemini-2.5-flash-image',
      '/api/v1/chat/completions',
      { authorization: 'Bearer k-1' },
      {},
      { choices: [{ message: { images: [{ image_url: { url: `data:image/png;base64,${png}` } }] } }] },
    ],
    ['azure_ai/FLUX.2-pro', '/providers/blackforestlabs/v1/flux-2-pro?api-version=preview', { 'api-key': 'k-1' }, {}, openai],
    ['azure_ai/MAI-Image-2.5', '/mai/v1/images/generations?api-version=preview', { 'api-key': 'k-1' }, {}, openai],
    [
      'azure_ai/FLUX.1-Kontext-pro',
      '/openai/deployments/FLUX.1-Kontext-pro/images/generations?api-version=preview',
      { 'api-key': 'k-1' },
      {},
      openai,
    ],
  ])('by %s', async (model, path, headers, settings, body) => {
    provider.play = () => ({ body });
    const { data, litmux } = await client.image_generation({ model, prompt: 'the sea', ...place(), ...settings });
    expect(data).toEqual([{ b64_json: png }]);
    expect(provider.last).toMatchObject({ method: 'POST', path });
    for (const [name, value] of Object.entries(headers)) expect(provider.last.headers[name]).toMatch(value);
    expect(litmux.dropped).toEqual([]);
  });
});

describe('a picture is drawn by a job', () => {
  const drawnAt = (): string => `${provider.url}/pictures/1.png`;

  test.each<readonly [string, readonly string[], object, () => object, () => object]>([
    [
      'black_forest_labs/flux-pro-1.1',
      ['POST /v1/flux-pro-1.1', 'GET /v1/get_result?id=j-1', 'GET /v1/get_result?id=j-1'],
      { 'x-key': 'k-1' },
      () => ({ id: 'j-1', polling_url: `${provider.url}/v1/get_result?id=j-1`, cost: 4 }),
      () => ({ id: 'j-1', status: 'Ready', result: { sample: drawnAt() } }),
    ],
    [
      'runwayml/gen4_image',
      ['POST /v1/text_to_image', 'GET /v1/tasks/j-1'],
      { authorization: 'Bearer k-1', 'x-runway-version': '2024-11-06' },
      () => ({ id: 'j-1' }),
      () => ({ id: 'j-1', status: 'SUCCEEDED', output: [drawnAt()] }),
    ],
    [
      'replicate/black-forest-labs/flux-schnell',
      ['POST /v1/models/black-forest-labs/flux-schnell/predictions', 'GET /v1/predictions/j-1'],
      { authorization: 'Bearer k-1' },
      () => ({ id: 'j-1', status: 'starting' }),
      () => ({ id: 'j-1', status: 'succeeded', output: [drawnAt()] }),
    ],
    [
      'leonardo/de7d3faf',
      ['POST /api/rest/v1/generations', 'GET /api/rest/v1/generations/j-1'],
      { authorization: 'Bearer k-1' },
      () => ({ sdGenerationJob: { generationId: 'j-1' } }),
      () => ({ generations_by_pk: { status: 'COMPLETE', generated_images: [{ url: drawnAt() }] } }),
    ],
    [
      'dashscope/wan2.2-t2i-flash',
      ['POST /api/v1/services/aigc/text2image/image-synthesis', 'GET /api/v1/tasks/j-1'],
      { authorization: 'Bearer k-1' },
      () => ({ output: { task_id: 'j-1', task_status: 'PENDING' } }),
      () => ({ output: { task_id: 'j-1', task_status: 'SUCCEEDED', results: [{ url: drawnAt() }] } }),
    ],
    [
      'modelscope/Qwen/Qwen-Image',
      ['POST /v1/images/generations', 'GET /v1/tasks/j-1'],
      { authorization: 'Bearer k-1' },
      () => ({ task_id: 'j-1' }),
      () => ({ task_status: 'SUCCEED', output_images: [drawnAt()] }),
    ],
  ])('of %s, which is looked after with the key, through a stumble too', async (model, asked, headers, begun, done) => {
    let looks = 0;
    provider.play = ({ method }): PlayedAnswer => {
      if (method === 'POST') return { body: begun() };
      looks += 1;
      return looks < asked.length - 1 ? { status: 503, body: { error: 'later' } } : { body: done() };
    };
    const { data, litmux } = await client.image_generation({ model, prompt: 'the sea', ...place() });
    expect(data).toEqual([{ url: drawnAt() }]);
    expect(provider.seen.map((each) => `${each.method} ${each.path}`)).toEqual(asked);
    for (const each of provider.seen) expect(each.headers).toMatchObject(headers);
    expect(litmux.usage.units).toEqual({ images: 1, requests: 1 });
    expect(litmux.costUsd).toBe(model.startsWith('black') ? '0.04' : undefined);
  });

  test('is given as bytes where bytes are asked for', async () => {
    provider.play = ({ path }) =>
      path === '/pictures/1.png'
        ? { headers: { 'content-type': 'image/png' }, body: Buffer.from('PNG') }
        : { body: { status: 'succeeded', output: drawnAt() } };
    const call = { model: 'replicate/black-forest-labs/flux-schnell', prompt: 'the sea', response_format: 'b64_json' as const, ...place() };
    expect((await client.image_generation(call)).data).toEqual([{ b64_json: png }]);
    expect(provider.last.headers).not.toHaveProperty('authorization');
    provider.play = ({ path }) => (path === '/pictures/1.png' ? { status: 410 } : { body: { status: 'succeeded', output: drawnAt() } });
    expect((await client.image_generation(call)).data, 'a picture that is paid for is not lost').toEqual([{ url: drawnAt() }]);
  });

  test('that fails is an error of its class', async () => {
    provider.play = ({ method }) => ({
      body: method === 'POST' ? { id: 'j-1' } : { status: 'FAILED', failure: 'No.', failureCode: 'SAFETY.INPUT.TEXT' },
    });
    const call = client.image_generation({ model: 'runwayml/gen4_image', prompt: 'x', ...place() });
    await expect(call).rejects.toMatchObject({ name: 'ContentPolicyViolationError', status: 400, message: expect.stringContaining('No.') });
  });

  test('is looked after no longer when its caller is gone', async () => {
    const hangUp = new AbortController();
    provider.play = ({ method }) => {
      if (method === 'GET') hangUp.abort(new Error('gone'));
      return { body: method === 'POST' ? { id: 'j-1' } : { status: 'RUNNING' } };
    };
    const call = client.image_generation({ model: 'runwayml/gen4_image', prompt: 'x', signal: hangUp.signal, ...place() });
    await expect(call).rejects.toThrow('gone');
    const looks = provider.seen.length;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(provider.seen).toHaveLength(looks);
  });

  test('is not waited for beyond the deadline of the call', async () => {
    provider.play = ({ method }) => ({ body: method === 'POST' ? { id: 'j-1' } : { status: 'RUNNING' } });
    const call = client.image_generation({ model: 'runwayml/gen4_image', prompt: 'x', timeout: 1, num_retries: 0, ...place() });
    await expect(call).rejects.toMatchObject({ name: 'Timeout' });
  });

  test("is not looked for at another domain with the provider's key", async () => {
    provider.play = () => ({ body: { id: 'j-1', polling_url: 'http://127.0.0.2:9/v1/get_result?id=j-1' } });
    const call = client.image_generation({ model: 'black_forest_labs/flux-dev', prompt: 'x', num_retries: 0, ...place() });
    await expect(call).rejects.toMatchObject({ name: 'APIResponseValidationError' });
    expect(provider.seen).toHaveLength(1);
  });
});

test.each(['fal_ai/../admin', 'replicate/owner/..', 'black_forest_labs/%2E%2e/credits'])('%s leads nowhere', async (model) => {
  const call = client.image_generation({ model, prompt: 'x', ...place() });
  await expect(call).rejects.toMatchObject({ status: 400, param: 'model' });
  expect(provider.seen).toHaveLength(0);
});

describe('several pictures', () => {
  test('are as many jobs where a job draws one', async () => {
    provider.play = ({ method, path }) => ({
      body:
        method === 'POST'
          ? { id: path, polling_url: `${provider.url}/v1/get_result?id=j` }
          : { status: 'Ready', result: { sample: 'https://a.test/1.png' } },
    });
    const { data, litmux } = await client.image_generation({ model: 'black_forest_labs/flux-dev', prompt: 'x', n: 2, ...place() });
    expect(data).toHaveLength(2);
    expect(litmux.usage.units).toEqual({ images: 2, requests: 2 });
  });

  test('come from several calls where a provider draws one in each', async () => {
    provider.play = () => ({ body: gemini });
    const { data } = await client.image_generation({ model: 'gemini/gemini-2.5-flash-image', prompt: 'x', n: 3, ...place() });
    expect(data).toEqual([{ b64_json: png }, { b64_json: png }, { b64_json: png }]);
    expect(provider.seen).toHaveLength(3);
  });
});

describe('a picture is changed', () => {
  test.each<readonly [string, string, JsonObject]>([
    ['stability/inpaint', '/v2beta/stable-image/edit/inpaint', { image: png }],
    ['gemini/gemini-2.5-flash-image', '/v1beta/models/gemini-2.5-flash-image:generateContent', gemini],
    ['bedrock/amazon.nova-canvas-v1:0', '/model/amazon.nova-canvas-v1%3A0/invoke', { images: [png] }],
    ['recraft/recraftv3', '/v1/images/imageToImage', openai],
    ['xai/grok-2-image', '/v1/images/edits', openai],
    ['together_ai/black-forest-labs/FLUX.1-kontext-pro', '/v1/images/generations', openai],
    ['volcengine/doubao-seededit-3-0-i2i', '/api/v3/images/generations', openai],
    ['azure_ai/FLUX.1-Kontext-pro', '/openai/deployments/FLUX.1-Kontext-pro/images/edits?api-version=preview', openai],
  ])('by %s', async (model, path, body) => {
    provider.play = () => ({ body });
    const { data } = await client.image_edit({ model, prompt: 'at night', image, ...place() });
    expect(data).toEqual([{ b64_json: png }]);
    expect(provider.last).toMatchObject({ method: 'POST', path });
    expect(provider.last.body.length).toBeGreaterThan(png.length);
  });

  test('that stands at an address, which is fetched where only bytes are taken', async () => {
    provider.play = ({ path }) =>
      path === '/mine/a.webp' ? { headers: { 'content-type': 'image/webp' }, body: Buffer.from('WEBP') } : { body: gemini };
    const call = { model: 'gemini/gemini-2.5-flash-image', prompt: 'at night', image: `${provider.url}/mine/a.webp`, ...place() };
    await client.image_edit(call);
    expect(provider.seen.map(({ path }) => path)).toEqual(['/mine/a.webp', '/v1beta/models/gemini-2.5-flash-image:generateContent']);
    expect(provider.last.body.toString()).toContain('{"mimeType":"image/webp","data":"V0VCUA=="}');
  });

  test('or varied: enhanced by Topaz, varied by OpenAI', async () => {
    provider.play = () => ({ headers: { 'content-type': 'image/png' }, body: Buffer.from([0x89, 0x50]) });
    const { data } = await client.image_variation({ model: 'topaz/Standard V2', image, ...place() });
    expect(data).toEqual([{ b64_json: Buffer.from([0x89, 0x50]).toString('base64') }]);
    expect(provider.last).toMatchObject({ path: '/image/v1/enhance', headers: { 'x-api-key': 'k-1' } });
    provider.play = () => ({ body: openai });
    await client.image_variation({ model: 'openai/dall-e-2', image, n: 2, ...place() });
    expect(provider.last.path).toBe('/v1/images/variations');
    expect(provider.last.body.toString()).toContain('filename="a.png"');
  });
});

const plain = table.filter(({ formats, offers }) => offers.includes('image-generation') && formats?.['image-generation'] === undefined);

test.each(plain.map((row) => [row.id, row] as const))('%s draws as OpenAI does, at its own path, with its own names', async (id, row) => {
  provider.play = () => ({ body: openai });
  const { data } = await client.image_generation({ model: `${id}/painter`, prompt: 'the sea', size: '1024x1024', x: 1, ...place() });
  expect(data).toEqual([{ b64_json: png }]);
  expect(provider.last).toMatchObject({
    method: 'POST',
    path: `${homeOf(row)}${row.paths?.['image-generation'] ?? '/images/generations'}`,
  });
  expect(provider.last.headers.authorization).toBe('Bearer k-1');
  expect(jsonOf(provider.last)).toEqual({ model: 'painter', prompt: 'the sea', x: 1, ...sizeIn(row) });
});

function sizeIn({ images }: ProviderRow): JsonObject {
  const form = images?.size;
  if (form === undefined) return { [images?.rename?.size ?? 'size']: '1024x1024' };
  if (form === 'width-height') return { width: 1024, height: 1024 };
  return 'object' in form ? { [form.object]: { width: 1024, height: 1024 } } : { aspect_ratio: '1:1' };
}

function homeOf({ home, baseUrl }: ProviderRow): string {
  return home ?? (baseUrl === undefined ? '/v1' : pathOf(baseUrl));
}

function place(): { readonly api_key: string; readonly api_base: string } {
  return { api_key: 'k-1', api_base: provider.url };
}

function jsonOf(seen: SeenRequest): JsonObject {
  const body = parseJson(seen.body.toString());
  return isObject(body) ? body : {};
}
