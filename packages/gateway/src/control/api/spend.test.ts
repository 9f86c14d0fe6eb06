import { defaultRoutingSettings, noUsage, openDeployment } from 'litmux/engine';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Entry } from '../../ledger/entry.ts';
import { ApiWorld, master, start } from './api-world.testing.ts';

let world: ApiWorld;

beforeEach(() => {
  world = new ApiWorld();
});

const day = 86_400_000;
let calls = 0;

function entry(fields: Partial<Entry> = {}): Entry {
  calls++;
  const startedAt = fields.startedAt ?? start;
  return {
    callId: `call-${calls}`,
    answerId: `chatcmpl-${calls}`,
    callType: 'acompletion',
    startedAt,
    firstTokenAt: startedAt + 100,
    endedAt: startedAt + 250,
    model: 'gpt-5',
    group: 'gpt-5',
    deploymentId: 'one',
    provider: 'openai',
    upstreamModel: 'gpt-5-2026',
    apiBase: 'https://api.example/v1',
    stream: false,
    status: 'success',
    usage: { ...noUsage, input: 10, cacheRead: 5, output: 7, reasoning: 2 },
    cost: 1_000_001,
    attempts: [{ deploymentId: 'one', provider: 'openai', status: 200, ms: 240 }],
    ...fields,
  };
}

function add(...fields: readonly Partial<Entry>[]): readonly Entry[] {
  const added = fields.map((each) => entry(each));
  world.entries.push(...added);
  return added;
}

const get = async (path: string, key?: string): Promise<unknown> => (await world.call('GET', path, undefined, key)).body;

