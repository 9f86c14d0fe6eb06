import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCatalog, type Catalog } from 'litmux/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { examineConfig } from './examine-config.ts';
import { formatFinding } from './finding.ts';
import { readConfig, type ReadConfig } from './read-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'litmux-config-'));
let catalog: Catalog;
beforeAll(async () => {
  catalog = await loadCatalog();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read(text: string, env: Record<string, string> = {}): ReadConfig {
  const file = join(folder, 'config.yaml');
  writeFileSync(file, text);
  return readConfig(file, env);
}

/** What is found in a config, without the folder. */
function found(text: string, env: Record<string, string> = {}): readonly string[] {
  return examineConfig(read(text, env), env, catalog).map((finding) => formatFinding(finding).replace(`${folder}/`, ''));
}

const models = `model_list:
  - model_name: claude-opus
    litellm_params: { model: anthropic/claude-3-opus-20240229, api_key: k }
  - model_name: gemini-pro
    litellm_params: { model: gemini/gemini-1.5-pro, api_key: k }
`;

describe('findings carry file, line and column', () => {
  test('a config without faults has none', () => {
    expect(found(models)).toEqual([]);
  });

  test('a config without any model is served with a warning', () => {
    expect(found('litellm_settings:\n  num_retries: 1\n')).toEqual([
      'config.yaml:1:1: warning: No model is configured; calls are refused until there is one.',
    ]);
    expect(found('')).toHaveLength(1);
  });

  test('unreadable YAML is an error, every fault of it', () => {
    const lines = found('model_list:\n  - model_name: "a\nrouter_settings: [\n');
    expect(lines.filter((line) => line.includes(': error: ')).length).toBeGreaterThan(0);
    expect(lines[0]).toMatch(/^config\.yaml:\d+:\d+: error: /);
  });

  test('a star that is not quoted is explained', () => {
    expect(found('model_list:\n  - model_name: *\n').join('\n')).toContain('must stand in quotes');
  });

  test('a file that does not exist is an error', () => {
    const { findings } = readConfig(join(folder, 'none.yaml'), {});
    expect(findings[0]).toMatchObject({ level: 'error', message: expect.stringContaining('none.yaml cannot be read') });
  });

  test('wrong types are errors, all of them', () => {
    const lines = found(
      `${models}router_settings:\n  num_retries: many\n  fallbacks: claude-opus\nlitellm_settings:\n  drop_params: { a: 1 }\n`,
    );
    expect(lines).toEqual([
      'config.yaml:7:3: error: router_settings.num_retries must be a number of at least 0, not a text.',
      expect.stringMatching(/^config\.yaml:8:3: error: router_settings\.fallbacks must be a list such as/),
      'config.yaml:10:3: error: litellm_settings.drop_params must be true or false, not a map.',
    ]);
  });

  test('a wrong type within a deployment is an error', () => {
    const lines = found('model_list:\n  - model_name: a\n    litellm_params:\n      model: openai/a\n      api_base: [x]\n');
    expect(lines).toContainEqual(
      'config.yaml:5:7: error: model_list[0].litellm_params.api_base must be a text, not a list of other things.',
    );
  });

  test('numbers and booleans may be texts, as the environment gives them', () => {
    const text = `${models}router_settings:\n  num_retries: os.environ/RETRIES\nlitellm_settings:\n  drop_params: os.environ/DROP\n`;
    expect(found(text, { RETRIES: '3', DROP: 'True' })).toEqual([]);
  });

  test('an unknown key is a warning with the key that was meant', () => {
    expect(found(`${models}litellm_setings: {}\ngeneral_settings:\n  masterkey: sk-1\n`)).toEqual([
      'config.yaml:6:1: warning: Unknown section "litellm_setings"; it is ignored. Did you mean "litellm_settings"?',
      'config.yaml:8:3: warning: Unknown setting "masterkey" in general_settings; it is ignored. Did you mean "master_key"?',
    ]);
  });

  test('a setting in the wrong section is told where it belongs', () => {
    expect(found(`${models}general_settings:\n  drop_params: true\n`)).toEqual([
      'config.yaml:7:3: warning: drop_params has no effect in general_settings: it belongs to litellm_settings.',
    ]);
  });

  test('a parameter of a deployment that is misspelt goes to the provider, and is told', () => {
    expect(found('model_list:\n  - model_name: a\n    litellm_params: { model: openai/a, api_kye: k }\n')).toEqual([
      'config.yaml:3:40: warning: api_kye goes to the provider with every call. Did you mean "api_key"?',
    ]);
  });

  test('a key that stands twice is a warning', () => {
    expect(found(`${models}litellm_settings:\n  num_retries: 1\n  num_retries: 2\n`)).toEqual([
      'config.yaml:8:3: warning: "num_retries" stands here a second time; the last one counts.',
    ]);
  });

  test('what cannot be served yet is said with its place and what happens instead', () => {
    const lines = found(`${models}general_settings:
  database_url: postgresql://x
litellm_settings:
  cache: true
  callbacks: [prometheus, my_module.handler, langfuse]
  set_verbose: true
router_settings:
  redis_host: localhost
guardrails:
  - guardrail_name: pii
`);
    expect(lines).toEqual([
      'config.yaml:7:3: warning: general_settings.database_url is not served yet: keys and spend are kept in the data directory.',
      'config.yaml:9:3: warning: litellm_settings.cache is not served yet: every call goes to its provider.',
      expect.stringMatching(/^config\.yaml:10:27: warning: The callback "my_module\.handler" is Python and cannot run here/),
      expect.stringMatching(/^config\.yaml:10:46: warning: The callback "langfuse" is not served yet/),
      'config.yaml:11:3: note: litellm_settings.set_verbose changes nothing here.',
      expect.stringMatching(/^config\.yaml:13:3: warning: router_settings\.redis_host is not served yet/),
      'config.yaml:14:1: warning: guardrails is not served yet: calls pass unchecked.',
    ]);
  });

  test('models are kept in the data directory whatever store_model_in_db says', () => {
    expect(found(`${models}general_settings:\n  store_model_in_db: true\n`)).toEqual([
      'config.yaml:7:3: note: general_settings.store_model_in_db changes nothing here.',
    ]);
  });

  test('what is switched off needs no word', () => {
    expect(found(`${models}litellm_settings:\n  cache: false\n  callbacks: []\nguardrails: null\n`)).toEqual([]);
  });

  test('a file for Kubernetes is recognised', () => {
    expect(found('apiVersion: v1\nkind: ConfigMap\ndata:\n  config.yaml: "model_list: []"\n')[1]).toBe(
      'config.yaml:3:1: warning: This is a file for Kubernetes: the config is what stands under data.',
    );
  });
});

describe('names that lead nowhere', () => {
  test('fallbacks, rules and aliases are looked over', () => {
    const lines = found(`${models}router:
  - model: claude-opsu
    fallback_models: [gemini-pro]
  - model: claude-opus
    fallback_models: [gemini-por]
router_settings:
  fallbacks: [{ claude-opus: [gemini-pro, gpt-9] }]
  default_fallbacks: [nobody]
  model_group_alias: { gpt-4: claude-opu }
`);
    expect(lines).toEqual([
      'config.yaml:7:5: warning: "claude-opsu" is no model of this config; this rule has no effect. Did you mean "claude-opus"?',
      'config.yaml:10:23: warning: "gemini-por" is no model of this config; a fallback has no effect. Did you mean "gemini-pro"?',
      'config.yaml:12:43: warning: "gpt-9" is no model of this config; this fallback has no effect. Did you mean "gpt-4"?',
      'config.yaml:13:23: warning: "nobody" is no model of this config; a fallback has no effect.',
      'config.yaml:14:24: warning: "claude-opu" is no model of this config; this alias has no effect. Did you mean "claude-opus"?',
    ]);
  });

  test('a wildcard serves every name that it matches', () => {
    const wild = 'model_list:\n  - model_name: openai/*\n    litellm_params: { model: openai/*, api_key: k }\n';
    expect(found(`${wild}router_settings:\n  default_fallbacks: [openai/gpt-5]\n`)).toEqual([]);
  });

  test('an unknown strategy is an error', () => {
    expect(found(`${models}router:\n  - model: claude-opus\n    strategy: round_robbin\n`)).toEqual([
      expect.stringMatching(/^config\.yaml:8:5: error: Unknown strategy "round_robbin".* Did you mean "round_robin"\?$/),
    ]);
  });

  test('`router:` that is no list is told apart from router_settings', () => {
    expect(found(`${models}router:\n  num_retries: 1\n`)).toEqual([
      'config.yaml:6:1: warning: `router` is a list of rules, one per model; this is ignored. Did you mean "router_settings"?',
    ]);
  });
});

describe('models that cannot be opened are skipped', () => {
  test('one without a name, without a model, with an unknown provider, and one that is there twice', () => {
    const lines = found(`model_list:
  - litellm_params: { model: openai/a }
  - model_name: b
    litellm_params: { api_key: k }
  - model_name: c
    litellm_params: { model: nowhere/c }
  - model_name: d
    litellm_params: { model: openai/d, api_key: k }
  - model_name: d
    litellm_params: { model: openai/d, api_key: k }
`);
    expect(lines).toEqual([
      'config.yaml:2:5: warning: This model is skipped: it has no model_name.',
      'config.yaml:3:5: warning: This model is skipped: it has no litellm_params.model.',
      expect.stringMatching(/^config\.yaml:5:5: warning: The model c is skipped: Unknown model "nowhere\/c"/),
      'config.yaml:9:5: warning: The model d is skipped: another entry has the same id, or the same name and parameters.',
    ]);
  });

  test('ignore_invalid_deployments: false makes it an error', () => {
    const text =
      'model_list:\n  - model_name: c\n    litellm_params: { model: nowhere/c }\nrouter_settings:\n  ignore_invalid_deployments: false\n';
    expect(found(text).join('\n')).toMatch(/2:5: error: The model c is skipped/);
  });

  test('a provider of the config that is not well-formed is an error', () => {
    expect(found(`${models}providers:\n  - id: Mine\n    base_url: http://127.0.0.1:1\n`)).toEqual([
      expect.stringMatching(/^config\.yaml:7:5: error: Invalid id of a provider/),
    ]);
  });
});

describe('references to the environment', () => {
  test('are whole texts anywhere; a missing one is null, with a warning', () => {
    const config = read('a: os.environ/A\nb: [x os.environ/A, { c: os.environ/NONE }]\n', { A: '1' });
    expect(config.tree).toEqual({ a: '1', b: ['x os.environ/A', { c: null }] });
    expect(config.findings.map(formatFinding).join('\n')).toMatch(/config\.yaml:2:23: warning: The environment variable NONE is not set/);
  });

  test('environment_variables come first and are texts', () => {
    const config = read('environment_variables:\n  A: os.environ/B\n  N: 5\n  T: true\nkey: os.environ/A\nown: os.environ/T\n', {
      A: 'old',
      B: 'new',
    });
    expect(config.tree).toEqual({ environment_variables: { A: 'new', N: '5', T: 'True' }, key: 'new', own: 'True' });
  });

  test('another form of reference is taken as it stands, with a warning', () => {
    expect(found('x-key: ${OPENAI_API_KEY}\n')[0]).toBe(
      'config.yaml:1:1: warning: ${OPENAI_API_KEY} is taken as it stands; to read the environment write os.environ/OPENAI_API_KEY.',
    );
  });
});

describe('included files', () => {
  test('update maps, append lists and keep their places', () => {
    writeFileSync(
      join(folder, 'more.yaml'),
      'model_list:\n  - model_name: more\n    litellm_params: { model: nowhere/x }\nlitellm_settings:\n  num_retries: 5\n',
    );
    const text = `include: more.yaml\n${models}litellm_settings:\n  num_retries: 1\n  drop_params: true\n`;
    const config = read(text);
    expect(config.tree['litellm_settings']).toEqual({ num_retries: 5, drop_params: true });
    expect(config.tree['model_list']).toHaveLength(3);
    expect(found(text)).toEqual([expect.stringMatching(/^more\.yaml:2:5: warning: The model more is skipped/)]);
  });

  test('that do not exist are errors, and a circle ends', () => {
    writeFileSync(join(folder, 'circle.yaml'), 'include: [config.yaml]\n');
    const lines = found(`include: [circle.yaml, nowhere.yaml]\n${models}`);
    expect(lines.join('\n')).toContain('nowhere.yaml cannot be read');
    expect(lines.join('\n')).toContain('circle.yaml:1:11: warning: config.yaml is included a second time');
  });
});
