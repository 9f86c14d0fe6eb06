import { nanoFromUsd, type JsonObject } from 'litmux/engine';
import { beforeEach, describe, expect, test } from 'vitest';
import { hashKey } from '../../access/key-secret.ts';
import { ApiWorld, master, start, type Answer } from './api-world.testing.ts';

let world: ApiWorld;

beforeEach(() => {
  world = new ApiWorld();
});

const call = (method: string, path: string, body?: JsonObject | string, key?: string): Promise<Answer> =>
  world.call(method, path, body, key);
const generate = (fields?: JsonObject): ReturnType<ApiWorld['generate']> => world.generate(fields);

describe('/key/generate', () => {
  test('an empty body makes a key, shown once and stored as its hash', async () => {
    const made = await generate();
    expect(made.key).toMatch(/^sk-[\w-]{22}$/);
    expect(made).toMatchObject({
      key_name: `sk-...${made.key.slice(-4)}`,
      token: hashKey(made.key),
      token_id: hashKey(made.key),
      models: [],
      spend: 0,
      max_budget: null,
      expires: null,
      user_id: null,
      team_id: null,
      litellm_budget_table: null,
      duration: null,
      key_type: 'default',
      guardrails: null,
      model_rpm_limit: null,
      access_group_ids: [],
      router_settings: {},
      created_by: 'default_user_id',
      created_at: '2026-11-24T12:00:00.000Z',
    });
    expect(JSON.stringify([...world.stored.values()])).not.toContain(made.key);
    expect(world.stored.has(hashKey(made.key))).toBe(true);
  });

  test('no body at all makes a key too', async () => {
    expect((await call('POST', '/key/generate')).status).toBe(200);
  });

  test('all fields are kept and echoed', async () => {
    const made = await generate({
      key_alias: 'ci',
      duration: '30d',
      models: ['gpt-5', 'openai/*'],
      max_budget: 0.000000001,
      soft_budget: '5',
      budget_duration: '1mo',
      rpm_limit: 10,
      tpm_limit: '1000',
      max_parallel_requests: 3,
      metadata: { a: [1] },
      tags: ['x'],
      team_id: 't',
      user_id: 'u',
      aliases: { fast: 'gpt-5' },
      blocked: false,
      spend: 0.5,
      allowed_routes: ['llm_api_routes'],
      organization_id: 'org',
      my_own: { kept: true },
      permissions: {},
      guardrails: [],
      model_max_budget: null,
    });
    expect(made).toMatchObject({
      key_alias: 'ci',
      duration: '30d',
      expires: '2026-12-24T12:00:00.000Z',
      max_budget: 1e-9,
      soft_budget: 5,
      litellm_budget_table: { soft_budget: 5 },
      budget_duration: '1mo',
      budget_reset_at: '2026-12-01T00:00:00.000Z',
      rpm_limit: 10,
      tpm_limit: 1000,
      max_parallel_requests: 3,
      metadata: { a: [1], tags: ['x'] },
      tags: ['x'],
      aliases: { fast: 'gpt-5' },
      spend: 0.5,
      allowed_routes: ['llm_api_routes'],
      organization_id: 'org',
      my_own: { kept: true },
    });
    expect(world.stored.get(made.token)).toMatchObject({
      maxBudget: 1,
      initialSpend: 500_000_000,
      tpmLimit: 1000,
      expiresAt: start + 30 * 86_400_000,
    });
  });

  test('a field that nobody knows is kept and named in a header', async () => {
    const body = JSON.stringify({ max_budjet: 5, organization_id: 'o', rpm_limit_type: 'best_effort_throughput' });
    const response = await world.api.request('/key/generate', { method: 'POST', headers: { 'x-api-key': master }, body });
    expect(response.headers.get('x-litmux-unknown-fields')).toBe('max_budjet');
    expect(await response.json()).toMatchObject({ max_budjet: 5, organization_id: 'o' });
  });

  test('every traffic thread knows the key before the answer arrives', async () => {
    const made = await generate({ rpm_limit: 1 });
    expect(world.changes).toMatchObject([{ type: 'keys', put: [{ slot: 1, record: { hash: made.token, rpmLimit: 1 } }], remove: [] }]);
  });

  test('a key of your own is taken when it starts with sk-', async () => {
    expect((await generate({ key: 'sk-my-own' })).key).toBe('sk-my-own');
    expect(await call('POST', '/key/generate', { key: 'sk-my-own' })).toMatchObject({ status: 400, body: { error: { param: 'key' } } });
    expect((await call('POST', '/key/generate', { key: 'mine' })).status).toBe(422);
    expect((await call('POST', '/key/generate', { key: master })).status).toBe(400);
  });

  test('an alias can be used once', async () => {
    await generate({ key_alias: 'a' });
    expect(await call('POST', '/key/generate', { key_alias: 'a' })).toMatchObject({
      status: 400,
      body: { error: { type: 'bad_request_error', param: 'key_alias', code: '400' } },
    });
    expect(world.ring.size).toBe(1);
  });

  test('two at once with one alias make one key', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => call('POST', '/key/generate', { key_alias: 'same' })));
    expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 400, 400]);
  });

  test.each([
    ['llm_api', ['llm_api_routes']],
    ['management', ['management_routes']],
    ['read_only', ['info_routes']],
    ['default', []],
  ])('key_type %s allows %j', async (key_type, routes) => {
    expect(await generate({ key_type })).toMatchObject({ allowed_routes: routes });
  });

  test.each([
    [{ permissions: { get_spend_routes: true } }],
    [{ guardrails: ['pii'] }],
    [{ model_max_budget: { 'gpt-5': { max_budget: 1 } } }],
    [{ model_rpm_limit: { 'gpt-5': 1 } }],
    [{ budget_limits: [{ budget_duration: '1h', max_budget: 1 }] }],
    [{ object_permission: { models: ['x'] } }],
    [{ enforced_params: ['user'] }],
  ])('a restriction that is not enforced is refused, not kept silently: %j', async (fields) => {
    const answer = await call('POST', '/key/generate', fields);
    const message = expect.stringContaining('not enforced');
    expect(answer).toMatchObject({ status: 400, body: { error: { param: Object.keys(fields)[0], type: 'bad_request_error', message } } });
    expect(world.ring.size).toBe(0);
  });

  test('routing settings are kept; what would have no effect is refused', async () => {
    const router_settings = { routing_strategy: 'least-busy', num_retries: 1, fallbacks: [{ 'gpt-5': ['claude'] }] };
    expect(await generate({ router_settings })).toMatchObject({ router_settings });
    for (const wrong of [
      { routing_strategy: 'fastest' },
      { provider_budget_config: {} },
      { num_retries: 'often' },
      { tier_down: [{ model: 'gpt-5' }] },
      { nonsense: 1 },
    ]) {
      const answer = await call('POST', '/key/generate', { router_settings: wrong });
      expect(answer).toMatchObject({ status: 400, body: { error: { param: 'router_settings' } } });
    }
  });

  test.each([
    [{ max_budget: -1 }, 'max_budget'],
    [{ max_budget: 1e9 }, 'max_budget'],
    [{ max_budget: 'much' }, 'max_budget'],
    [{ rpm_limit: 1.5 }, 'rpm_limit'],
    [{ models: 'gpt-5' }, 'models'],
    [{ budget_duration: 'soon' }, 'budget_duration'],
    [{ metadata: [] }, 'metadata'],
    [{ allowed_routes: ['some_routes'] }, 'allowed_routes.0'],
  ])('%j is refused with the name of the field', async (fields, param) => {
    const answer = await call('POST', '/key/generate', fields);
    const error = { param, type: 'validation_error', code: '422' };
    expect(answer).toMatchObject({ status: 422, body: { error, detail: [{ loc: expect.arrayContaining(['body']) }] } });
  });

  test('a duration that is none is refused', async () => {
    expect(await call('POST', '/key/generate', { duration: 'soon' })).toMatchObject({
      status: 400,
      body: { error: { param: 'duration' } },
    });
  });

  test('bad JSON is 400, a list 422', async () => {
    expect(await call('POST', '/key/generate', '{"a":')).toMatchObject({
      status: 400,
      body: { error: { type: 'invalid_request_error', code: '400' } },
    });
    expect((await call('POST', '/key/generate', '[]')).status).toBe(422);
  });

  test('default and upper bound parameters of the config (contract 6.9)', async () => {
    world.settings = {
      ...world.settings,
      keyDefaults: { models: ['gpt-5'] },
      keyUpperBounds: { max_budget: 10, duration: '30d', rpm_limit: 5 },
    };
    expect(await generate({ max_budget: 3 })).toMatchObject({
      models: ['gpt-5'],
      max_budget: 3,
      rpm_limit: 5,
      expires: '2026-12-24T12:00:00.000Z',
    });
    const over = await call('POST', '/key/generate', { rpm_limit: 6 });
    expect(over).toMatchObject({
      status: 400,
      body: { error: { message: 'rpm_limit is over max limit set in config - user_value=6; max_value=5' } },
    });
    expect(await call('POST', '/key/generate', { max_budget: 10.5 })).toMatchObject({
      body: { error: { message: 'max_budget is over max limit set in config - user_value=10.5; max_value=10' } },
    });
    expect((await call('POST', '/key/generate', { duration: '31d' })).status).toBe(400);
    expect((await call('POST', '/key/generate', { duration: '-1' })).status).toBe(400);
  });
});