describe('/spend/logs (contract 1.4.9, rows by 7.1)', () => {
  test("either id finds a call: the answer's own and the call's", async () => {
    const [one] = add({ keyHash: 'h' }, {});
    const row = {
      request_id: one?.answerId,
      call_type: 'acompletion',
      api_key: 'h',
      spend: 0.001000001,
      total_tokens: 24,
      prompt_tokens: 15,
      completion_tokens: 9,
      startTime: '2026-11-24T12:00:00.000Z',
      endTime: '2026-11-24T12:00:00.250Z',
      completionStartTime: '2026-11-24T12:00:00.100Z',
      request_duration_ms: 250,
      model: 'gpt-5-2026',
      model_id: 'one',
      model_group: 'gpt-5',
      custom_llm_provider: 'openai',
      api_base: 'https://api.example/v1',
      cache_hit: 'False',
      cache_key: 'Cache OFF',
      team_id: '',
      organization_id: '',
      status: 'success',
      metadata: {
        status: 'success',
        usage_object: { prompt_tokens: 15, completion_tokens: 9, total_tokens: 24, prompt_tokens_details: { cached_tokens: 5 } },
        additional_usage_values: { cache_read_input_tokens: 5, cache_creation_input_tokens: 0 },
        litmux: { call_id: one?.callId },
      },
    };
    expect(await get(`/spend/logs?request_id=${one?.answerId}`)).toMatchObject([row]);
    expect(await get(`/spend/logs?request_id=${one?.callId}`)).toMatchObject([row]);
    expect(await get('/spend/logs?request_id=nothing')).toEqual([]);
  });

  test('a failure tells its code, class and attempts; a client that hung up is 499', async () => {
    add({
      status: 'failure',
      aborted: true,
      cost: 5,
      error: { code: '499', class: 'ClientDisconnect', message: 'The client closed the connection.' },
    });
    expect(await get('/spend/logs')).toMatchObject([
      {
        status: 'failure',
        metadata: { error_information: { error_code: '499', error_class: 'ClientDisconnect', traceback: '' }, litmux: { aborted: true } },
      },
    ]);
  });

  test('by key, plain or hash, not paged: every call once, newest first, also where many began at the same time', async () => {
    const { key, token } = await world.generate();
    add(...Array.from({ length: 2_500 }, (_, index) => ({ keyHash: token, startedAt: start + Math.floor(index / 700) })), {
      keyHash: 'other',
    });
    for (const name of [key, token]) {
      const rows = z
        .array(z.looseObject({ request_id: z.string(), startTime: z.string() }))
        .parse(await get(`/spend/logs?api_key=${name}`));
      const times = rows.map(({ startTime }) => startTime);
      expect(rows).toHaveLength(2_500);
      expect(new Set(rows.map(({ request_id }) => request_id)).size).toBe(2_500);
      expect(times).toEqual(times.toSorted().toReversed());
    }
    expect(await get('/spend/logs?api_key=none')).toEqual([]);
  });

  test('with dates the sums of each day, padded with empty days after the last', async () => {
    add(
      { keyHash: 'h', userId: 'u', cost: 1_000_000_000 },
      { keyHash: 'i', userId: 'u', group: 'claude', cost: 500_000_000 },
      { userId: 'u', cost: 250_000_000 },
      { startedAt: start - 3 * day },
    );
    expect(await get('/spend/logs?start_date=2026-11-23&end_date=2026-11-26')).toEqual([
      {
        startTime: '2026-11-24',
        spend: 1.75,
        users: { u: 1.75 },
        models: { 'gpt-5': 1.25, claude: 0.5 },
        h: 1,
        i: 0.5,
        litellm_proxy_master_key: 0.25,
      },
      { startTime: '2026-11-25', spend: 0, users: {}, models: {} },
      { startTime: '2026-11-26', spend: 0, users: {}, models: {} },
    ]);
    expect(await get('/spend/logs?start_date=2026-11-01&end_date=2026-11-02')).toEqual([]);
    expect(await get('/spend/logs?start_date=2026-11-23&end_date=2026-11-24&summarize=false')).toHaveLength(3);
  });

  test('dates that are none are refused', async () => {
    expect((await world.call('GET', '/spend/logs?start_date=yesterday')).status).toBe(422);
    expect((await world.call('GET', '/spend/logs?start_date=2026-13-01')).status).toBe(400);
    expect((await world.call('GET', '/spend/logs?start_date=2026-11-02&end_date=2026-11-01')).status).toBe(400);
  });

  test('a virtual key sees its own calls only', async () => {
    const [mine, other] = [await world.generate(), await world.generate()];
    const [, theirs] = add({ keyHash: mine.token }, { keyHash: other.token });
    expect(await get('/spend/logs', mine.key)).toMatchObject([{ api_key: mine.token }]);
    expect((await world.call('GET', `/spend/logs?api_key=${other.token}`, undefined, mine.key)).status).toBe(403);
    expect(await get(`/spend/logs?request_id=${theirs?.callId}`, mine.key)).toEqual([]);
    expect((await world.call('GET', '/global/spend/report', undefined, mine.key)).status).toBe(401);
  });
});

test('a budget whose period changes counts what was spent in the new period', async () => {
  const { key, token } = await world.generate({ max_budget: 10, spend: 1 });
  add({ keyHash: token, cost: 2_000_000_000, startedAt: start - 2 * day }, { keyHash: token, cost: 500_000_000 }, { keyHash: 'other' });
  world.spent.set(1, 3_500_000_000);
  expect((await world.call('POST', '/key/update', { key, budget_duration: '24h' })).body).toMatchObject({
    spend: 1.5,
    budget_reset_at: '2026-11-25T00:00:00.000Z',
  });
  world.now += day;
  expect((await world.call('POST', '/key/update', { key, budget_duration: '12h' })).body).toMatchObject({ spend: 0 });
  expect((await world.call('POST', '/key/update', { key, budget_duration: null })).body).toMatchObject({
    spend: 3.5,
    budget_reset_at: null,
  });
});

