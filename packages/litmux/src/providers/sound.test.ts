import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCatalog } from '../catalog/catalog.ts';
import { openOverlay } from '../catalog/overlay.ts';
import { createClient, type Client } from '../client/create-client.ts';
import { parseJson } from '../wire/json-reader.ts';
import { pathOf } from './base-url.ts';
import { RecordingServer, type SeenRequest } from './recording-server.testing.ts';
import type { ProviderRow } from './row.ts';
import { table } from './table.ts';

const catalog = createCatalog({ overlay: openOverlay([]), book: { find: () => undefined, list: () => [] }, bookName: 'none' });
const client: Client = createClient({ env: {}, catalog });
const provider = new RecordingServer();
const sound = Buffer.from([0xff, 0xf3, 0x64, 0xc4, 0, 1, 2, 3]);
const mp3 = { headers: { 'content-type': 'audio/mpeg' }, body: sound };
const recording = { name: 'talk.wav', type: 'audio/wav', bytes: Buffer.from('RIFF, or so') };

beforeAll(() => provider.start());
beforeEach(() => provider.seen.splice(0));
afterAll(async () => {
  await client.close();
  await provider.stop();
});

const aws = { aws_access_key_id: 'AKIDEXAMPLE', aws_secret_access_key: 'wJalrXUtnFEMI', aws_region_name: 'eu-central-1' };
const google = { vertex_project: 'p-1', vertex_location: 'europe-west4', api_key: 'k-1' };