describe('/key/update', () => {
  test('only fields that are present change; null clears', async () => {
    const made = await generate({ max_budget: 5, rpm_limit: 2, key_alias: 'a', duration: '1d', metadata: { a: 1 }, mine: 1 });
    world.now += 1000;
    const { body } = await call('POST', '/key/update', { key: made.key, rpm_limit: null, tpm_limit: 9, duration: '-1', mine: null });
    expect(body).toMatchObject({
      key: made.key,
      max_budget: 5,
      rpm_limit: null,
      tpm_limit: 9,
      key_alias: 'a',
      expires: null,
      metadata: { a: 1 },
    });
    expect(body).not.toHaveProperty('mine');
    expect(body).toMatchObject({ updated_at: '2026-11-24T12:00:01.000Z' });
    expect(world.stored.get(made.token)).not.toHaveProperty('rpmLimit');
    expect(world.changes.at(-1)).toMatchObject({ put: [{ slot: 1, record: { tpmLimit: 9 } }] });
  });

  test('by hash too, and an empty text clears a budget', async () => {
    const made = await generate({ max_budget: 5 });
    expect((await call('POST', '/key/update', { key: made.token, max_budget: '' })).body).toMatchObject({ max_budget: null });
  });

  test('spend is set', async () => {
    const made = await generate();
    expect((await call('POST', '/key/update', { key: made.key, spend: 2.5 })).body).toMatchObject({ spend: 2.5 });
    expect(world.stored.get(made.token)?.initialSpend).toBe(nanoFromUsd('2.5'));
  });

  test('an alias can be moved to another key after it was given up', async () => {
    const [one, two] = [await generate({ key_alias: 'a' }), await generate()];
    expect((await call('POST', '/key/update', { key: two.key, key_alias: 'a' })).status).toBe(400);
    expect((await call('POST', '/key/update', { key: one.key, key_alias: 'b' })).status).toBe(200);
    expect((await call('POST', '/key/update', { key: two.key, key_alias: 'a' })).status).toBe(200);
  });

  test('an unknown key is 404, a missing one 422', async () => {
    expect(await call('POST', '/key/update', { key: 'sk-nobody' })).toMatchObject({ status: 404, body: { error: { code: '404' } } });
    expect((await call('POST', '/key/update', {})).status).toBe(422);
  });
});

