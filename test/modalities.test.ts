import Anthropic from '@anthropic-ai/sdk';
import { createClient } from 'litmux';
import OpenAI, { toFile } from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GatewayProcess } from './support/gateway-process.ts';
import { ModalityServer, sound } from './support/modality-server.ts';

let provider: ModalityServer;
let gateway: GatewayProcess;
let key: string;

beforeAll(async () => {
  provider = await ModalityServer.start();
  const openai = `api_key: sk-provider, api_base: "${provider.url}/v1"`;
  gateway = await GatewayProcess.start({
    config: `
model_list:
  - { model_name: vectors, litellm_params: { model: openai/text-embedding-3-small, ${openai}, input_cost_per_token: 0.00001 } }
  - { model_name: google-vectors, litellm_params: { model: gemini/gemini-embedding-001, api_key: k, api_base: "${provider.url}/v1beta" } }
  - { model_name: ranker, litellm_params: { model: cohere/rerank-v3.5, api_key: k, api_base: "${provider.url}" }, model_info: { input_cost_per_query: 0.002 } }
  - { model_name: painter, litellm_params: { model: openai/gpt-image-1, ${openai} } }
  - { model_name: voice, litellm_params: { model: openai/tts-1, ${openai} }, model_info: { input_cost_per_character: 0.00001 } }
  - { model_name: ear, litellm_params: { model: openai/whisper-1, ${openai} }, model_info: { input_cost_per_second: 0.0001 } }
  - { model_name: judge, litellm_params: { model: openai/omni-moderation-latest, ${openai} } }
  - { model_name: claude, litellm_params: { model: anthropic/claude-sonnet-4-5, api_key: k, api_base: "${provider.url}" } }
  - { model_name: gemini-flash, litellm_params: { model: gemini/gemini-2.5-flash, api_key: k, api_base: "${provider.url}/v1beta" } }
`,
  });
  key = await gateway.makeKey({ max_budget: 10 });
});

afterAll(async () => {
  await gateway?.dispose();
  await provider?.stop();
});

beforeEach(() => {
  provider.seen.length = 0;
  provider.failures = 0;
});

function client(): OpenAI {
  return new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: key, maxRetries: 0 });
}

async function costOf(promise: { withResponse(): Promise<{ response: Response }> }): Promise<string | null> {
  return (await promise.withResponse()).response.headers.get('x-litellm-response-cost');
}

describe("OpenAI's SDK", () => {
  it('gets the numbers of a vector, though it asks for base64 and the provider sends floats', async () => {
    const answer = await client().embeddings.create({ model: 'vectors', input: 'hello' });
    expect(answer.data[0]?.embedding).toEqual([0.5, -0.25]);
    expect(answer.model).toBe('vectors');
    expect(provider.last.json).toMatchObject({ model: 'text-embedding-3-small', input: 'hello' });
  });

  it('gets vectors from Google, each text in its place', async () => {
    const answer = await client().embeddings.create({ model: 'google-vectors', input: ['one', 'two'], dimensions: 2 });
    expect(answer.data.map(({ embedding }) => embedding)).toEqual([
      [0.5, -0.25],
      [1.5, -0.25],
    ]);
    expect(answer.usage.prompt_tokens).toBe(9);
    expect(provider.last.json['requests']).toMatchObject([{ content: { parts: [{ text: 'one' }] }, outputDimensionality: 2 }, {}]);
  });

  it('pays for vectors what they cost', async () => {
    expect(await costOf(client().embeddings.create({ model: 'vectors', input: 'hello' }))).toBe('0.00005');
  });

  it('tries again when the provider is busy', async () => {
    provider.failures = 1;
    await client().embeddings.create({ model: 'vectors', input: 'hello' });
    expect(provider.seen).toHaveLength(2);
  });

  it('is told why token ids cannot be sent to Google', async () => {
    await expect(client().embeddings.create({ model: 'google-vectors', input: [1, 2, 3] })).rejects.toMatchObject({
      status: 400,
      param: 'input',
    });
    expect(provider.seen).toHaveLength(0);
  });

  it('gets pictures, edits and varies them', async () => {
    const drawn = await client().images.generate({ model: 'painter', prompt: 'a lighthouse', size: '1024x1024' });
    expect(drawn.data?.[0]?.b64_json).toBe('aGk=');
    await client().images.edit({
      model: 'painter',
      prompt: 'at night',
      image: await toFile(Buffer.from('PNG bytes'), 'a.png', { type: 'image/png' }),
    });
    expect(provider.last.path).toBe('/v1/images/edits');
    expect(provider.last.bytes.toString()).toContain('filename="a.png"\r\ncontent-type: image/png\r\n\r\nPNG bytes\r\n');
    expect(provider.last.bytes.toString()).toContain('name="model"\r\n\r\ngpt-image-1\r\n');
    const image = await toFile(Buffer.from('PNG bytes'), 'a.png', { type: 'image/png' });
    expect((await client().images.createVariation({ model: 'painter', image, n: 1 })).data?.[0]?.b64_json).toBe('aGk=');
    expect(provider.last.path).toBe('/v1/images/variations');
  });

  it('hears speech byte for byte', async () => {
    const response = await client().audio.speech.create({ model: 'voice', voice: 'alloy', input: 'Grüezi' });
    expect(response.headers.get('content-type')).toBe('audio/mpeg');
    expect(Buffer.from(await response.arrayBuffer()).equals(sound)).toBe(true);
  });

  it('has recordings written down and translated', async () => {
    const file = await toFile(Buffer.from([0, 255, 13, 10, 45, 45, 7]), 'talk.mp3', { type: 'audio/mpeg' });
    const call = client().audio.transcriptions.create({ model: 'ear', file, language: 'en' });
    expect((await call).text).toBe('Hello');
    expect(provider.last.bytes.includes(Buffer.from([0, 255, 13, 10, 45, 45, 7]))).toBe(true);
    expect(await costOf(client().audio.transcriptions.create({ model: 'ear', file }))).toBe('0.0003');
    expect((await client().audio.translations.create({ model: 'ear', file })).text).toBe('Hello');
    expect(await client().audio.transcriptions.create({ model: 'ear', file, response_format: 'srt' })).toContain('00:00:01,000');
  });

  it('has texts judged', async () => {
    const answer = await client().moderations.create({ model: 'judge', input: 'a threat' });
    expect(answer.results[0]?.flagged).toBe(true);
  });
});

