import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { request as httpRequest, type ClientRequest } from 'node:http';
import OpenAI, { toFile } from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { GatewayProcess } from './support/gateway-process.ts';
import { UploadServer } from './support/upload-server.ts';

const megabyte = 1024 * 1024;
const large = randomBytes(3 * megabyte);
const largeHash = createHash('sha256').update(large).digest('hex');

let provider: UploadServer;
let gateway: GatewayProcess;
let key: string;

beforeAll(async () => {
  provider = await UploadServer.start();
  const openai = `api_key: sk-provider, api_base: "${provider.url}/v1"`;
  gateway = await GatewayProcess.start({
    config: `
model_list:
  - { model_name: ear, litellm_params: { model: openai/whisper-1, ${openai} }, model_info: { input_cost_per_second: 0.0001 } }
  - { model_name: broken, litellm_params: { model: openai/whisper-1, api_key: k, api_base: "http://127.0.0.1:9" } }
  - model_name: german-ear
    litellm_params:
      { model: openai/whisper-1, ${openai}, language: de, temperature: 0.2, response_format: verbose_json, timestamp_granularities: [word], additional_drop_params: [prompt], extra_body: { diarize: true } }
  - { model_name: painter, litellm_params: { model: openai/gpt-image-1, ${openai} } }
router_settings: { num_retries: 1, fallbacks: [{ broken: [ear] }] }
general_settings: { max_request_size_mb: 8 }
`,
  });
  key = await gateway.makeKey({ max_parallel_requests: 1, max_budget: 10 });
});

afterAll(async () => {
  await gateway?.dispose();
  await provider?.stop();
});

beforeEach(() => {
  provider.seen.length = 0;
  provider.manners = {};
  provider.abandoned = 0;
});

function client(apiKey = key): OpenAI {
  return new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey, maxRetries: 0 });
}

describe('a large file', () => {
  it('arrives unchanged, with its name and type, and the form says how long it is', async () => {
    const file = await toFile(large, 'talk.mp3', { type: 'audio/mpeg' });
    const { text } = await client().audio.transcriptions.create({ file, model: 'ear', language: 'en' });
    expect(text).toBe('Hello');
    const { files, texts, length } = provider.last;
    expect(files).toEqual([{ field: 'file', name: 'talk.mp3', type: 'audio/mpeg', size: large.length, hash: largeHash }]);
    expect(texts).toEqual({ model: 'whisper-1', language: 'en' });
    expect(length).toBeGreaterThan(large.length);
    await nothingKept();
  });

  it('is sent again when the provider was busy, and elsewhere when it cannot be reached', async () => {
    provider.manners.failures = 1;
    const file = await toFile(large, 'talk.mp3', { type: 'audio/mpeg' });
    await client().audio.transcriptions.create({ file, model: 'ear' });
    await client().audio.transcriptions.create({ file, model: 'broken' });
    expect(provider.seen.flatMap(({ files }) => files.map(({ hash }) => hash))).toEqual([largeHash, largeHash, largeHash]);
    await nothingKept();
  });

  it('and several of them, with a mask, make one form', async () => {
    provider.manners.answer = JSON.stringify({ created: 1, data: [{ b64_json: 'aGk=' }] });
    const image = await Promise.all(['a.png', 'b.png'].map((name) => toFile(large, name, { type: 'image/png' })));
    const mask = await toFile(large.subarray(0, 1000), 'm.png', { type: 'image/png' });
    await client().images.edit({ model: 'painter', prompt: 'at night', image, mask });
    expect(provider.last.files.map(({ field, name, size }) => [field, name, size])).toEqual([
      ['image[]', 'a.png', large.length],
      ['image[]', 'b.png', large.length],
      ['mask', 'm.png', 1000],
    ]);
    expect(provider.last.files.slice(0, 2).map(({ hash }) => hash)).toEqual([largeHash, largeHash]);
  });

  it('that is too large is refused with an answer that the client can read', async () => {
    const file = await toFile(Buffer.concat([large, large, large]), 'talk.mp3', { type: 'audio/mpeg' });
    const refusal = client().audio.transcriptions.create({ file, model: 'ear' });
    await expect(refusal).rejects.toMatchObject({ status: 413, message: expect.stringContaining('Max size is 8 MB') });
    expect(provider.seen).toEqual([]);
    await nothingKept();
  });

  it('that is too large without saying so beforehand is refused as well', async () => {
    const upload = open();
    for (let sent = 0; sent < 9; sent += 3) upload.request.write(large);
    upload.request.end();
    expect(await upload.status).toBe(413);
    await nothingKept();
  });

  it('of a stranger is not kept at all', async () => {
    const file = await toFile(large, 'talk.mp3', { type: 'audio/mpeg' });
    await expect(client('sk-nobody').audio.transcriptions.create({ file, model: 'ear' })).rejects.toMatchObject({ status: 401 });
  });
});

describe('many uploads at once', () => {
  it('take little of the memory that they would fill', async () => {
    const many = await gateway.makeKey();
    const file = await toFile(randomBytes(7 * megabyte), 'talk.mp3', { type: 'audio/mpeg' });
    await client(many).audio.transcriptions.create({ file, model: 'ear' });
    const before = memory();
    await Promise.all(Array.from({ length: 20 }, () => client(many).audio.transcriptions.create({ file, model: 'ear' })));
    expect(memory() - before).toBeLessThan(60 * megabyte);
    expect(new Set(provider.seen.map(({ files }) => files[0]?.hash)).size).toBe(1);
    await nothingKept();
  });
});