describe('/key/delete', () => {
  test('by key, hash and alias; the archive answers afterwards', async () => {
    const [one, two, three] = [await generate(), await generate(), await generate({ key_alias: 'c' })];
    expect((await call('POST', '/key/delete', { keys: [one.key, two.token, 'sk-unknown'] })).body).toEqual({
      deleted_keys: [one.key, two.token],
    });
    expect((await call('POST', '/key/delete', { key_aliases: ['c'] })).body).toEqual({ deleted_keys: ['c'] });
    expect(world.changes.at(-1)).toEqual({ type: 'keys', put: [], remove: [three.token] });
    expect(world.freed).toEqual([1, 2, 3]);
    const info = await call('GET', `/key/info?key=${one.key}`);
    expect(info.body).toMatchObject({ info: { status: 'deleted', deleted_by: 'default_user_id', deleted_at: '2026-11-24T12:00:00.000Z' } });
    expect((await call('GET', '/key/info', undefined, one.key)).status).toBe(401);
  });

  test('unknown keys are 404, none 400', async () => {
    const answer = await call('POST', '/key/delete', { keys: ['sk-unknown'] });
    expect(answer).toMatchObject({ status: 404, body: { error: { message: expect.stringContaining('No keys found') } } });
    expect((await call('POST', '/key/delete', {})).status).toBe(400);
  });

  test('a deleted key leaves its alias free', async () => {
    const made = await generate({ key_alias: 'a' });
    await call('POST', '/key/delete', { keys: [made.key] });
    await generate({ key_alias: 'a' });
  });
});

