import type { Problem } from 'litmux/settings';
import { type Deployment, type Environment, findGroup, isObject, type JsonObject, loadCatalog, Secret } from 'litmux/engine';
import { describe, expect, test } from 'vitest';
import { buildSnapshot } from './build-snapshot.ts';
import { readYaml } from './read-yaml.ts';
import type { Snapshot } from './snapshot.ts';
import { treeWithoutConfig } from './tree-without-config.ts';

const catalog = await loadCatalog();

function snapshotOf(text: string, env: Environment = {}): Snapshot {
  const { value } = readYaml('config.yaml', text);
  return buildSnapshot({ tree: isObject(value) ? value : {}, env, catalog });
}

/** A config with models that are called as they are named, and more lines. */
function withModels(names: readonly string[], lines = '', env: Environment = {}): Snapshot {
  const models = names.map((name) => `  - { model_name: "${name}", litellm_params: { model: "openai/${name}", api_key: k } }\n`);
  return snapshotOf(`model_list:\n${models.join('')}${lines}`, env);
}

function keyOf({ settings }: Deployment): string {
  const key = settings['api_key'];
  return key instanceof Secret ? key.reveal() : '';
}

describe('rules of `router:`', () => {
  const snapshot = snapshotOf(`
model_list:
  - model_name: gpt-5
    litellm_params: { model: gpt-5, api_key: "KEY_1" }
  - model_name: claude-opus
    litellm_params: { model: claude/claude-3-opus-20240229, api_key: "KEY_2" }
  - model_name: gemini-pro
    litellm_params: { model: gemini/gemini-1.5-pro-latest, api_key: "KEY_3" }
router:
  - model: gpt-5
    strategy: round_robin
    fallback_models: [claude-opus, gemini-pro]
    max_retries: 5
  - model: gemini-pro
    strategy: random
    fallback_models: [claude-opus]
`);

  test.each([
    ['gpt-5', { strategy: 'round-robin', fallbacks: ['claude-opus', 'gemini-pro'], retries: 5 }],
    ['gemini-pro', { strategy: 'random', fallbacks: ['claude-opus'], retries: 2 }],
    ['claude-opus', { strategy: 'simple-shuffle', fallbacks: [], retries: 2 }],
  ])('%s', (name, group) => {
    expect(snapshot.groups.get(name)).toMatchObject(group);
  });

  test('models are found at their providers, with their keys', () => {
    const deployments = [...snapshot.byId.values()];
    expect(deployments.map(({ provider, model }) => `${provider.id} ${model}`)).toEqual([
      'openai gpt-5',
      'anthropic claude-3-opus-20240229',
      'gemini gemini-1.5-pro-latest',
    ]);
    expect(deployments.map(keyOf)).toEqual(['KEY_1', 'KEY_2', 'KEY_3']);
  });
});

describe('precedence', () => {
  test('router_settings before litellm_settings before the environment before the default', () => {
    const env = { DEFAULT_MAX_RETRIES: '7' };
    const general = 'litellm_settings: { num_retries: 4 }\n';
    expect(withModels(['a'], `${general}router_settings: { num_retries: 0 }\n`, env).settings.retries).toBe(0);
    expect(withModels(['a'], general, env).settings.retries).toBe(4);
    expect(withModels(['a'], '', env).settings.retries).toBe(7);
    expect(withModels(['a']).settings.retries).toBe(2);
  });

  test("a deployment's own timeout before the general one", () => {
    const snapshot = snapshotOf(`
model_list:
  - { model_name: own, litellm_params: { model: mock/echo, timeout: 5 } }
  - { model_name: general, litellm_params: { model: mock/echo } }
router_settings: { timeout: 60, stream_timeout: 7 }
`);
    const [own, general] = [...snapshot.byId.values()];
    expect(own?.deadlines.total).toBe(5000);
    expect(general?.deadlines.total).toBe(60_000);
    expect(general?.streamDeadlines).toEqual({ firstToken: 7000, idle: 7000 });
  });

  test("the config's own environment variables before those of the process", () => {
    const snapshot = snapshotOf(
      'environment_variables: { OPENAI_API_KEY: mine }\nmodel_list: [{ model_name: a, litellm_params: { model: gpt-5 } }]\n',
      {
        OPENAI_API_KEY: 'theirs',
      },
    );
    expect([...snapshot.byId.values()].map(keyOf)).toEqual(['mine']);
  });
});

