import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GatewayProcess, type CallAnswer } from './support/gateway-process.ts';
import { pieces, text } from './support/provider-answers.ts';
import { ProviderServer } from './support/provider-server.ts';

let provider: ProviderServer;
let gateway: GatewayProcess;

const config = `
model_list:
  # OpenAI GPT-5
  - model_name: gpt-5
    litellm_params:
      model: gpt-5
      api_key: "OPENAI_KEY_1"

  # Anthropic Claude
  - model_name: claude-opus
    litellm_params:
      model: claude/claude-3-opus-20240229
      api_key: "ANTHROPIC_KEY_1"

  # Google Gemini
  - model_name: gemini-pro
    litellm_params:
      model: gemini/gemini-1.5-pro-latest
      api_key: "GEMINI_KEY_1"

router:
  - model: gpt-5
    strategy: round_robin
    fallback_models: [claude-opus, gemini-pro]
    max_retries: 2

  - model: gemini-pro
    strategy: random
    fallback_models: [claude-opus]
`;
const [gpt, claude, gemini] = ['gpt-5', 'claude-3-opus-20240229', 'gemini-1.5-pro-latest'] as const;

beforeAll(async () => {
  provider = await ProviderServer.start();
  gateway = await GatewayProcess.start({
    config,
    env: { OPENAI_BASE_URL: `${provider.url}/v1`, ANTHROPIC_BASE_URL: provider.url, GEMINI_API_BASE: `${provider.url}/v1beta` },
  });
});
afterAll(async () => {
  await gateway?.dispose();
  await provider?.stop();
});
beforeEach(() => provider.reset());

const ask = (model: string, more: object = {}): Promise<CallAnswer> =>
  gateway.call('/v1/chat/completions', { body: { model, messages: [{ role: 'user', content: 'Hello' }], ...more } });
const calls = (): readonly number[] => [gpt, claude, gemini].map((model) => provider.calls(model));

describe('the config with router rules, as written', () => {
  it('serves each model with its own key', async () => {
    for (const model of ['gpt-5', 'claude-opus', 'gemini-pro']) {
      const { status, json } = await ask(model);
      expect(status).toBe(200);
      expect(json).toMatchObject({
        object: 'chat.completion',
        model,
        choices: [{ message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
      });
    }
    expect(provider.seen.map(({ headers }) => headers['authorization'] ?? headers['x-api-key'] ?? headers['x-goog-api-key'])).toEqual([
      'Bearer OPENAI_KEY_1',
      'ANTHROPIC_KEY_1',
      'GEMINI_KEY_1',
    ]);
  });

  it('retries twice, and no more', async () => {
    provider.fail(gpt, { type: 'status', status: 503 }, 2);
    const { status, headers } = await ask('gpt-5');
    expect(status).toBe(200);
    expect(calls()).toEqual([3, 0, 0]);
    expect(headers.get('x-litellm-attempted-retries')).toBe('2');
  });

  it('goes to claude-opus, then to gemini-pro, each with retries of its own', async () => {
    provider.fail(gpt, { type: 'status', status: 500 });
    provider.fail(claude, { type: 'reset' });
    const { status, json, headers } = await ask('gpt-5');
    expect(status).toBe(200);
    expect(json).toMatchObject({ object: 'chat.completion', model: gemini, choices: [{ message: { content: text } }] });
    expect(calls()).toEqual([3, 3, 1]);
    expect(headers.get('x-litellm-attempted-fallbacks')).toBe('2');
  });

  it('makes at most nine calls and then says what went wrong first', async () => {
    for (const model of [gpt, claude, gemini]) provider.fail(model, { type: 'status', status: 500 });
    const { status, json, headers } = await ask('gpt-5');
    expect(status).toBe(500);
    expect([headers.get('x-litellm-attempted-retries'), headers.get('x-litellm-attempted-fallbacks')]).toEqual(['6', '2']);
    expect(json['error'].message).toContain('The provider says 500.');
    expect(json['error'].message).toContain('OpenAI');
    expect(calls()).toEqual([3, 3, 3]);
  });

  it('does not follow the fallbacks of a fallback', async () => {
    provider.fail(gemini, { type: 'status', status: 500 });
    expect((await ask('gemini-pro')).status).toBe(200);
    expect(calls()).toEqual([0, 1, 3]);
  });

  it.each([400, 403, 404, 422])('hands a %i to the fallbacks without a retry', async (status) => {
    provider.fail(gpt, { type: 'status', status });
    expect((await ask('gpt-5')).status).toBe(200);
    expect(calls()).toEqual([1, 1, 0]);
  });

  it('does not retry a 401 where there is no other deployment', async () => {
    provider.fail(gpt, { type: 'status', status: 401 });
    expect((await ask('gpt-5')).status).toBe(200);
    expect(calls()).toEqual([1, 1, 0]);
  });

  it('answers a stream with chunks in OpenAI style, whoever answers', async () => {
    provider.fail(gpt, { type: 'status', status: 500 });
    const { status, text: body } = await ask('gpt-5', { stream: true });
    expect(status).toBe(200);
    const chunks = body
      .split('\n\n')
      .filter((line) => line.startsWith('data: {'))
      .map((line) => JSON.parse(line.slice(6)));
    expect(chunks.every((chunk) => chunk.object === 'chat.completion.chunk')).toBe(true);
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(pieces.join(''));
    expect(body.trimEnd().endsWith('data: [DONE]')).toBe(true);
    expect(calls()).toEqual([3, 1, 0]);
  });

  it('fails over before the first content when a stream hangs, and obeys the timeout', async () => {
    provider.fail(gpt, { type: 'hang' });
    const { status } = await ask('gpt-5', { stream: true, timeout: 0.2, num_retries: 0 });
    expect(status).toBe(200);
    expect(calls()).toEqual([1, 1, 0]);
  });
});