test('/key/block and /key/unblock', async () => {
  const made = await generate();
  expect((await call('POST', '/key/block', { key: made.key })).body).toMatchObject({ token: made.token, blocked: true });
  expect(await call('GET', '/key/info', undefined, made.key)).toMatchObject({ status: 401, body: { error: { type: 'auth_error' } } });
  expect((await call('GET', `/key/info?key=${made.token}`)).body).toMatchObject({ info: { status: 'revoked' } });
  expect((await call('POST', '/key/unblock', { key: made.token })).body).toMatchObject({ blocked: false });
  expect((await call('GET', '/key/info', undefined, made.key)).status).toBe(200);
});

describe('/key/{key}/reset_spend', () => {
  test('lowers what is spent', async () => {
    const made = await generate({ spend: 3 });
    const { body } = await call('POST', `/key/${made.key}/reset_spend`, { reset_to: 1 });
    expect(body).toMatchObject({ spend: 1, previous_spend: 3, key_hash: made.token });
    expect((await call('POST', `/key/${made.token}/reset_spend`, { reset_to: 2 })).status).toBe(400);
    expect((await call('POST', '/key/sk-nobody/reset_spend', { reset_to: 0 })).status).toBe(404);
  });
});

describe('/key/info', () => {
  test('what is spent is read from the counters', async () => {
    const made = await generate();
    world.spent.set(1, 123_456_789);
    expect((await call('GET', `/key/info?key=${made.key}`)).body).toMatchObject({
      key: made.key,
      info: { spend: 0.123456789, status: 'active' },
    });
  });

  test('a virtual key sees itself and the keys of its user, no others', async () => {
    const [mine, also, other] = [await generate({ user_id: 'u' }), await generate({ user_id: 'u' }), await generate({ user_id: 'v' })];
    expect((await call('GET', '/key/info', undefined, mine.key)).body).toMatchObject({ info: { key_name: mine.key_name } });
    expect((await call('GET', `/key/info?key=${also.token}`, undefined, mine.key)).status).toBe(200);
    expect(await call('GET', `/key/info?key=${other.token}`, undefined, mine.key)).toMatchObject({ status: 403 });
    expect((await call('GET', '/key/list', undefined, mine.key)).body).toMatchObject({ total_count: 2 });
    expect((await call('POST', '/v2/key/info', { keys: [mine.key, other.key] }, mine.key)).status).toBe(403);
  });

  test('an unknown key is 404', async () => {
    expect((await call('GET', '/key/info?key=sk-nobody')).status).toBe(404);
    expect((await call('GET', '/key/info')).status).toBe(400);
  });

  test('several at once', async () => {
    const made = await generate();
    expect((await call('POST', '/v2/key/info', { keys: [made.key, 'sk-nobody'] })).body).toMatchObject({
      key: [made.key, 'sk-nobody'],
      info: [{ token: made.token }],
    });
  });
});