describe('fallbacks', () => {
  const lines = `litellm_settings:
  fallbacks: [{ a: [b, c] }, { "*": [c] }]
  context_window_fallbacks: [{ a: [c] }]
  content_policy_fallbacks: { b: [a] }
`;

  test('by name, else those of "*"', () => {
    const { groups } = withModels(['a', 'b', 'c'], lines);
    expect([groups.get('a')?.fallbacks, groups.get('b')?.fallbacks]).toEqual([['b', 'c'], ['c']]);
    expect(groups.get('a')?.contextWindowFallbacks).toEqual(['c']);
    expect(groups.get('b')?.contentPolicyFallbacks).toEqual(['a']);
  });

  test('by the name without its provider', () => {
    expect(withModels(['openai/a', 'b'], 'router_settings: { fallbacks: [{ a: [b] }] }\n').groups.get('openai/a')?.fallbacks).toEqual([
      'b',
    ]);
  });
});

describe('names that stand for others', () => {
  test('aliases, hidden or not', () => {
    const snapshot = withModels(
      ['a'],
      'router_settings: { model_group_alias: { best: a, secret: { model: a, hidden: true } } }\nlitellm_settings: { model_alias_map: { old: a } }\n',
    );
    expect([...snapshot.aliases].map(([name, { model, hidden }]) => [name, model, hidden])).toEqual([
      ['old', 'a', true],
      ['best', 'a', false],
      ['secret', 'a', true],
    ]);
    expect(findGroup(snapshot, 'best')?.name).toBe('a');
  });

  test('an id of a deployment is a name', () => {
    const snapshot = snapshotOf('model_list: [{ model_name: a, litellm_params: { model: mock/echo }, model_info: { id: here } }]\n');
    expect(findGroup(snapshot, 'here')?.deployments.map(({ group }) => group)).toEqual(['a']);
  });
});

describe('wildcards', () => {
  const snapshot = snapshotOf(`
model_list:
  - { model_name: "*", litellm_params: { model: "*" } }
  - { model_name: "openai/*", litellm_params: { model: "openai/*" } }
  - { model_name: "openai/gpt-5*", litellm_params: { model: "openai/gpt-5*", weight: 1 } }
  - { model_name: "local-*", litellm_params: { model: "openai/*", api_base: "http://127.0.0.1:1/v1" } }
  - { model_name: openai/exact, litellm_params: { model: openai/other } }
litellm_settings: { fallbacks: [{ "openai/*": [openai/exact] }] }
`);

  test.each([
    ['openai/gpt-5-mini', 'openai/gpt-5*', 'gpt-5-mini'],
    ['openai/o9', 'openai/*', 'o9'],
    ['local-llama', 'local-*', 'llama'],
    ['groq/llama', '*', 'llama'],
    ['openai/exact', 'openai/exact', 'other'],
  ])('%s is served by %s as %s', (name, pattern, model) => {
    const served = snapshot.groups.has(name) ? name : snapshot.patterns.find((each) => each.group(name) !== undefined)?.name;
    expect(served).toBe(pattern);
    expect(findGroup(snapshot, name)?.deployments.map((deployment) => deployment.model)).toEqual([model]);
  });

  test("a name that matches has the pattern's fallbacks", () => {
    expect(findGroup(snapshot, 'openai/o9')?.fallbacks).toEqual(['openai/exact']);
  });

  test('the same name is the same group, so that its state is kept', () => {
    expect(findGroup(snapshot, 'openai/o9')).toBe(findGroup(snapshot, 'openai/o9'));
  });

  test('a name that no provider has is served by none', () => {
    expect(findGroup(snapshot, 'nobody/knows')).toBeUndefined();
  });
});