describe('a text is spoken', () => {
  test.each([
    ['elevenlabs/eleven_v3', '', '/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM?output_format=mp3_44100_128', { 'xi-api-key': 'k-1' }, {}],
    ['deepgram/aura-2', '', '/v1/speak?encoding=mp3&model=aura-2-thalia-en', { authorization: 'Token k-1' }, {}],
    ['aws_polly/neural', '', '/v1/speech', { authorization: /^AWS4-HMAC-SHA256 .*\/eu-central-1\/polly\/aws4_request/ }, aws],
    ['azure/speech/azure-tts', '', '/cognitiveservices/v1', { 'ocp-apim-subscription-key': 'k-1' }, {}],
    ['azure/tts-1', '', '/openai/deployments/tts-1/audio/speech?api-version=2025-02-01-preview', { 'api-key': 'k-1' }, {}],
    ['mistral/voxtral-mini-tts', '', '/v1/audio/speech', { authorization: 'Bearer k-1' }, {}],
    ['xai/tts', '', '/v1/tts', { authorization: 'Bearer k-1' }, {}],
    ['cartesia/sonic-3', '', '/tts/bytes', { authorization: 'Bearer k-1', 'cartesia-version': '2026-03-01' }, {}],
    ['groq/playai-tts', '', '/openai/v1/audio/speech', { authorization: 'Bearer k-1' }, {}],
  ])('by %s', async (model, base, path, headers, settings) => {
    provider.play = () => mp3;
    const { bytes, contentType } = await client.speech({ model, input: 'Hi', voice: 'alloy', ...place(base), ...settings });
    expect(Buffer.from(bytes)).toEqual(sound);
    expect(contentType).toBe('audio/mpeg');
    expect(provider.last).toMatchObject({ method: 'POST', path });
    for (const [name, value] of Object.entries(headers)) expect(provider.last.headers[name]).toMatch(value);
  });

  test('by MiniMax, whose sound comes as digits', async () => {
    provider.play = () => ({
      body: { data: { audio: sound.toString('hex') }, extra_info: { usage_characters: 2 }, base_resp: { status_code: 0 } },
    });
    const { bytes } = await client.speech({ model: 'minimax/speech-2.6-hd', input: 'Hi', voice: 'alloy', ...place() });
    expect(Buffer.from(bytes)).toEqual(sound);
    expect(provider.last.path).toBe('/v1/t2a_v2');
    expect(provider.last.headers.authorization).toBe('Bearer k-1');
  });

  test.each([
    ['gemini/gemini-2.5-flash-preview-tts', '/v1beta/models/gemini-2.5-flash-preview-tts:generateContent', { api_key: 'k-1' }],
    [
      'vertex_ai/gemini-2.5-pro-tts',
      '/v1/projects/p-1/locations/europe-west4/publishers/google/models/gemini-2.5-pro-tts:generateContent',
      google,
    ],
  ])('by %s, as a WAV file', async (model, path, settings) => {
    const inlineData = { mimeType: 'audio/L16;codec=pcm;rate=24000', data: sound.toString('base64') };
    provider.play = () => ({ body: { candidates: [{ content: { parts: [{ inlineData }] } }], usageMetadata: { promptTokenCount: 2 } } });
    const { bytes, contentType } = await client.speech({ model, input: 'Hi', voice: 'alloy', ...place(), ...settings });
    expect(contentType).toBe('audio/wav');
    expect(Buffer.from(bytes).subarray(44)).toEqual(sound);
    expect(provider.last.path).toBe(path);
    expect(provider.last.headers['x-goog-api-key']).toBe('k-1');
  });

  test('by Google Cloud, billed to the project', async () => {
    provider.play = () => ({ body: { audioContent: sound.toString('base64') } });
    const { bytes } = await client.speech({ model: 'vertex_ai/chirp', input: 'Hi', voice: 'nova', ...place(), ...google });
    expect(Buffer.from(bytes)).toEqual(sound);
    expect(provider.last.path).toBe('/v1/text:synthesize');
    expect(provider.last.headers['x-goog-user-project']).toBe('p-1');
  });

  test('by Runway: the task is looked after, and its sound fetched without the key', async () => {
    let looks = 0;
    provider.play = ({ path }) => {
      if (path === '/v1/text_to_speech') return { body: { id: 't-1' } };
      if (path !== '/v1/tasks/t-1') return mp3;
      looks += 1;
      return { body: looks === 1 ? { status: 'RUNNING' } : { status: 'SUCCEEDED', output: [`${provider.url}/sound.mp3?sig=1`] } };
    };
    const { bytes } = await client.speech({ model: 'runwayml/eleven_multilingual_v2', input: 'Hi', voice: 'alloy', ...place() });
    expect(Buffer.from(bytes)).toEqual(sound);
    expect(provider.seen.map(asked)).toEqual(['POST /v1/text_to_speech', 'GET /v1/tasks/t-1', 'GET /v1/tasks/t-1', 'GET /sound.mp3?sig=1']);
    for (const { headers } of provider.seen.slice(0, 3))
      expect(headers).toMatchObject({ authorization: 'Bearer k-1', 'x-runway-version': '2024-11-06' });
    expect(provider.last.headers).not.toHaveProperty('authorization');
  });
});

const plain = table.filter(({ formats, offers }) => offers.includes('speech') && formats?.speech === undefined);

test.each(plain.map((row) => [row.id, row] as const))('%s speaks as OpenAI does, at its own path', async (id, row) => {
  provider.play = () => mp3;
  await client.speech({ model: `${id}/tts`, input: 'Hi', voice: 'alloy', response_format: 'mp3', speed: 2, x: 1, ...place() });
  expect(provider.last).toMatchObject({ method: 'POST', path: `${homeOf(row)}${row.paths?.speech ?? '/audio/speech'}` });
  expect(jsonOf(provider.last)).toEqual({ model: 'tts', input: 'Hi', voice: 'alloy', response_format: 'mp3', speed: 2, x: 1 });
  expect(provider.last.headers.authorization).toBe('Bearer k-1');
});

const ears = table.filter(({ formats, offers }) => offers.includes('transcription') && formats?.transcription === undefined);

