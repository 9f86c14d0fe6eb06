import { describe, expect, test } from 'vitest';
import { createCatalog, type Catalog } from '../catalog/catalog.ts';
import { openOverlay } from '../catalog/overlay.ts';
import { Failure } from '../core/failure.ts';
import type { JsonObject } from '../core/json.ts';
import { Secret } from '../core/secret.ts';
import type { Deployment } from './deployment.ts';
import { openDeployment, type DeploymentSource } from './open-deployment.ts';

const catalog: Catalog = createCatalog({ overlay: openOverlay([]), book: { find: () => undefined, list: () => [] }, bookName: 'none' });

function open(params: JsonObject, source: Partial<DeploymentSource> = {}): Deployment {
  return openDeployment({ group: 'chat', params, env: {}, catalog, ...source });
}

function refusal(params: JsonObject, source: Partial<DeploymentSource> = {}): Failure {
  try {
    open(params, source);
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error('the deployment was opened');
}

function keyOf(deployment: Deployment): string | undefined {
  const key = deployment.settings['api_key'];
  return key instanceof Secret ? key.reveal() : undefined;
}

describe('parameters go where they belong', () => {
  const deployment = open({
    model: 'openai/gpt-5',
    api_key: 'k',
    organization: 'org',
    temperature: 0.2,
    rpm: '60',
    tpm: 1000,
    weight: 2,
    order: 1,
    tags: ['eu'],
    max_parallel_requests: 4,
    num_retries: 3,
    cooldown_time: 0,
    region_name: 'eu',
    drop_params: true,
    additional_drop_params: ['seed'],
    extra_headers: { 'x-team': 7 },
    extra_body: { store: false },
    input_cost_per_token: '1e-6',
    mock_response: 'hello',
    max_budget: 5,
    aws_region_name: 'us-east-1',
  });

  test('settings, as secrets where they are', () => {
    expect(keyOf(deployment)).toBe('k');
    expect(JSON.stringify(deployment.settings)).toBe('{"api_key":"***","organization":"org"}');
  });

  test('its retries, under either name, are no default of the provider’s', () => {
    expect(deployment.defaults).toEqual({ temperature: 0.2 });
    expect(open({ model: 'huggingface/meta-llama/Llama-3', api_key: 'k', max_retries: 0 }).defaults).toEqual({});
  });

  test('routing', () => {
    const { rpm, tpm, weight, order, tags, maxParallel, retries, cooldownSeconds, region } = deployment;
    expect({ rpm, tpm, weight, order, tags, maxParallel, retries, cooldownSeconds, region }).toEqual({
      rpm: 60,
      tpm: 1000,
      weight: 2,
      order: 1,
      tags: ['eu'],
      maxParallel: 4,
      retries: 3,
      cooldownSeconds: 0,
      region: 'eu',
    });
  });

  test('fields of calls, and nothing else among them', () => {
    expect(deployment.defaults).toEqual({ temperature: 0.2 });
    expect(deployment.extraBody).toEqual({ store: false });
    expect(deployment.extraHeaders).toEqual({ 'x-team': '7' });
    expect(deployment.policy).toEqual({ drop: true, alwaysDrop: ['seed'] });
  });

  test('the gateway', () => {
    expect(deployment.gatewayParams).toEqual({ mock_response: 'hello', max_budget: 5 });
  });

  test('prices', () => {
    expect(deployment.facts.rates?.tokens.input).toBe(1_000_000);
    expect(deployment.facts.priceSource).toBe('config');
  });
});

describe('timeouts', () => {
  test('`timeout` bounds a whole answer, and the waits of a stream', () => {
    const deployment = open({ model: 'openai/gpt-5', timeout: 30 });
    expect(deployment.deadlines).toEqual({ firstToken: 30_000, idle: 30_000, total: 30_000 });
    expect(deployment.streamDeadlines).toEqual({ firstToken: 30_000, idle: 30_000 });
  });

  test('`stream_timeout` takes the waits of a stream', () => {
    const deployment = open({ model: 'openai/gpt-5', timeout: 30, stream_timeout: '2.5' });
    expect(deployment.deadlines.total).toBe(30_000);
    expect(deployment.streamDeadlines).toEqual({ firstToken: 2500, idle: 2500 });
  });
});

describe('keys and base URLs', () => {
  test('come from the parameters before the environment', () => {
    const env = { OPENAI_API_KEY: 'from env', OPENAI_BASE_URL: 'https://env.test/v1/' };
    expect(open({ model: 'gpt-5' }, { env })).toMatchObject({ baseUrl: 'https://env.test/v1', baseIsSet: true });
    expect(keyOf(open({ model: 'gpt-5' }, { env }))).toBe('from env');
    const own = open({ model: 'gpt-5', api_key: 'own', api_base: 'https://own.test' }, { env });
    expect([keyOf(own), own.baseUrl]).toEqual(['own', 'https://own.test']);
  });

  test('an {ID}_API_BASE is read for every provider', () => {
    expect(open({ model: 'groq/llama' }, { env: { GROQ_API_BASE: 'https://proxy.test' } }).baseUrl).toBe('https://proxy.test');
  });

  test("a base URL that a caller chose gets no key but the caller's", () => {
    const source = { env: { OPENAI_API_KEY: 'from env' } };
    expect(keyOf(open({ model: 'gpt-5' }, { ...source, callers: { api_base: 'https://theirs.test', api_key: 'theirs' } }))).toBe('theirs');
  });

  test('a base URL that a caller chose needs credentials of the caller’s own, wherever others could be found', () => {
    const env = { OPENAI_API_KEY: 'from env', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', VERTEXAI_CREDENTIALS: '{}' };
    const callers = { api_base: 'https://theirs.test' };
    const bare = [
      { model: 'gpt-5', api_key: 'own' },
      { model: 'bedrock/m', aws_role_name: 'arn:aws:iam::1:role/own', aws_profile_name: 'own' },
      { model: 'vertex_ai/gemini-2.5-pro', vertex_project: 'p', vertex_credentials: '{"type":"service_account"}' },
      { model: 'azure/gpt-4o', azure_credential: 'ManagedIdentityCredential', tenant_id: 't', client_id: 'c', client_secret: 's' },
      { model: 'github_copilot/gpt-5' },
    ];
    for (const params of bare) {
      expect(() => open(params, { env, callers }), params.model).toThrow(
        expect.objectContaining({ code: 'invalid_request', message: expect.stringContaining('needs credentials of its own') }),
      );
    }
    const server = open({ model: 'hosted_vllm/qwen', api_key: 'own', api_base: 'https://own.test' }, { env, callers });
    expect([server.baseUrl, keyOf(server)]).toEqual(['https://theirs.test', undefined]);
    expect(
      open({ model: 'gpt-5', extra_headers: { 'x-token': 'own' } }, { env, callers: { ...callers, api_key: 'theirs' } }).extraHeaders,
    ).toBeUndefined();
  });

  test('a setting fills its place in the base URL, and is asked for only there', () => {
    expect(open({ model: 'cloudflare/m', account_id: 'a1' }).baseUrl).toBe('https://api.cloudflare.com/client/v4/accounts/a1/ai/v1');
    expect(open({ model: 'cloudflare/m', api_base: 'https://own.test/ai/v1' }).baseUrl).toBe('https://own.test/ai/v1');
    expect(refusal({ model: 'cloudflare/m' }).message).toContain('account_id (environment: CLOUDFLARE_ACCOUNT_ID)');
  });
});

describe('what is missing or wrong is named', () => {
  test('the model', () => {
    expect(refusal({ api_key: 'k' }).param).toBe('model');
  });

  test('the base URL of Azure', () => {
    const failure = refusal({ model: 'azure/gpt-4' });
    expect(failure.param).toBe('api_base');
    expect(failure.message).toContain('AZURE_API_BASE');
  });

  test.each(['rpm', 'weight', 'timeout', 'stream_timeout', 'num_retries', 'cooldown_time'])('a %s that is no number', (name) => {
    const failure = refusal({ model: 'gpt-5', [name]: 'often' });
    expect([failure.code, failure.param]).toEqual(['invalid_request', name]);
  });

  test('a price that is no amount', () => {
    expect(refusal({ model: 'gpt-5', input_cost_per_token: 'cheap' }).param).toBe('input_cost_per_token');
  });
});

describe('the id of a deployment', () => {
  test('is the one of model_info where there is one', () => {
    expect(open({ model: 'gpt-5' }, { info: { id: 'mine' } }).id).toBe('mine');
  });

  test('else follows from name and parameters, in whatever order they stand', () => {
    const one = open({ model: 'gpt-5', api_key: 'k', rpm: 1 });
    expect(open({ rpm: 1, api_key: 'k', model: 'gpt-5' }).id).toBe(one.id);
    expect(open({ rpm: 2, api_key: 'k', model: 'gpt-5' }).id).not.toBe(one.id);
    expect(open({ rpm: 1, api_key: 'k', model: 'gpt-5' }, { group: 'other' }).id).not.toBe(one.id);
  });
});