describe('other clients', () => {
  it.each(['/v1/rerank', '/rerank', '/v2/rerank'])('get a ranking at %s', async (path) => {
    const { status, json } = await gateway.call(path, {
      key,
      body: { model: 'ranker', query: 'q', documents: ['a', { text: 'b' }], return_documents: true },
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      results: [
        { index: 1, relevance_score: 0.9, document: { text: 'b' } },
        { index: 0, document: { text: 'a' } },
      ],
    });
    expect(provider.last.path).toBe('/v1/rerank');
  });

  it.each(['/openai/deployments/vectors/embeddings?api-version=1', '/engines/vectors/embeddings', '/embeddings'])(
    'get vectors at %s',
    async (path) => {
      const { status } = await gateway.call(path, { key, body: { input: 'x', ...(path === '/embeddings' && { model: 'vectors' }) } });
      expect(status).toBe(200);
    },
  );

  it.each([
    ['claude', 14],
    ['gemini-flash', 31],
  ] as const)("count tokens with Anthropic's SDK for %s", async (model, count) => {
    const anthropic = new Anthropic({ baseURL: gateway.url, apiKey: key, maxRetries: 0 });
    const answer = await anthropic.messages.countTokens({ model, messages: [{ role: 'user', content: 'Hello' }] });
    expect(answer.input_tokens).toBe(count);
  });
});

describe('the library', () => {
  it('makes vectors, rankings, pictures, sound, texts and judgements', async () => {
    const litmux = createClient({ env: {} });
    const at = { api_key: 'k', api_base: `${provider.url}/v1` };
    const vectors = await litmux.embedding({ model: 'openai/text-embedding-3-small', input: 'x', ...at });
    expect(vectors.data[0]?.embedding).toEqual([0.5, -0.25]);
    expect(vectors.litmux.usage.input).toBe(5);
    const ranking = await litmux.rerank({
      model: 'cohere/rerank-v3.5',
      query: 'q',
      documents: ['a', 'b'],
      api_key: 'k',
      api_base: provider.url,
    });
    expect(ranking.results[0]?.index).toBe(1);
    expect((await litmux.image_generation({ model: 'openai/gpt-image-1', prompt: 'p', ...at })).data).toHaveLength(1);
    const spoken = await litmux.speech({ model: 'openai/tts-1', voice: 'alloy', input: 'Hi', ...at });
    expect(Buffer.from(spoken.bytes).equals(sound)).toBe(true);
    expect(spoken.litmux.usage.units).toMatchObject({ characters: 2 });
    const heard = await litmux.transcription({ model: 'openai/whisper-1', file: { name: 'a.mp3', bytes: new Uint8Array([1]) }, ...at });
    expect(heard.text).toBe('Hello');
    expect((await litmux.moderation({ model: 'openai/omni-moderation-latest', input: 'x', ...at })).results[0]?.flagged).toBe(true);
    await litmux.close();
  });
});