describe('/key/list', () => {
  test('pages, filters, sorts', async () => {
    for (let index = 0; index < 12; index++) {
      world.now += 1000;
      await generate({ key_alias: `k${index}`, team_id: index % 2 === 0 ? 'even' : 'odd', ...(index < 3 && { max_budget: index + 1 }) });
    }
    const { body } = await call('GET', '/key/list');
    expect(body).toMatchObject({ total_count: 12, current_page: 1, total_pages: 2 });
    expect(body).toHaveProperty('keys.length', 10);
    expect(body).toHaveProperty('keys.0', expect.stringMatching(/^[0-9a-f]{64}$/));
    expect((await call('GET', '/key/list?page=2')).body).toHaveProperty('keys.length', 2);
    const even = await call('GET', '/key/list?team_id=even&return_full_object=true&sort_order=asc');
    expect(even.body).toMatchObject({ keys: [0, 2, 4, 6, 8, 10].map((index) => ({ key_alias: `k${index}` })) });
    const dear = await call('GET', '/key/list?sort_by=max_budget&return_full_object=True&size=4');
    expect(dear.body).toMatchObject({ keys: [{ max_budget: 3 }, { max_budget: 2 }, { max_budget: 1 }, { max_budget: null }] });
    expect((await call('GET', '/key/list?key_alias=k3')).body).toMatchObject({ total_count: 1 });
    expect((await call('GET', '/key/list?size=1000')).status).toBe(422);
    expect((await call('GET', '/key/aliases?search=K1&size=2')).body).toEqual({
      aliases: ['k1', 'k10'],
      total_count: 3,
      current_page: 1,
      total_pages: 2,
    });
  });
});

describe('who may call (contract 1.5)', () => {
  test('nobody without a key, a virtual key not the management routes', async () => {
    const made = await generate();
    expect(await call('POST', '/key/generate', {}, '')).toMatchObject({
      status: 401,
      body: { error: { type: 'auth_error', param: 'None', code: '401' } },
    });
    const refused = await call('POST', '/key/generate', {}, made.key);
    const message = expect.stringContaining(
      'Only proxy admin can be used to generate, delete, update info for new keys/users/teams. Route=/key/generate',
    );
    expect(refused).toMatchObject({ status: 401, body: { error: { type: 'auth_error', message } } });
    expect((await call('POST', '/key/health', undefined, made.key)).body).toMatchObject({ key: 'healthy' });
  });

  test('a key made for management may', async () => {
    const manager = await generate({ key_type: 'management', key_alias: 'terraform' });
    const made = await call('POST', '/key/generate', {}, manager.key);
    expect(made).toMatchObject({ status: 200, body: { created_by: 'terraform' } });
  });

  test('probes need no key', async () => {
    expect((await call('GET', '/health/liveliness', undefined, '')).body).toBe("I'm alive!");
    expect((await call('GET', '/health/readiness', undefined, '')).body).toEqual({ status: 'healthy', db: 'connected' });
    expect((await call('GET', '/health/readiness/details', undefined, '')).status).toBe(401);
    expect((await call('GET', '/test', undefined, '')).body).toEqual({ route: '/test' });
  });

  test('an unknown route is 404, a wrong method 405 that names the right one', async () => {
    expect(await call('GET', '/nothing')).toMatchObject({
      status: 404,
      body: { detail: 'Not Found', error: { type: 'not_found_error', code: '404' } },
    });
    expect(await call('GET', '/key/generate')).toMatchObject({ status: 405, body: { detail: 'Method Not Allowed' } });
  });

  test('a body that is too large is 413, announced or not', async () => {
    const body = JSON.stringify({ key_alias: 'x'.repeat(1_100_000) });
    expect(await call('POST', '/key/generate', body)).toMatchObject({ status: 413, body: { error: { code: '413' } } });
    const chunks = new Blob([body]).stream();
    const unannounced = new Request('http://gateway/key/generate', {
      method: 'POST',
      headers: { 'x-api-key': master },
      body: chunks,
      duplex: 'half',
    });
    expect((await world.api.request(unannounced)).status).toBe(413);
  });

  test('a fault of ours is logged and reveals nothing', async () => {
    world.stored.set = () => {
      throw new Error('disk full at /var/lib');
    };
    expect(await call('POST', '/key/generate', {})).toMatchObject({
      status: 500,
      body: { error: { message: 'Internal error. The log has the details.', type: 'internal_server_error', code: '500' } },
    });
    expect(world.logged).toEqual(['error: The admin API failed at /key/generate: Internal error. The log has the details.']);
    expect(world.freed).toEqual([1]);
  });

  test('who changed a key can be told', async () => {
    const response = await world.api.request('/key/generate', {
      method: 'POST',
      headers: { 'x-api-key': master, 'litellm-changed-by': 'ann' },
    });
    expect(await response.json()).toMatchObject({ created_by: 'ann' });
    expect(response.headers.get('x-litellm-version')).toBe('0.1.0');
  });
});
