import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GatewayProcess, masterKey, type CallAnswer } from './support/gateway-process.ts';
import { ProviderServer } from './support/provider-server.ts';

let provider: ProviderServer;
let gateway: GatewayProcess;

beforeAll(async () => {
  provider = await ProviderServer.start();
  const at = `api_key: sk-x, api_base: "${provider.url}/v1", input_cost_per_token: 0.000001, output_cost_per_token: 0.000002`;
  gateway = await GatewayProcess.start({
    config: `
model_list:
  - { model_name: pair, litellm_params: { model: openai/pair-eu, ${at}, region_name: eu, tags: [gold, default] }, model_info: { id: pair-eu, access_groups: [beta] } }
  - { model_name: pair, litellm_params: { model: openai/pair-us, ${at}, region_name: us, tags: [silver, default] }, model_info: { id: pair-us, access_groups: [beta] } }
  - { model_name: pair, litellm_params: { model: openai/pair-claude, ${at}, region_name: eu, tag_regex: '^User-Agent: claude-cli/' }, model_info: { id: pair-claude } }
  - { model_name: levels, litellm_params: { model: openai/level-1, ${at}, order: 1, num_retries: 0, tags: [default] } }
  - { model_name: levels, litellm_params: { model: openai/level-2, ${at}, order: 2, num_retries: 0, tags: [default] } }
  - { model_name: short, litellm_params: { model: openai/short, ${at}, tags: [default] }, model_info: { max_input_tokens: 20 } }
  - { model_name: toolless, litellm_params: { model: openai/toolless, ${at}, tags: [default] }, model_info: { supports_function_calling: false } }
  - { model_name: "openai/*", litellm_params: { model: "openai/*", ${at}, tags: [default] } }
  - { model_name: "anthropic/*", litellm_params: { model: "openai/as-*", ${at}, tags: [default] } }
  - { model_name: "*", litellm_params: { model: "openai/any-*", ${at}, tags: [default] } }
router_settings:
  enable_pre_call_checks: true
  enable_tag_filtering: true
  model_group_alias: { fast: pair, hidden: { model: pair, hidden: true } }
  optional_pre_call_checks: [prompt_caching, session_affinity]
`,
  });
});
afterAll(async () => {
  await gateway?.dispose();
  await provider?.stop();
});
beforeEach(() => provider.reset());

const body = (more: object): object => ({ model: 'pair', messages: [{ role: 'user', content: 'Hello' }], max_tokens: 20, ...more });
const chat = (more: object = {}, key: string = masterKey): Promise<CallAnswer> =>
  gateway.call('/v1/chat/completions', { body: body(more), key });

/** The upstream model that serves a call; the status of one that is refused. */
async function served(more: object, key: string = masterKey): Promise<string | number> {
  const { status } = await chat(more, key);
  return status === 200 ? (provider.seen.at(-1)?.model ?? '') : status;
}

/** All upstream models that serve twenty calls. */
async function servers(more: object, key: string = masterKey): Promise<readonly string[]> {
  const all = new Set<string | number>();
  for (let call = 0; call < 20; call += 1) all.add(await served(more, key));
  return [...all].map(String).toSorted();
}

describe('a name leads to', () => {
  it.each([
    ['a deployment of its group, by an alias', 'fast', /^pair-/],
    ['the same by a hidden alias', 'hidden', /^pair-/],
    ['a deployment by its id', 'pair-us', /^pair-us$/],
    ['a wildcard, which hands on what it matched', 'openai/gpt-5', /^gpt-5$/],
    ['the wildcard of its provider, though the name does not say it', 'gpt-4o', /^gpt-4o$/],
    ['the wildcard of its provider under the name that the wildcard maps to', 'claude-sonnet-4-5', /^as-claude-sonnet-4-5$/],
    ['the lone star, where nothing else matches', 'unheard-of', /^any-unheard-of$/],
  ])('%s', async (_, model, upstream) => {
    expect(await served({ model })).toMatch(upstream);
  });

  it('hidden aliases are not listed, others are', async () => {
    const names = (await gateway.call('/v1/models')).json['data'].map(({ id }: { id: string }) => id);
    expect([names.includes('fast'), names.includes('hidden')]).toEqual([true, false]);
  });
});

describe('a key may call', () => {
  it.each([
    [['beta'], 'pair', 200],
    [['beta'], 'levels', 403],
    [['openai/*'], 'gpt-4o', 200],
    [['openai/*'], 'claude-sonnet-4-5', 403],
    [['pair'], 'fast', 200],
  ])('with the models %j: %s answers %i', async (models, model, status) => {
    expect((await chat({ model }, await gateway.makeKey({ models }))).status).toBe(status);
  });
});

