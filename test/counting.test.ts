import { GoogleGenAI } from '@google/genai';
import { createClient } from 'litmux';
import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GatewayProcess } from './support/gateway-process.ts';
import { ModalityServer } from './support/modality-server.ts';

let provider: ModalityServer;
let gateway: GatewayProcess;
let key: string;

beforeAll(async () => {
  provider = await ModalityServer.start();
  gateway = await GatewayProcess.start({
    config: `
model_list:
  - { model_name: claude, litellm_params: { model: anthropic/claude-sonnet-4-5, api_key: k, api_base: "${provider.url}" } }
  - { model_name: gemini-flash, litellm_params: { model: gemini/gemini-2.5-flash, api_key: k, api_base: "${provider.url}/v1beta" } }
  - { model_name: gpt, litellm_params: { model: openai/gpt-4o, api_key: k, api_base: "${provider.url}/v1" } }
  - { model_name: deep, litellm_params: { model: deepseek/deepseek-chat, api_key: k, api_base: "${provider.url}/v1" } }
`,
  });
  key = await gateway.makeKey({ max_budget: 1, models: ['claude', 'gemini-flash', 'gpt', 'deep'] });
});

afterAll(async () => {
  await gateway?.dispose();
  await provider?.stop();
});

beforeEach(() => {
  provider.seen.length = 0;
});

const hello = [{ role: 'user' as const, content: 'Hello' }];

describe('tokens are counted', () => {
  it("by the provider for Google's SDK, whichever provider that is", async () => {
    const google = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: gateway.url } });
    expect((await google.models.countTokens({ model: 'gemini-flash', contents: 'Hello' })).totalTokens).toBe(31);
    expect(provider.last.json).toMatchObject({
      generateContentRequest: { contents: [{ parts: [{ text: 'Hello' }] }], model: 'models/gemini-2.5-flash' },
    });
    expect((await google.models.countTokens({ model: 'claude', contents: 'Hello' })).totalTokens).toBe(14);
    expect(provider.last.json).toEqual({
      model: 'claude-sonnet-4-5',
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
    });
  });

  it('here where the provider does not count, and says so', async () => {
    const anthropic = new Anthropic({ baseURL: gateway.url, apiKey: key, maxRetries: 0 });
    expect(await anthropic.messages.countTokens({ model: 'deep', messages: hello })).toMatchObject({ input_tokens: 9, estimated: true });
    await anthropic.messages.countTokens({ model: 'claude', messages: hello }, { headers: { 'anthropic-beta': 'context-1m-2025-08-07' } });
    expect(provider.last.headers['anthropic-beta']).toBe('context-1m-2025-08-07');
    provider.seen.length = 0;
    expect(await anthropic.messages.countTokens({ model: 'gpt', messages: hello })).not.toHaveProperty('estimated');
    const { json } = await gateway.call('/v1/responses/input_tokens', { key, body: { model: 'gpt', input: 'Hello' } });
    expect(json).toEqual({ object: 'response.input_tokens', input_tokens: 8 });
    expect(provider.seen).toHaveLength(0);
  });

  it("at LiteLLM's path: here, or with call_endpoint by the provider", async () => {
    const counted = (query: string, body: object): Promise<{ json: unknown }> =>
      gateway.call(`/utils/token_counter${query}`, { key, body });
    expect((await counted('', { model: 'gpt', prompt: 'Hello world' })).json).toEqual({
      total_tokens: 2,
      request_model: 'gpt',
      model_used: 'gpt-4o',
      tokenizer_type: 'openai_tokenizer',
      vocabulary: 'o200k_base',
    });
    expect((await counted('', { model: 'gpt', messages: hello })).json).toMatchObject({ total_tokens: 8 });
    expect((await counted('', { model: 'claude', contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] })).json).toMatchObject({
      estimated: true,
    });
    expect(provider.seen).toHaveLength(0);
    expect((await counted('?call_endpoint=true', { model: 'claude', messages: hello })).json).toEqual({
      total_tokens: 14,
      request_model: 'claude',
      model_used: 'claude-sonnet-4-5',
      tokenizer_type: 'provider_api',
    });
  });

  it('for those alone who may call the model, at no cost, and in the ledger', async () => {
    const strangers = await gateway.call('/utils/token_counter', { key: 'sk-none', body: { model: 'gpt', prompt: 'x' } });
    expect(strangers.status).toBe(401);
    const narrow = await gateway.makeKey({ models: ['claude'] });
    expect((await gateway.call('/v1/messages/count_tokens', { key: narrow, body: { model: 'gpt', messages: hello } })).status).toBe(403);
    const broken = await gateway.call('/utils/token_counter', { key, body: { model: 'gpt' } });
    expect(broken.status).toBe(400);
    const slow = await gateway.makeKey({ rpm_limit: 1 });
    const counts = [1, 2].map(() => gateway.call('/utils/token_counter', { key: slow, body: { model: 'gpt', prompt: 'x' } }));
    expect((await Promise.all(counts)).map(({ status }) => status).sort((one, other) => one - other)).toEqual([200, 429]);
    const { json } = await gateway.call('/spend/logs', { method: 'GET' });
    expect(JSON.stringify(json)).toContain('acount_tokens');
  });
});

describe('the library', () => {
  it('counts by the provider where it can, else here', async () => {
    const litmux = createClient({ env: {} });
    const claude = await litmux.count_tokens({
      model: 'anthropic/claude-sonnet-4-5',
      messages: hello,
      api_key: 'k',
      api_base: provider.url,
    });
    expect(claude).toMatchObject({ total_tokens: 14, tokenizer_type: 'provider_api' });
    expect(
      await litmux.count_tokens({ model: 'openai/gpt-4o', prompt: 'Hello world', api_key: 'k', api_base: provider.url }),
    ).toMatchObject({
      total_tokens: 2,
      tokenizer_type: 'openai_tokenizer',
    });
    expect(claude.litmux.costUsd).toBe('0');
    await litmux.close();
  });
});
