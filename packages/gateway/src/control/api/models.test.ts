import {
  defaultRoutingSettings,
  openDeployment,
  unknownModel,
  type Catalog,
  type Deployment,
  type JsonObject,
  type ModelGroup,
} from 'litmux/engine';
import { beforeEach, describe, expect, test } from 'vitest';
import { ApiWorld } from './api-world.testing.ts';

const catalog: Catalog = {
  find: (_provider, model) => unknownModel(model),
  findNamed: (name) => unknownModel(name),
  names: (provider) => (provider === 'anthropic' ? ['claude-opus-5', 'claude-haiku-5'] : []),
  with: () => catalog,
};

function deployment(group: string, params: JsonObject, info: JsonObject = {}): Deployment {
  return openDeployment({ group, params, info, env: {}, catalog });
}

function group(name: string, deployments: readonly Deployment[], fallbacks: readonly string[] = []): ModelGroup {
  return { name, deployments, strategy: 'simple-shuffle', retries: 2, fallbacks };
}

const gpt = group(
  'gpt-5',
  [
    deployment(
      'gpt-5',
      {
        model: 'openai/gpt-5',
        api_key: 'sk-secret-one',
        api_base: 'https://user:pass@eu.example/v1',
        rpm: 10,
        organization: 'org',
        temperature: 0.5,
      },
      {
        id: 'one',
        max_input_tokens: 400_000,
        max_output_tokens: 128_000,
        input_cost_per_token: 0.00000125,
        output_cost_per_token: 0.00001,
        mode: 'chat',
        mine: 1,
      },
    ),
    deployment(
      'gpt-5',
      { model: 'openai/gpt-5', api_key: 'sk-secret-two', rpm: 5, extra_headers: { authorization: 'Bearer sk-secret-three' } },
      { id: 'two', supports_vision: true, input_cost_per_token: 0.000002 },
    ),
  ],
  ['claude'],
);
const claude = group('claude', [
  deployment('claude', { model: 'anthropic/claude-opus-5', api_key: 'k' }, { id: 'three', access_groups: ['beta'] }),
]);
const anyClaude = deployment('anthropic/*', { model: 'anthropic/*', api_key: 'k' });

let world: ApiWorld;

beforeEach(() => {
  world = new ApiWorld();
  world.catalog = catalog;
  world.table = {
    groups: new Map([gpt, claude].map((known) => [known.name, known])),
    byId: new Map(),
    aliases: new Map([
      ['latest', { model: 'gpt-5', hidden: false }],
      ['secret', { model: 'gpt-5', hidden: true }],
    ]),
    patterns: [{ name: 'anthropic/*', group: (model) => (model.startsWith('anthropic/') ? group(model, [anyClaude]) : undefined) }],
    defaultFallbacks: [],
    settings: defaultRoutingSettings,
  };
});

async function idsFor(key: string | undefined, query = ''): Promise<readonly unknown[]> {
  const { body } = await world.call('GET', `/v1/models${query}`, undefined, key);
  expect(body).toMatchObject({ object: 'list' });
  return rows(body).map(({ id }) => id);
}

function rows(body: unknown): readonly JsonObject[] {
  const { data } = body as { readonly data: readonly JsonObject[] };
  return data;
}

