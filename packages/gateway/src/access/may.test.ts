import { defaultRoutingSettings, Failure, type Deployment, type JsonObject, type ModelGroup, type RoutingTable } from 'litmux/engine';
import { describe, expect, test } from 'vitest';
import type { Caller } from './caller.ts';
import type { KeyRecord } from './key-record.ts';
import { limitsOf } from './limits-of.ts';
import { masterKeyWeakness } from './master-key-strength.ts';
import { matchesWildcard, mayCall } from './may-call.ts';
import { mayReach, type RouteKind } from './may-reach.ts';

function caller(record: Partial<KeyRecord>): Caller {
  const plain: KeyRecord = {
    hash: 'h',
    keyName: 'sk-...abcd',
    models: [],
    aliases: {},
    blocked: false,
    metadata: {},
    extra: {},
    createdAt: 0,
    updatedAt: 0,
    initialSpend: 0,
  };
  return { type: 'key', key: { slot: 7, record: { ...plain, ...record } } };
}

function group(name: string, info: JsonObject): ModelGroup {
  const deployment = { id: name, group: name, info } as unknown as Deployment;
  return { name, deployments: [deployment], strategy: 'simple-shuffle', retries: 0, fallbacks: [] };
}

const directory: RoutingTable = {
  groups: new Map([
    ['gpt-5', group('gpt-5', {})],
    ['o9', group('o9', { access_groups: ['beta-models'] })],
  ]),
  aliases: new Map([['latest', { model: 'gpt-5', hidden: false }]]),
  byId: new Map(),
  patterns: [],
  defaultFallbacks: [],
  settings: defaultRoutingSettings,
  qualify: (model) => (model.startsWith('gpt-') ? `openai/${model}` : undefined),
};

describe('models of a key (contract 6.8)', () => {
  test.each<[readonly string[], string, boolean]>([
    [[], 'anything', true],
    [['*'], 'anything', true],
    [['all-proxy-models'], 'anything', true],
    [['no-default-models'], 'gpt-5', false],
    [['gpt-5'], 'gpt-5', true],
    [['gpt-5'], 'gpt-5-mini', false],
    [['openai/*'], 'gpt-5-mini', true],
    [['openai/gpt-5*'], 'gpt-4o', false],
    [['openai/*'], 'claude-opus', false],
    [['openai/gpt-5'], 'gpt-5', false],
    [['openai/*'], 'openai/gpt-5', true],
    [['openai/*'], 'azure/gpt-5', false],
    [['beta-models'], 'o9', true],
    [['beta-models'], 'gpt-5', false],
    [['gpt-5'], 'latest', true],
    [['o9'], 'latest', false],
    [['gpt-5'], 'fast', true],
    [['o9'], 'fast', false],
    [['o9'], 'toString', false],
  ])('%j may call %s: %s', (models, model, allowed) => {
    const call = (): void => mayCall(caller({ models, aliases: { fast: 'gpt-5' } }), model, directory);
    if (allowed) expect(call).not.toThrow();
    else expect(call).toThrow(Failure);
  });

  test('a refusal says what 1.106.2 says and names no other model', () => {
    try {
      mayCall(caller({ models: ['o9'] }), 'gpt-5', directory);
      expect.unreachable();
    } catch (thrown) {
      expect(thrown).toMatchObject({
        status: 403,
        param: 'model',
        kind: { openai: 'key_model_access_denied' },
        message:
          "The requested model 'gpt-5' is not available for this API key, or the model name is invalid. Check the models available to you and try again.",
      });
    }
  });

  test('wildcards may stand anywhere', () => {
    expect(matchesWildcard('openai/gpt-*-mini', 'openai/gpt-5-mini')).toBe(true);
    expect(matchesWildcard('openai/gpt-*-mini', 'openai/gpt-5')).toBe(false);
    expect(matchesWildcard('*/a*a', 'x/a')).toBe(false);
    expect(matchesWildcard('plain', 'plain')).toBe(false);
  });

  test('the operator may call every model', () => {
    expect(() => mayCall({ type: 'master' }, 'gpt-5', directory)).not.toThrow();
  });
});

describe('routes of a key (contract 1.5)', () => {
  test.each<[readonly string[] | undefined, string, RouteKind, string]>([
    [undefined, '/v1/chat/completions', 'llm', 'yes'],
    [undefined, '/key/info', 'info', 'yes'],
    [undefined, '/key/generate', 'management', 'admin_only'],
    [['*'], '/key/generate', 'management', 'route_denied'],
    [['llm_api_routes'], '/v1/chat/completions', 'llm', 'yes'],
    [['llm_api_routes'], '/key/info', 'info', 'yes'],
    [['llm_api_routes'], '/key/generate', 'management', 'route_denied'],
    [['/*'], '/key/generate', 'management', 'route_denied'],
    [['info_routes'], '/v1/chat/completions', 'llm', 'route_denied'],
    [['management_routes'], '/key/generate', 'management', 'yes'],
    [['management_routes'], '/v1/chat/completions', 'llm', 'route_denied'],
    [['info_routes'], '/key/info', 'info', 'yes'],
    [['/metrics'], '/metrics', 'management', 'yes'],
    [['/metrics'], '/metrics/', 'management', 'yes'],
    [['/v1'], '/v1/models', 'llm', 'yes'],
    [['/v1'], '/v10/models', 'llm', 'route_denied'],
    [['/v1/*'], '/v1/models', 'llm', 'yes'],
    [['/metrics'], '/health/liveliness', 'public', 'yes'],
  ])('%j at %s (%s): %s', (rules, path, kind, expected) => {
    let found = 'yes';
    try {
      mayReach(caller({ extra: rules === undefined ? {} : { allowed_routes: rules } }), path, kind);
    } catch (thrown) {
      found = thrown instanceof Failure ? thrown.code : String(thrown);
    }
    expect(found).toBe(expected);
  });
});

test('where access is open to everybody, management is not', () => {
  expect(() => mayReach({ type: 'open' }, '/v1/chat/completions', 'llm')).not.toThrow();
  expect(() => mayReach({ type: 'open' }, '/key/generate', 'management')).toThrow(Failure);
  expect(() => mayReach({ type: 'master' }, '/key/generate', 'management')).not.toThrow();
});

test('the limits of a key are read once and the operator has none', () => {
  const limited = caller({ keyAlias: 'ci', rpmLimit: 10, maxBudget: 1_000_000_000, budgetDuration: '30d' });
  expect(limitsOf(limited)).toEqual([
    { kind: 'key', id: 'h', label: 'Key=ci (sk-...abcd)', slot: 7, rpm: 10, budget: { limit: 1_000_000_000, duration: '30d' } },
  ]);
  expect(limitsOf(limited)).toBe(limitsOf(limited));
  expect(limitsOf(caller({}))[0]?.label).toBe('Key=key (sk-...abcd)');
  expect(limitsOf({ type: 'master' })).toEqual([]);
});

test.each([
  [undefined, 'missing'],
  ['', 'missing'],
  ['sk-1234', 'well-known'],
  ['sk-short', 'short'],
  ['sk-aaaaaaaaaaaaaaaaaaaaaaaa', 'monotonous'],
  ['sk-Ms8x2Kq0vLw4ZrT7yB1n', undefined],
])('master key %s is %s', (key, weakness) => {
  expect(masterKeyWeakness(key)).toBe(weakness);
});