describe('a form', () => {
  it('takes what its deployment sets, where the client says nothing', async () => {
    provider.manners.answer = '{"text":"Hallo","duration":2}';
    const file = await toFile(Buffer.from('sound'), 'talk.mp3');
    await client().audio.transcriptions.create({ file, model: 'german-ear', temperature: 0.7, prompt: 'names' });
    expect(provider.last.texts).toEqual({
      model: 'whisper-1',
      language: 'de',
      temperature: '0.7',
      response_format: 'verbose_json',
      'timestamp_granularities[]': 'word',
      diarize: 'true',
    });
  });

  it('may say where else it is to be tried, what goes besides, and what is to be left out', async () => {
    const form = new FormData();
    form.append('file', new Blob(['sound']), 'talk.mp3');
    for (const [name, text] of [
      ['model', 'broken'],
      ['fallbacks[]', 'german-ear'],
      ['num_retries', '0'],
      ['extra_body', '{"chunks": [1, 2]}'],
      ['additional_drop_params[]', 'language'],
      ['litellm_metadata', '{"tags": ["night"]}'],
    ] as const)
      form.append(name, text);
    const answer = await fetch(`${gateway.url}/v1/audio/transcriptions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: form,
    });
    expect(answer.status).toBe(200);
    expect(provider.last.texts).toMatchObject({ model: 'whisper-1', 'chunks[]': '2', diarize: 'true' });
    expect(provider.last.texts).not.toHaveProperty('language');
  });

  it('carries no addresses or credentials', async () => {
    const form = new FormData();
    form.append('file', new Blob(['sound']), 'talk.mp3');
    form.append('model', 'ear');
    form.append('api_base', 'http://127.0.0.1:1');
    const answer = await fetch(`${gateway.url}/v1/audio/transcriptions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: form,
    });
    expect(answer.status).toBe(400);
  });
});

describe('a form that does not come in whole', () => {
  it('is refused where it ends too early', async () => {
    const upload = open();
    upload.request.end(large.subarray(0, 400_000));
    expect(await upload.status).toBe(400);
    await nothingKept();
  });

  it('is refused where it is none', async () => {
    const answer = await fetch(`${gateway.url}/v1/audio/transcriptions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'multipart/form-data' },
      body: 'nothing',
    });
    expect(answer.status).toBe(400);
  });

  it('leaves nothing behind when its client hangs up, but an entry that says so', async () => {
    const own = await gateway.makeKey({ key_alias: 'hangs-up-while-sending' });
    const upload = open(own);
    upload.request.write(large);
    await vi.waitFor(() => expect(keptFiles()).toHaveLength(1));
    upload.request.destroy();
    await nothingKept();
    await vi.waitFor(async () => expect(await errorsOf(own)).toEqual(['499']), { timeout: 5000 });
    expect(provider.seen).toEqual([]);
  });
});

describe('a client that hangs up while the provider works', () => {
  it('ends the call, frees its slot and its file, and stands in the ledger', async () => {
    provider.manners.silent = true;
    const file = await toFile(large, 'talk.mp3', { type: 'audio/mpeg' });
    const own = await gateway.makeKey({ max_parallel_requests: 1, max_budget: 1 });
    const abort = new AbortController();
    const call = client(own).audio.transcriptions.create({ file, model: 'ear' }, { signal: abort.signal });
    await vi.waitFor(() => expect(provider.seen).toHaveLength(1));
    expect(keptFiles()).toHaveLength(1);
    abort.abort();
    await expect(call).rejects.toThrow();
    await vi.waitFor(() => expect(provider.abandoned).toBe(1));
    await nothingKept();
    provider.manners = {};
    expect((await client(own).audio.transcriptions.create({ file, model: 'ear' })).text).toBe('Hello');
    await vi.waitFor(async () => expect(await errorsOf(own)).toEqual(['499']), { timeout: 5000 });
  });
});

/** An upload whose client writes it by hand; its file is open, and no field follows. */
function open(apiKey = key): { readonly request: ClientRequest; readonly status: Promise<number | undefined> } {
  const request = httpRequest(`${gateway.url}/v1/audio/transcriptions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'multipart/form-data; boundary=b' },
  });
  const status = new Promise<number | undefined>((resolve) => {
    request.on('response', (answer) => resolve(answer.resume().statusCode));
    request.on('error', () => resolve(undefined));
  });
  request.write('--b\r\ncontent-disposition: form-data; name="file"; filename="a.mp3"\r\ncontent-type: audio/mpeg\r\n\r\n');
  return { request, status };
}

/** Bytes of memory that the gateway holds at most so far. */
function memory(): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${gateway.pid}/status`, 'utf8'))?.[1]) * 1024;
}

/** Files of uploads that the gateway holds open: they have no names. */
function keptFiles(): readonly string[] {
  return readdirSync(`/proc/${gateway.pid}/fd`)
    .flatMap((descriptor) => {
      try {
        return [readlinkSync(`/proc/${gateway.pid}/fd/${descriptor}`)];
      } catch {
        return [];
      }
    })
    .filter((path) => path.startsWith(`${gateway.dataDirectory}/uploads/`));
}

async function nothingKept(): Promise<void> {
  await vi.waitFor(() => expect(keptFiles()).toEqual([]));
  expect(readdirSync(`${gateway.dataDirectory}/uploads`)).toEqual([]);
}

async function errorsOf(apiKey: string): Promise<readonly unknown[]> {
  const { json } = await gateway.call(`/spend/logs?api_key=${apiKey}&summarize=false`);
  return json
    .map((row: { metadata: { error_information?: { error_code: string } } }) => row.metadata.error_information?.error_code)
    .filter(Boolean);
}