describe('GET /v1/models (contract 1.2)', () => {
  test('the operator sees all: groups, aliases that are not hidden, what wildcards stand for', async () => {
    expect(await idsFor(undefined)).toEqual(['gpt-5', 'claude', 'latest', 'anthropic/claude-opus-5', 'anthropic/claude-haiku-5']);
    const { body } = await world.call('GET', '/models');
    const known = { mode: 'chat', max_input_tokens: 400_000, max_output_tokens: 128_000 };
    expect(rows(body)[0]).toEqual({ id: 'gpt-5', object: 'model', created: 1_677_610_602, owned_by: 'openai', ...known });
    expect(rows(body)[2]).toMatchObject({ id: 'latest', ...known });
    expect(rows(body)[3]).toEqual({ id: 'anthropic/claude-opus-5', object: 'model', created: 1_677_610_602, owned_by: 'openai' });
    expect((await world.call('GET', '/v1/models/gpt-5')).body).toMatchObject(known);
  });

  test('wildcard entries themselves when they are asked for', async () => {
    expect(await idsFor(undefined, '?return_wildcard_routes=true')).toContain('anthropic/*');
  });

  test.each([
    [['gpt-5'], ['gpt-5', 'latest', 'mine']],
    [['beta'], ['claude']],
    [['anthropic/*'], ['anthropic/claude-opus-5', 'anthropic/claude-haiku-5']],
    [['no-default-models'], []],
    [[], ['gpt-5', 'claude', 'latest', 'mine', 'anthropic/claude-opus-5', 'anthropic/claude-haiku-5']],
  ])('a key with models %j sees %j', async (models, ids) => {
    const { key } = await world.generate({ models, aliases: { mine: 'gpt-5' } });
    expect(await idsFor(key)).toEqual(ids);
  });

  test('access groups and fallbacks when they are asked for', async () => {
    expect(await idsFor(undefined, '?only_model_access_groups=true')).toEqual(['beta']);
    expect(await idsFor(undefined, '?include_model_access_groups=true')).toContain('beta');
    const { body } = await world.call('GET', '/v1/models?include_metadata=true');
    expect(rows(body)[0]).toMatchObject({ id: 'gpt-5', metadata: { fallbacks: ['claude'] } });
  });

  test('one model by its name, slashes included; 404 for unknown and for not allowed', async () => {
    expect((await world.call('GET', '/v1/models/anthropic/claude-new')).body).toMatchObject({
      id: 'anthropic/claude-new',
      object: 'model',
    });
    expect((await world.call('GET', '/models/nothing')).status).toBe(404);
    const { key } = await world.generate({ models: ['claude'] });
    expect((await world.call('GET', '/v1/models/claude', undefined, key)).status).toBe(200);
    expect((await world.call('GET', '/v1/models/gpt-5', undefined, key)).status).toBe(404);
  });
});

describe('/model/info and /model_group/info (contract 1.4.8)', () => {
  test('deployments with prices and abilities, without any secret', async () => {
    const { body } = await world.call('GET', '/model/info');
    const [first] = rows(body);
    expect(first).toMatchObject({
      model_name: 'gpt-5',
      litellm_params: { model: 'openai/gpt-5', api_base: 'https://eu.example/v1', rpm: 10, organization: 'org', temperature: 0.5 },
      model_info: {
        id: 'one',
        db_model: false,
        mode: 'chat',
        max_input_tokens: 400_000,
        input_cost_per_token: 0.00000125,
        litellm_provider: 'openai',
        mine: 1,
      },
    });
    expect(JSON.stringify(body)).not.toMatch(/secret|pass@|Bearer/);
  });

  test('one deployment by its id, and only what the key may use', async () => {
    expect(rows((await world.call('GET', '/v1/model/info?litellm_model_id=two')).body)).toHaveLength(1);
    expect((await world.call('GET', '/model/info?litellm_model_id=none')).status).toBe(404);
    const { key } = await world.generate({ models: ['claude'] });
    expect(rows((await world.call('GET', '/model/info', undefined, key)).body).map(({ model_name }) => model_name)).toEqual(['claude']);
  });

  test('groups: the widest window, the dearest price, the sum of the limits', async () => {
    const { body } = await world.call('GET', '/model_group/info?model_group=gpt-5');
    expect(rows(body)).toMatchObject([
      {
        model_group: 'gpt-5',
        providers: ['openai'],
        mode: 'chat',
        max_input_tokens: 400_000,
        max_output_tokens: 128_000,
        input_cost_per_token: 0.000002,
        output_cost_per_token: 0.00001,
        rpm: 15,
        tpm: null,
        supports_vision: true,
      },
    ]);
  });
});