describe('deployments', () => {
  test('entries with one name are one group', () => {
    const snapshot = snapshotOf(`
model_list:
  - { model_name: a, litellm_params: { model: openai/x, api_key: k1 } }
  - { model_name: a, litellm_params: { model: openai/x, api_key: k2 } }
`);
    expect(snapshot.groups.get('a')?.deployments.map(keyOf)).toEqual(['k1', 'k2']);
  });

  test('named credentials and default parameters fill what an entry does not say', () => {
    const snapshot = snapshotOf(`
credential_list:
  - { credential_name: shared, credential_values: { api_key: shared, api_base: "https://shared.test/v1" } }
model_list:
  - { model_name: a, litellm_params: { model: openai/x, litellm_credential_name: shared, api_base: "https://own.test/v1" } }
router_settings: { default_litellm_params: { max_tokens: 100 } }
`);
    const deployment = snapshot.groups.get('a')?.deployments[0];
    expect(deployment && keyOf(deployment)).toBe('shared');
    expect(deployment?.baseUrl).toBe('https://own.test/v1');
    expect(deployment?.defaults).toEqual({ max_tokens: 100 });
  });

  test('a list of organizations is one deployment for each', () => {
    const snapshot = snapshotOf(
      'model_list: [{ model_name: a, litellm_params: { model: gpt-5, organization: [one, two] }, model_info: { id: x } }]\n',
    );
    expect([...snapshot.byId.values()].map(({ id, settings }) => [id, settings['organization']])).toEqual([
      ['x-1', 'one'],
      ['x-2', 'two'],
    ]);
  });

  test('an entry is only for the environments it names', () => {
    const text =
      'model_list: [{ model_name: a, litellm_params: { model: mock/echo }, model_info: { supported_environments: [production] } }]\n';
    expect(snapshotOf(text, { LITELLM_ENVIRONMENT: 'production' }).groups.size).toBe(1);
    expect(snapshotOf(text, { LITELLM_ENVIRONMENT: 'staging' }).groups.size).toBe(0);
    expect(snapshotOf(text).groups.size).toBe(0);
  });

  test('one that cannot be opened leaves the others', () => {
    const snapshot = snapshotOf(`
model_list:
  - { model_name: a, litellm_params: { model: nobody/knows } }
  - { model_name: b, litellm_params: { model: mock/echo, rpm: often } }
  - { model_name: c, litellm_params: { model: mock/echo } }
`);
    expect([...snapshot.groups.keys()]).toEqual(['c']);
  });

  test('a provider that the config adds is called like any other', () => {
    const snapshot = snapshotOf(`
providers:
  - { id: house, title: The house, base_url: "https://house.test/v1" }
model_list:
  - { model_name: a, litellm_params: { model: house/x } }
`);
    expect(snapshot.groups.get('a')?.deployments.map(({ provider, baseUrl }) => [provider.id, baseUrl])).toEqual([
      ['house', 'https://house.test/v1'],
    ]);
  });

  test('an unquoted date is a version', () => {
    const snapshot = snapshotOf(
      'model_list: [{ model_name: a, litellm_params: { model: azure/x, api_base: "https://a.test", api_key: k, api_version: 2024-02-01 } }]\n',
    );
    expect([...snapshot.byId.values()].map(({ settings }) => settings['api_version'])).toEqual(['2024-02-01']);
  });
});

describe('general settings', () => {
  test('as configured', () => {
    const { general } = snapshotOf(`
general_settings: { master_key: sk-m, max_request_size_mb: 2, litellm_key_header_name: X-My-Key, unpriced_policy: block, completion_model: a, embedding_model: b, moderation_model: c }
litellm_settings:
  budget_exceeded_status_code: 400
  require_auth_for_metrics_endpoint: false
  default_key_generate_params: { max_budget: 1 }
  upperbound_key_generate_params: { max_budget: 5 }
`);
    expect(general.masterKey?.reveal()).toBe('sk-m');
    expect(general).toMatchObject({
      maxRequestBytes: 2_097_152,
      litellmKeyHeaderName: 'x-my-key',
      unpricedPolicy: 'block',
      completionModel: 'a',
      modalityModels: { embeddings: 'b', moderation: 'c' },
      budgetExceededStatus: 400,
      requireAuthForMetrics: false,
      keyDefaults: { max_budget: 1 },
      keyUpperBounds: { max_budget: 5 },
    });
  });

  test('by default', () => {
    expect(snapshotOf('').general).toMatchObject({
      maxRequestBytes: 52_428_800,
      budgetExceededStatus: 422,
      unpricedPolicy: 'allow',
      requireAuthForMetrics: true,
    });
  });
});

test('without a config there is an echo, and a wildcard for each provider whose key is in the environment', () => {
  const snapshot = buildSnapshot({
    tree: treeWithoutConfig({ OPENAI_API_KEY: 'k', GROQ_API_KEY: 'k' }),
    env: { OPENAI_API_KEY: 'k' },
    catalog,
  });
  expect([...snapshot.groups.keys()]).toEqual(['mock/echo']);
  expect(snapshot.patterns.map(({ name }) => name)).toEqual(expect.arrayContaining(['groq/*', 'openai/*']));
});

test('every thread builds the same, whatever stands in the tree', () => {
  const tree: JsonObject = {
    model_list: [{ model_name: 'a', litellm_params: { model: 'mock/echo', temperature: 1 } }, 5, null],
    router: 'x',
    router_settings: [],
    litellm_settings: 7,
  };
  const problems: Problem[] = [];
  const build = (): Snapshot =>
    buildSnapshot({ tree: structuredClone(tree), env: {}, catalog, report: (problem) => problems.push(problem) });
  expect([...build().byId.keys()]).toEqual([...build().byId.keys()]);
  expect(problems).toEqual([]);
});
