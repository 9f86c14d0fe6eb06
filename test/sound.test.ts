import { setTimeout as sleep } from 'node:timers/promises';
import OpenAI, { toFile } from 'openai';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { RecordingServer } from '../packages/litmux/src/providers/recording-server.testing.ts';
import { GatewayProcess } from './support/gateway-process.ts';

const provider = new RecordingServer();
const sound = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 251));
let gateway: GatewayProcess;
let key: string;

beforeAll(async () => {
  await provider.start();
  const at = `api_key: k-1, api_base: "${provider.url}/v1"`;
  gateway = await GatewayProcess.start({
    config: `
model_list:
  - { model_name: voice, litellm_params: { model: elevenlabs/eleven_v3, ${at} }, model_info: { input_cost_per_character: 0.00002 } }
  - { model_name: ear, litellm_params: { model: deepgram/nova-3, ${at} } }
  - { model_name: patient-ear, litellm_params: { model: soniox/stt-async-v4, ${at} } }
`,
  });
  key = await gateway.makeKey({ max_budget: 10 });
});

afterAll(async () => {
  await gateway?.dispose();
  await provider.stop();
});

beforeEach(() => provider.seen.splice(0));

function client(): OpenAI {
  return new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: key, maxRetries: 0 });
}

function recording(): ReturnType<typeof toFile> {
  return toFile(Buffer.from('RIFF, or so'), 'talk.wav', { type: 'audio/wav' });
}

it('OpenAI’s SDK has a text spoken by ElevenLabs, byte for byte', async () => {
  provider.play = () => ({ headers: { 'content-type': 'audio/mpeg' }, body: sound });
  const response = await client().audio.speech.create({ model: 'voice', voice: 'alloy', input: 'Grüezi', speed: 1.1 });
  expect(Buffer.from(await response.arrayBuffer()).equals(sound)).toBe(true);
  expect(response.headers.get('content-type')).toBe('audio/mpeg');
  expect(provider.last).toMatchObject({ path: '/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM?output_format=mp3_44100_128' });
  expect(provider.last.headers['xi-api-key']).toBe('k-1');
});

it('OpenAI’s SDK gets subtitles that Deepgram never made, and pays by the second', async () => {
  const words = [
    { word: 'hello', punctuated_word: 'Hello.', start: 0, end: 1 },
    { word: 'bye', punctuated_word: 'Bye.', start: 1.5, end: 2 },
  ];
  provider.play = () => ({
    body: { metadata: { duration: 30 }, results: { channels: [{ alternatives: [{ transcript: 'Hello. Bye.', words }] }] } },
  });
  const file = await recording();
  const subtitles = await client().audio.transcriptions.create({ model: 'ear', file, response_format: 'srt' });
  expect(subtitles).toBe('1\n00:00:00,000 --> 00:00:01,000\nHello.\n\n2\n00:00:01,500 --> 00:00:02,000\nBye.\n');
  expect(provider.last.body.toString()).toBe('RIFF, or so');
  const { response } = await client().audio.transcriptions.create({ model: 'ear', file }).withResponse();
  expect(response.headers.get('x-litellm-response-cost')).toBe('0.00215');
});

it('OpenAI’s SDK reads a stream of what Soniox tells in one piece', async () => {
  provider.play = sonioxPlay('completed');
  const stream = await client().audio.transcriptions.create({ model: 'patient-ear', file: await recording(), stream: true });
  const events: unknown[] = [];
  for await (const event of stream) events.push(event);
  expect(events).toEqual([
    { type: 'transcript.text.delta', delta: 'Hello' },
    { type: 'transcript.text.done', text: 'Hello' },
  ]);
  await until(isTidy);
});

it('who hangs up while a task is at work ends the asking, and nothing is left at the provider', async () => {
  provider.play = sonioxPlay('processing');
  const abort = new AbortController();
  const asking = client().audio.transcriptions.create({ model: 'patient-ear', file: await recording() }, { signal: abort.signal });
  const hungUp = expect(asking).rejects.toThrow();
  await until(() => provider.seen.some(({ path }) => path === '/v1/transcriptions/t-1'));
  abort.abort();
  await hungUp;
  await until(isTidy);
  const looks = provider.seen.length;
  await sleep(1_500);
  expect(provider.seen).toHaveLength(looks);
});

/** What was uploaded and what was made of it are deleted. */
function isTidy(): boolean {
  return provider.seen.filter(({ method }) => method === 'DELETE').length === 2;
}

function sonioxPlay(status: string): RecordingServer['play'] {
  return ({ method, path }) => {
    if (path === '/v1/files') return { body: { id: 'f-1' } };
    if (path.endsWith('/transcript')) return { body: { text: 'Hello', tokens: [] } };
    return { body: { id: 't-1', status: method === 'POST' ? 'queued' : status } };
  };
}

async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 300 && !isSo(); turn += 1) await sleep(10);
  expect(isSo()).toBe(true);
}
