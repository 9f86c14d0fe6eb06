import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FaultServer } from './support/fault-server.ts';
import { GatewayProcess } from './support/gateway-process.ts';

let provider: FaultServer;
let gateway: GatewayProcess;

function entry(name: string, model: string, more = ''): string {
  const price = 'input_cost_per_token: 0.00001, output_cost_per_token: 0.00001';
  return `  - { model_name: ${name}, litellm_params: { model: "${model}", api_key: sk-of-the-provider, api_base: "${provider.url}/v1", ${price} }, model_info: { id: ${model.replaceAll(/\W/g, '-')}${more} } }\n`;
}

beforeAll(async () => {
  provider = await FaultServer.start();
});
afterAll(async () => {
  await gateway?.dispose();
  await provider?.stop();
});

const call = (path: string, key?: string): ReturnType<GatewayProcess['call']> => gateway.call(path, key === undefined ? {} : { key });
const ids = (endpoints: readonly { model_id: string }[]): readonly string[] => endpoints.map(({ model_id: id }) => id).toSorted();

describe('/health, asked by somebody', () => {
  beforeAll(async () => {
    gateway = await GatewayProcess.start({
      config: `
model_list:
${entry('good', 'openai/fine-1')}${entry('good', 'openai/fine-2')}${entry('bad', 'openai/503-0-a')}${entry('slow', 'openai/hang-0-a', ', health_check_timeout: 0.3')}${entry('talk', 'openai/talk', ', mode: realtime')}
  - { model_name: "wild/*", litellm_params: { model: "openai/*", api_key: k, api_base: "${provider.url}/v1" }, model_info: { health_check_model: openai/fine-wild } }
  - { model_name: "free/*", litellm_params: { model: "openai/*", api_key: k, api_base: "${provider.url}/v1" } }
`,
    });
  });

  it('calls every deployment once and tells which answer, without secrets', async () => {
    const { status, json, text } = await call('/health');
    expect(status).toBe(200);
    expect(ids(json.healthy_endpoints)).toEqual([expect.any(String), 'openai-fine-1', 'openai-fine-2']);
    expect(ids(json.unhealthy_endpoints)).toEqual(['openai-503-0-a', 'openai-hang-0-a']);
    expect([json.healthy_count, json.unhealthy_count]).toEqual([3, 2]);
    expect(json.unchecked_endpoints.map(({ model_name: name, reason }: Record<string, string>) => [name, reason])).toEqual([
      ['talk', expect.stringContaining('realtime')],
      ['free/*', expect.stringContaining('health_check_model')],
    ]);
    expect(json.unhealthy_endpoints[0]).toMatchObject({
      model: 'openai/503-0-a',
      error: expect.stringContaining('503'),
      response_time_ms: expect.any(Number),
    });
    expect(text).not.toContain('sk-of-the-provider');
    expect(provider.calls('503-0-a')).toHaveLength(1);
    expect(provider.calls('fine-wild')).toHaveLength(1);
  });

  it('narrows by model and by id; 503 where none of them is healthy, 404 where there is none', async () => {
    expect(ids((await call('/health?model=good')).json.healthy_endpoints)).toEqual(['openai-fine-1', 'openai-fine-2']);
    expect(ids((await call('/health?model=openai/fine-2')).json.healthy_endpoints)).toEqual(['openai-fine-2']);
    const bad = await call('/health?model_id=openai-503-0-a');
    expect([bad.status, bad.json.healthy_count, bad.json.unhealthy_count]).toEqual([503, 0, 1]);
    expect((await call('/health?model_id=nobody')).status).toBe(404);
  });

  it('shows a key the models that it may call, and charges it nothing', async () => {
    const key = await gateway.makeKey({ models: ['good'], max_budget: 1 });
    expect(ids((await call('/health', key)).json.healthy_endpoints)).toEqual(['openai-fine-1', 'openai-fine-2']);
    expect((await call('/key/info', key)).json.info.spend).toBe(0);
    const before = provider.calls('fine-1').length;
    await call('/health', key);
    expect(provider.calls('fine-1')).toHaveLength(before);
    expect((await gateway.call('/health', { key: 'sk-nobody' })).status).toBe(401);
  });

  it('puts each check into the ledger with a mark', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const rows: Record<string, unknown>[] = (await call(`/spend/logs?summarize=false&start_date=${today}&end_date=${tomorrow}`)).json;
    const checks = rows.filter(({ call_type: type }) => type === 'ahealth_check');
    expect(checks.length).toBeGreaterThanOrEqual(8);
    for (const check of checks) expect(check).toMatchObject({ team_id: 'litellm-internal-health-check', api_key: expect.any(String) });
    expect(checks.some(({ spend }) => Number(spend) > 0)).toBe(true);
  });

  it('remembers what it found', async () => {
    const { json: latest } = await call('/health/latest');
    expect(latest.total_models).toBe(5);
    expect(latest.latest_health_checks['openai-503-0-a']).toMatchObject({ status: 'unhealthy', model_name: 'bad' });
    const { json: history } = await call('/health/history?status_filter=unhealthy&model=bad&limit=1');
    expect(history).toMatchObject({
      total_records: 2,
      limit: 1,
      offset: 0,
      health_checks: [{ model_id: 'openai-503-0-a', error_message: expect.any(String) }],
    });
  });

  it('tells what a deployment would answer before it is added', async () => {
    const ask = (model: string): ReturnType<GatewayProcess['call']> =>
      gateway.call('/health/test_connection', { body: { litellm_params: { model, api_key: 'k', api_base: `${provider.url}/v1` } } });
    expect((await ask('openai/fine')).json).toMatchObject({ status: 'success', result: { model: 'openai/fine' } });
    expect((await ask('openai/401-0-b')).json).toMatchObject({ status: 'error', result: { error_code: 'authentication' } });
  });

  it('tells the state of what the gateway depends on', async () => {
    expect((await call('/health/readiness/details')).json).toMatchObject({
      status: 'healthy',
      db: 'connected',
      store: { status: 'connected' },
      journal: { pending_bytes: expect.any(Number), damaged_lines: 0 },
      threads: { status: 'complete', wanted: 1, serving: 1 },
      meter_slots: { total: 1_048_576 },
      config_version: 1,
    });
    expect((await call('/health/services?service=slack')).status).toBe(422);
    expect((await call('/health/backlog')).json).toEqual({ in_flight_requests: 0 });
    const hangs = gateway
      .call('/v1/chat/completions', { body: { model: 'wild/hang-0-backlog', messages: [{ role: 'user', content: 'Hi' }] } })
      .catch(() => undefined);
    await expect.poll(async () => (await call('/health/backlog')).json).toEqual({ in_flight_requests: 1 });
    await gateway.end('SIGKILL');
    await gateway.run();
    await hangs;
  });
});

