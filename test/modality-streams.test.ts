import OpenAI, { toFile } from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { GatewayProcess } from './support/gateway-process.ts';
import { UploadServer } from './support/upload-server.ts';

let provider: UploadServer;
let gateway: GatewayProcess;
let key: string;

beforeAll(async () => {
  provider = await UploadServer.start();
  const openai = `api_key: sk-provider, api_base: "${provider.url}/v1"`;
  gateway = await GatewayProcess.start({
    config: `
model_list:
  - model_name: ear
    litellm_params: { model: openai/gpt-4o-transcribe, ${openai}, input_cost_per_token: 0.000002, input_cost_per_audio_token: 0.000006, output_cost_per_token: 0.00001 }
  - model_name: painter
    litellm_params: { model: openai/gpt-image-1, ${openai}, input_cost_per_token: 0.000005, output_cost_per_token: 0.00004 }
router_settings: { num_retries: 1 }
`,
  });
});

afterAll(async () => {
  await gateway?.dispose();
  await provider?.stop();
});

beforeEach(async () => {
  provider.seen.length = 0;
  provider.manners = {};
  key = await gateway.makeKey({ max_budget: 10 });
});

const delta = { type: 'transcript.text.delta', delta: 'Good ' };
const rest = { type: 'transcript.text.delta', delta: 'day' };
const usage = {
  type: 'tokens',
  input_tokens: 14,
  input_token_details: { text_tokens: 4, audio_tokens: 10 },
  output_tokens: 3,
  total_tokens: 17,
};
const done = { type: 'transcript.text.done', text: 'Good day', usage };

describe("a transcription that OpenAI's SDK streams", () => {
  it('comes word by word and costs what its last event says', async () => {
    provider.manners = { events: [delta, rest, done] };
    const events = await listen();
    expect(events.map(({ type }) => type)).toEqual([delta.type, rest.type, done.type]);
    expect(events.at(-1)).toMatchObject({ text: 'Good day', usage });
    expect(provider.last.texts).toMatchObject({ stream: 'true', model: 'gpt-4o-transcribe' });
    await spendIs(4 * 0.000002 + 10 * 0.000006 + 3 * 0.00001);
  });

  it('is asked for again where an error comes first', async () => {
    provider.manners = { failures: 1, events: [delta, done] };
    expect(await listen()).toHaveLength(2);
    expect(provider.seen).toHaveLength(2);
  });

  it('ends in an error where its provider breaks off, and what came is paid for by an estimate', async () => {
    provider.manners = { events: [delta, rest], cut: true };
    await expect(listen()).rejects.toThrow(/cut off/);
    await vi.waitFor(async () => expect(await spend()).toBeGreaterThan(0), { timeout: 5000 });
  });

  it('ends in an error where the end is missing', async () => {
    provider.manners = { events: [delta, rest] };
    await expect(listen()).rejects.toThrow(/before it was complete/);
  });

  it('comes as events also from a provider that does not stream', async () => {
    provider.manners = { answer: JSON.stringify({ text: 'Good day', usage }) };
    const events = await listen();
    expect(events.map(({ type }) => type)).toEqual([delta.type, done.type]);
    await spendIs(4 * 0.000002 + 10 * 0.000006 + 3 * 0.00001);
  });
});

describe("a picture that OpenAI's SDK streams", () => {
  it('comes unfinished, then complete, and costs what its last event says', async () => {
    const tokens = { input_tokens: 10, output_tokens: 300, total_tokens: 310, input_tokens_details: { text_tokens: 10, image_tokens: 0 } };
    provider.manners = {
      events: [
        { type: 'image_edit.partial_image', b64_json: 'aA==', partial_image_index: 0 },
        { type: 'image_edit.completed', b64_json: 'aGk=', usage: tokens },
      ],
    };
    const image = await toFile(Buffer.from('PNG bytes'), 'a.png', { type: 'image/png' });
    const stream = await client().images.edit({ model: 'painter', prompt: 'at night', image, stream: true, partial_images: 1 });
    const types: string[] = [];
    for await (const event of stream) types.push(event.type);
    expect(types).toEqual(['image_edit.partial_image', 'image_edit.completed']);
    await spendIs(10 * 0.000005 + 300 * 0.00004);
  });

  it('comes as an event also from a provider that does not stream', async () => {
    provider.manners = {
      answer: JSON.stringify({ created: 7, data: [{ b64_json: 'aGk=' }], usage: { input_tokens: 10, output_tokens: 300 } }),
    };
    const image = await toFile(Buffer.from('PNG bytes'), 'a.png', { type: 'image/png' });
    const stream = await client().images.edit({ model: 'painter', prompt: 'at night', image, stream: true });
    const events: unknown[] = [];
    for await (const event of stream) events.push(event);
    expect(events).toMatchObject([{ type: 'image_edit.completed', b64_json: 'aGk=', created_at: 7 }]);
    await spendIs(10 * 0.000005 + 300 * 0.00004);
  });
});

function client(): OpenAI {
  return new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: key, maxRetries: 0 });
}

async function listen(): Promise<readonly OpenAI.Audio.TranscriptionStreamEvent[]> {
  const file = await toFile(Buffer.alloc(64_000), 'talk.mp3', { type: 'audio/mpeg' });
  const events: OpenAI.Audio.TranscriptionStreamEvent[] = [];
  for await (const event of await client().audio.transcriptions.create({ file, model: 'ear', stream: true })) events.push(event);
  return events;
}

async function spendIs(dollars: number): Promise<void> {
  await vi.waitFor(async () => expect(await spend()).toBeCloseTo(dollars, 9), { timeout: 5000 });
}

async function spend(): Promise<number> {
  return (await gateway.call(`/key/info?key=${key}`)).json.info.spend;
}