describe('before a call', () => {
  it('lower order goes first, the next when it fails', async () => {
    expect(await servers({ model: 'levels' })).toEqual(['level-1']);
    provider.fail('level-1', { type: 'status', status: 500 });
    expect(await served({ model: 'levels' })).toBe('level-2');
  });

  it('tags choose; without one those tagged default serve', async () => {
    expect(await servers({ metadata: { tags: ['gold'] } })).toEqual(['pair-eu']);
    expect(await servers({ tags: ['silver'] })).toEqual(['pair-us']);
    expect(await servers({})).toEqual(['pair-eu', 'pair-us']);
    expect(await servers({}, await gateway.makeKey({ metadata: { tags: ['gold'] } }))).toEqual(['pair-eu']);
  });

  it('clients choose by what they call themselves, where no tag does', async () => {
    const claude = async (more: object = {}): Promise<string> => {
      const { url } = gateway;
      const headers = { authorization: `Bearer ${masterKey}`, 'content-type': 'application/json', 'user-agent': 'claude-cli/2.0' };
      await (await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body: JSON.stringify(body(more)) })).text();
      return provider.seen.at(-1)?.model ?? '';
    };
    expect(await claude()).toBe('pair-claude');
    expect(await claude({ tags: ['gold'] })).toBe('pair-eu');
  });

  it("a key's region is kept", async () => {
    expect(await servers({}, await gateway.makeKey({ allowed_model_region: 'eu' }))).toEqual(['pair-eu']);
    expect(await served({}, await gateway.makeKey({ allowed_model_region: 'ap' }))).toBe(429);
  });

  it('a prompt that is too long, or asks what a model cannot do, goes nowhere', async () => {
    const long = await chat({ model: 'short', messages: [{ role: 'user', content: 'word '.repeat(200) }] });
    expect([long.status, long.json['error'].message]).toEqual([400, expect.stringContaining('takes 20 tokens')]);
    const tools = [{ type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } }];
    const unable = await chat({ model: 'toolless', tools });
    expect([unable.status, unable.json['error'].message]).toEqual([400, expect.stringContaining('cannot call tools')]);
    expect(provider.seen).toEqual([]);
  });

  it('calls of a session stay with one deployment', async () => {
    const homes = new Set<string>();
    for (let session = 0; session < 12; session += 1) {
      const own = await servers({ litellm_session_id: `session-${session}` });
      expect(own).toHaveLength(1);
      homes.add(own.join());
    }
    expect([...homes].toSorted()).toEqual(['pair-eu', 'pair-us']);
  });

  it('calls that share a long prompt stay with one deployment, and explain says why', async () => {
    const prompts = Array.from({ length: 12 }, (_, index) => [{ role: 'system', content: `Rules of house ${index}. `.repeat(300) }]);
    const homes = new Set<string>();
    for (const system of prompts) {
      const messages = (question: string): object => ({ messages: [...system, { role: 'user', content: question }] });
      const home = String(await served(messages('One')));
      homes.add(home);
      expect(await servers(messages('Another'))).toEqual([home]);
      const explained = await gateway.call('/v1/explain', { body: body(messages('A third')) });
      expect([explained.json['affinity'], explained.json['stops'][0].candidates[0].model]).toEqual(['prompt', home]);
    }
    expect([...homes].toSorted()).toEqual(['pair-eu', 'pair-us']);
  });
});

describe('the router settings of a key', () => {
  it('win over those of the config', async () => {
    provider.fail('level-1', { type: 'status', status: 500 });
    provider.fail('level-2', { type: 'status', status: 500 });
    const key = await gateway.makeKey({ router_settings: { fallbacks: [{ levels: ['pair'] }], model_group_alias: { mine: 'levels' } } });
    expect(await served({ model: 'levels' }, key)).toMatch(/^pair-/);
    expect(await served({ model: 'mine' }, key)).toMatch(/^pair-/);
    expect(await served({ model: 'levels' })).toBe(500);
  });

  it('may switch checks off, set another strategy, retries and deadlines', async () => {
    expect(
      await served(
        { model: 'short', messages: [{ role: 'user', content: 'word '.repeat(200) }] },
        await gateway.makeKey({ router_settings: { enable_pre_call_checks: false } }),
      ),
    ).toBe('short');
    const explained = await gateway.call('/v1/explain', {
      body: body({ messages: [{ role: 'user', content: 'Hi' }] }),
      key: await gateway.makeKey({ router_settings: { routing_strategy: 'least-busy', num_retries: 7 } }),
    });
    expect(explained.json['stops'][0]).toMatchObject({ strategy: 'least-busy', retries: 7 });
    provider.delay = 1_500;
    const late = await chat({ model: 'toolless' }, await gateway.makeKey({ router_settings: { timeout: 0.3, num_retries: 0 } }));
    expect(late.status).toBe(408);
  });
});