describe('/global/spend/report', () => {
  beforeEach(() => {
    add(
      { teamId: 'red', keyHash: 'h', cost: 1_000_000_000 },
      { teamId: 'red', keyHash: 'h', group: 'claude', cost: 2_000_000_000 },
      { teamId: 'blue', keyHash: 'i', userId: 'u', cost: 250_000_000, startedAt: start - day },
      { cost: 1 },
    );
  });

  test('by team and day', async () => {
    expect(await get('/global/spend/report?start_date=2026-11-23&end_date=2026-11-24')).toEqual([
      {
        group_by_day: '2026-11-23T00:00:00+00:00',
        teams: [{ team_name: 'blue', total_spend: 0.25, metadata: [{ model: 'gpt-5', spend: 0.25, total_tokens: 24, api_key: 'i' }] }],
      },
      {
        group_by_day: '2026-11-24T00:00:00+00:00',
        teams: [
          {
            team_name: 'red',
            total_spend: 3,
            metadata: [
              { model: 'gpt-5', spend: 1, total_tokens: 24, api_key: 'h' },
              { model: 'claude', spend: 2, total_tokens: 24, api_key: 'h' },
            ],
          },
          {
            team_name: '',
            total_spend: 1e-9,
            metadata: [{ model: 'gpt-5', spend: 1e-9, total_tokens: 24, api_key: 'litellm_proxy_master_key' }],
          },
        ],
      },
    ]);
  });

  test('by key, the dearest first, and for one key', async () => {
    expect(await get('/global/spend/report?group_by=api_key')).toMatchObject([
      {
        api_key: 'h',
        total_cost: 3,
        total_input_tokens: 30,
        total_output_tokens: 18,
        total_requests: 2,
        model_details: [{ model: 'gpt-5', total_cost: 1 }, { model: 'claude' }],
      },
      { api_key: 'i', total_cost: 0.25 },
      { api_key: 'litellm_proxy_master_key', total_cost: 1e-9 },
    ]);
    expect(await get('/global/spend/report?api_key=i')).toMatchObject([{ api_key: 'i', total_cost: 0.25 }]);
  });

  test('by model and by user', async () => {
    expect(await get('/global/spend/report?group_by=model')).toMatchObject([
      { model: 'claude', total_cost: 2, api_key_details: [{ api_key: 'h' }] },
      { model: 'gpt-5', total_cost: 1.250000001 },
    ]);
    expect(await get('/global/spend/report?internal_user_id=u')).toMatchObject([{ internal_user_id: 'u', total_cost: 0.25 }]);
  });
});

describe('/spend/calculate', () => {
  beforeEach(() => {
    const params = {
      model: 'openai/gpt-5',
      api_key: 'k',
      input_cost_per_token: 0.000002,
      output_cost_per_token: 0.00001,
      cache_read_input_token_cost: 0.0000002,
    };
    const deployment = openDeployment({ group: 'mine', params, env: {}, catalog: world.catalog });
    const group = { name: 'mine', deployments: [deployment], strategy: 'simple-shuffle', retries: 0, fallbacks: [] } as const;
    world.table = {
      groups: new Map([['mine', group]]),
      byId: new Map(),
      aliases: new Map(),
      patterns: [],
      defaultFallbacks: [],
      settings: defaultRoutingSettings,
    };
  });

  test('an answer by what it used', async () => {
    const usage = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100, prompt_tokens_details: { cached_tokens: 500 } };
    expect((await world.call('POST', '/spend/calculate', { completion_response: { model: 'mine', usage } })).body).toEqual({
      cost: 0.0021,
    });
  });

  test('a prompt by its tokens', async () => {
    const { body } = await world.call('POST', '/spend/calculate', { model: 'mine', messages: [{ role: 'user', content: 'Hello!' }] });
    expect(body).toEqual({ cost: 0.000018 });
  });

  test('a model without a price is refused, never free', async () => {
    expect((await world.call('POST', '/spend/calculate', { model: 'openai/unheard-of', messages: [] }, master)).status).toBe(400);
    expect((await world.call('POST', '/spend/calculate', {})).status).toBe(400);
  });
});
