import { afterAll, beforeAll, expect, it } from 'vitest';
import { GatewayProcess } from './support/gateway-process.ts';
import { ModalityServer } from './support/modality-server.ts';

let provider: ModalityServer;
let gateway: GatewayProcess;

beforeAll(async () => {
  provider = await ModalityServer.start();
  const openai = `api_key: sk-provider, api_base: "${provider.url}/v1"`;
  gateway = await GatewayProcess.start({
    config: `
model_list:
  - { model_name: echo, litellm_params: { model: mock/echo } }
  - { model_name: vectors, litellm_params: { model: openai/text-embedding-3-small, ${openai} } }
  - { model_name: painter, litellm_params: { model: openai/gpt-image-1, ${openai} } }
  - { model_name: judge, litellm_params: { model: openai/omni-moderation-latest, ${openai} } }
general_settings: { completion_model: echo, embedding_model: vectors, image_generation_model: painter, moderation_model: judge }
`,
  });
});

afterAll(async () => {
  await gateway?.dispose();
  await provider?.stop();
});

it.each([
  ['/v1/embeddings', { input: 'x' }, 'text-embedding-3-small'],
  ['/v1/images/generations', { prompt: 'x' }, 'gpt-image-1'],
  ['/v1/moderations', { input: 'x' }, 'omni-moderation-latest'],
])('a request to %s is for the model that is set for it, whatever it names', async (path, body, sent) => {
  for (const model of [{}, { model: 'another' }]) {
    const { status } = await gateway.call(path, { body: { ...body, ...model } });
    expect(status).toBe(200);
    expect(provider.last.json['model']).toBe(sent);
  }
});

it('a conversation is for the model that is set for it, whatever it names', async () => {
  const messages = [{ role: 'user', content: 'Hello' }];
  for (const model of [{}, { model: 'another' }]) {
    const { status, json } = await gateway.call('/v1/chat/completions', { body: { messages, ...model } });
    expect(status).toBe(200);
    expect(json.choices[0].message.content).toBe('Hello');
  }
});