describe('checks in the background', () => {
  beforeAll(async () => {
    await gateway.dispose();
    gateway = await GatewayProcess.start({
      config: `
general_settings: { background_health_checks: true, health_check_interval: 1, health_check_details: false, health_check_max_budget: 0.008 }
model_list:
${entry('pair', 'openai/500-0-bg')}${entry('pair', 'openai/fine-bg')}${entry('single', 'openai/502-0-bg')}${entry('quiet', 'openai/quiet', ', disable_background_health_check: true')}
litellm_settings: { num_retries: 0 }
`,
    });
  });

  it('answer /health with the last round', async () => {
    const { json } = await call('/health');
    expect(json.healthy_endpoints).toEqual([{ model: 'openai/fine-bg', model_id: 'openai-fine-bg', model_name: 'pair' }]);
    expect(ids(json.unhealthy_endpoints)).toEqual(['openai-500-0-bg', 'openai-502-0-bg']);
    expect(json.unchecked_endpoints).toMatchObject([{ model_name: 'quiet', reason: 'disable_background_health_check is set' }]);
    expect(provider.calls('quiet')).toHaveLength(0);
  });

  it('keep calls away from a deployment that is ill, but never from the last', async () => {
    const before = provider.calls('500-0-bg').length;
    const ask = (model: string): ReturnType<GatewayProcess['call']> =>
      gateway.call('/v1/chat/completions', { body: { model, messages: [{ role: 'user', content: 'Hi' }] } });
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask('pair')));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(provider.calls('500-0-bg').length - before).toBeLessThan(3);
    expect((await ask('single')).status).toBe(502);
    const { text } = await call('/metrics');
    expect(text).toMatch(/litellm_deployment_state\{[^}]*model_id="openai-500-0-bg"[^}]*\} 2/);
    expect(text).toMatch(/litellm_deployment_state\{[^}]*model_id="openai-fine-bg"[^}]*\} 0/);
  });

  it('stop for the day when their money is spent', async () => {
    let seen = 0;
    const more = (): number => {
      const before = seen;
      seen = provider.calls('fine-bg').length;
      return seen - before;
    };
    await expect.poll(more, { timeout: 60_000, interval: 2500 }).toBe(0);
    expect(gateway.output).toContain('health_check_max_budget');
    const made = provider.calls('fine-bg').length;
    expect((await call('/health')).json.healthy_endpoints).toHaveLength(1);
    const { json: rows } = await call('/spend/logs?summarize=false');
    const spent = (rows as { call_type: string; spend: number }[]).filter(({ call_type: type }) => type === 'ahealth_check');
    expect(spent.reduce((sum, { spend }) => sum + spend, 0)).toBeLessThanOrEqual(0.008);
    expect(spent.length).toBeGreaterThan(3);
    await gateway.end();
    await gateway.run();
    const { json: after } = await call('/health');
    expect(after.unchecked_endpoints.map(({ reason }: Record<string, string>) => reason)).toContainEqual(
      expect.stringContaining('used up'),
    );
    expect(provider.calls('fine-bg')).toHaveLength(made);
  }, 90_000);
});