test.each(ears.map((row) => [row.id, row] as const))('%s hears as OpenAI does, at its own path', async (id, row) => {
  provider.play = () => ({ body: { text: 'Hello' } });
  const wish = { language: 'en', prompt: 'Names', response_format: 'verbose_json', x: '1' };
  await client.transcription({ model: `${id}/stt`, file: recording, ...wish, ...place() });
  const path = `${homeOf(row)}${row.paths?.transcription ?? '/audio/transcriptions'}`;
  expect(provider.last).toMatchObject({ method: 'POST', path });
  for (const [name, value] of Object.entries({ model: 'stt', ...wish }))
    expect(provider.last.body.toString()).toContain(`name="${name}"\r\n\r\n${value}\r\n`);
  expect(provider.last.headers.authorization).toBe('Bearer k-1');
});

describe('a recording is written down', () => {
  const scribed = { text: 'Hello', words: [] };
  const listened = { metadata: { duration: 1 }, results: { channels: [{ alternatives: [{ transcript: 'Hello' }] }] } };
  const recognised = { results: [{ alternatives: [{ transcript: 'Hello' }] }] };

  test.each([
    ['elevenlabs/scribe_v2', '', '/v1/speech-to-text', { 'xi-api-key': 'k-1' }, {}, scribed],
    ['deepgram/nova-3', '', '/v1/listen?punctuate=true&model=nova-3', { authorization: 'Token k-1' }, {}, listened],
    [
      'azure/speech/azure-stt',
      '',
      '/speechtotext/transcriptions:transcribe?api-version=2024-11-15',
      { 'ocp-apim-subscription-key': 'k-1' },
      {},
      { combinedPhrases: [{ text: 'Hello' }] },
    ],
    ['vertex_ai/chirp_2', '', '/v2/projects/p-1/locations/europe-west4/recognizers/_:recognize', {}, google, recognised],
    ['xai/stt', '', '/v1/stt', { authorization: 'Bearer k-1' }, {}, scribed],
    ['cartesia/ink-whisper', '', '/stt', { authorization: 'Bearer k-1' }, {}, scribed],
    ['nvidia_riva/parakeet', '', '/v1/audio/transcriptions', { authorization: 'Bearer k-1' }, {}, { text: 'Hello' }],
    ['fireworks_ai/whisper-v3', '', '/inference/v1/audio/transcriptions', { authorization: 'Bearer k-1' }, {}, { text: 'Hello' }],
    ['mistral/voxtral-mini-latest', '', '/v1/audio/transcriptions', { authorization: 'Bearer k-1' }, {}, { text: 'Hello' }],
    ['groq/whisper-large-v3', '', '/openai/v1/audio/transcriptions', { authorization: 'Bearer k-1' }, {}, { text: 'Hello' }],
    [
      'watsonx/openai/whisper',
      '',
      '/ml/v1/audio/transcriptions?version=2024-03-13',
      { authorization: 'Bearer t-1' },
      { token: 't-1', project_id: 'p-1' },
      { text: 'Hello' },
    ],
  ])('by %s', async (model, base, path, headers, settings, body) => {
    provider.play = () => ({ body });
    const { text } = await client.transcription({ model, file: recording, ...place(base), ...settings });
    expect(text).toBe('Hello');
    expect(provider.last).toMatchObject({ method: 'POST', path });
    for (const [name, value] of Object.entries(headers)) expect(provider.last.headers[name]).toBe(value);
  });

  test('by Fireworks under the short name of its model, by watsonx for a project', async () => {
    provider.play = () => ({ body: { text: 'Hello' } });
    await client.transcription({ model: 'fireworks_ai/whisper-v3', file: recording, ...place() });
    expect(provider.last.body.toString()).toContain('name="model"\r\n\r\nwhisper-v3\r\n');
    await client.transcription({ model: 'watsonx/openai/whisper', file: recording, ...place(), token: 't-1', project_id: 'p-1' });
    expect(provider.last.body.toString()).toContain('name="project_id"\r\n\r\np-1\r\n');
  });

  test('by AssemblyAI: uploaded, ordered, looked after through a stumble', async () => {
    let looks = 0;
    provider.play = ({ path }) => {
      if (path === '/v2/upload') return { body: { upload_url: 'https://cdn.test/1' } };
      if (path === '/v2/transcript') return { body: { id: 'x/1', status: 'queued' } };
      looks += 1;
      if (looks === 1) return { status: 503, body: { error: 'later' } };
      return { body: { id: 'x/1', status: 'completed', text: 'Hello', audio_duration: 3 } };
    };
    const { text, litmux } = await client.transcription({ model: 'assemblyai/universal-3-pro', file: recording, ...place() });
    expect(text).toBe('Hello');
    expect(provider.seen.map(asked)).toEqual([
      'POST /v2/upload',
      'POST /v2/transcript',
      'GET /v2/transcript/x%2F1',
      'GET /v2/transcript/x%2F1',
    ]);
    expect(provider.seen[0]?.body).toEqual(recording.bytes);
    for (const { headers } of provider.seen) expect(headers.authorization).toBe('k-1');
    expect(jsonOf(provider.seen[1])).toMatchObject({ audio_url: 'https://cdn.test/1', speech_models: ['universal-3-pro'] });
    expect(litmux.usage?.units).toEqual({ seconds: 3, requests: 1 });
  });

  test('by Soniox, where nothing is left', async () => {
    provider.play = sonioxPlay('completed');
    const { text } = await client.transcription({ model: 'soniox/stt-async-v4', file: recording, ...place() });
    expect(text).toBe('Hello world');
    await until(() => provider.seen.length === 6);
    expect(provider.seen.map(asked)).toEqual([
      'POST /v1/files',
      'POST /v1/transcriptions',
      'GET /v1/transcriptions/t-1',
      'GET /v1/transcriptions/t-1/transcript',
      'DELETE /v1/files/f-1',
      'DELETE /v1/transcriptions/t-1',
    ]);
    for (const { headers } of provider.seen) expect(headers.authorization).toBe('Bearer k-1');
  });

  test('by Soniox in vain: the failure is told, and nothing is left either', async () => {
    provider.play = sonioxPlay('error');
    const asking = client.transcription({ model: 'soniox/stt-async-v4', file: recording, ...place() });
    await expect(asking).rejects.toThrow('The audio is too short.');
    await until(() => provider.seen.filter(({ method }) => method === 'DELETE').length === 2);
  });

  test('no longer than the deadline of the call, and no longer than the caller listens', async () => {
    provider.play = sonioxPlay('processing');
    const asking = client.transcription({ model: 'soniox/stt-async-v4', file: recording, ...place(), timeout: 0.3 });
    await expect(asking).rejects.toThrow('Timeout');
    await until(() => provider.seen.filter(({ method }) => method === 'DELETE').length === 2);
    const abort = new AbortController();
    const heard = client.transcription({ model: 'soniox/stt-async-v4', file: recording, ...place(), signal: abort.signal });
    await until(() => provider.seen.filter(({ path }) => path === '/v1/transcriptions').length === 2);
    await sleep(50);
    abort.abort(new Error('hung up'));
    await expect(heard).rejects.toThrow('hung up');
    await until(() => provider.seen.filter(({ method }) => method === 'DELETE').length === 4);
  });
});

function sonioxPlay(status: string): (request: SeenRequest) => { readonly body: object } {
  return ({ method, path }) => {
    if (method === 'DELETE') return { body: {} };
    if (path === '/v1/files') return { body: { id: 'f-1' } };
    if (path.endsWith('/transcript')) return { body: { text: 'Hello world', tokens: [] } };
    return { body: { id: 't-1', status: method === 'POST' ? 'queued' : status, error_message: 'The audio is too short.' } };
  };
}

function place(base = ''): { readonly api_base: string; readonly api_key: string; readonly num_retries: number } {
  return { api_base: provider.url + base, api_key: 'k-1', num_retries: 0 };
}

function homeOf({ baseUrl }: ProviderRow): string {
  return baseUrl === undefined ? '/v1' : pathOf(baseUrl);
}

function asked({ method, path }: SeenRequest): string {
  return `${method} ${path}`;
}

function jsonOf(request: SeenRequest | undefined): unknown {
  return parseJson(request?.body.toString() ?? '');
}

async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 200 && !isSo(); turn += 1) await sleep(10);
  expect(isSo()).toBe(true);
}
