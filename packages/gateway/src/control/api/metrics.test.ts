import { openDeployment } from 'litmux/engine';
import { beforeEach, expect, test } from 'vitest';
import { durationBuckets } from '../../traffic/call-counter.ts';
import type { CallCount } from '../../traffic/messages.ts';
import { ApiWorld, master } from './api-world.testing.ts';

let world: ApiWorld;

beforeEach(() => {
  world = new ApiWorld();
});

const buckets = durationBuckets.map(() => 0);

const answered: CallCount = {
  model: 'gpt-5',
  group: 'gpt-5',
  deploymentId: 'one',
  provider: 'openai',
  upstreamModel: 'gpt-5-2026',
  apiBase: 'https://api.example/v1',
  keyHash: '',
  teamId: 'team "a"',
  userId: '',
  status: 200,
  errorClass: '',
  calls: 3,
  cost: 1_500_000,
  inputTokens: 30,
  outputTokens: 12,
  unpriced: 0,
  overBound: 0,
  durations: [...buckets.with(5, 2), 1],
  durationSum: 400.5,
  firstTokens: [...buckets, 0],
  firstTokenSum: 0,
};

async function metrics(key: string): Promise<{ readonly status: number; readonly lines: readonly string[] }> {
  const response = await world.api.request('/metrics', { headers: key === '' ? {} : { authorization: `Bearer ${key}` } });
  return { status: response.status, lines: (await response.text()).split('\n') };
}

function value(lines: readonly string[], start: string, ...labels: readonly string[]): number | undefined {
  const line = lines.find((text) => text.startsWith(start) && labels.every((label) => text.includes(label)));
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ') + 1));
}

test('calls, spend, tokens and durations have the names that dashboards know (contract 8.6)', async () => {
  const { token } = await world.generate({ key_alias: 'ci', max_budget: 10, budget_duration: '24h' });
  world.spent.set(1, 2_500_000_000);
  world.counts = [
    { ...answered, keyHash: token },
    {
      ...answered,
      keyHash: token,
      status: 429,
      errorClass: 'RateLimitError',
      calls: 2,
      cost: 0,
      inputTokens: 0,
      outputTokens: 0,
      durations: [...buckets.with(0, 2), 0],
      durationSum: 0.002,
    },
  ];
  const { status, lines } = await metrics(master);
  expect(status).toBe(200);
  expect(
    value(lines, 'litellm_proxy_total_requests_metric_total{', 'status_code="200"', 'api_key_alias="ci"', `hashed_api_key="${token}"`),
  ).toBe(3);
  expect(value(lines, 'litellm_proxy_failed_requests_metric_total{', 'exception_status="429"', 'exception_class="RateLimitError"')).toBe(2);
  expect(value(lines, 'litellm_spend_metric_total{', 'model="gpt-5-2026"')).toBe(0.0015);
  expect(value(lines, 'litellm_input_tokens_metric_total{')).toBe(30);
  expect(value(lines, 'litellm_output_tokens_metric_total{')).toBe(12);
  expect(value(lines, 'litellm_total_tokens_metric_total{')).toBe(42);
  expect(value(lines, 'litellm_deployment_success_responses_total{', 'api_provider="openai"', 'model_id="one"')).toBe(3);
  expect(value(lines, 'litellm_deployment_failure_responses_total{')).toBe(2);
  expect(value(lines, 'litellm_remaining_api_key_budget_metric{', 'api_key_alias="ci"')).toBe(7.5);
  expect(value(lines, 'litellm_api_key_max_budget_metric{')).toBe(10);
  expect(value(lines, 'litellm_api_key_budget_remaining_hours_metric{')).toBe(12);
  expect(lines).toContain('# TYPE litellm_request_total_latency_metric histogram');
  expect(value(lines, 'litellm_request_total_latency_metric_bucket{le="0.25"', 'team="team \\"a\\""')).toBe(2);
  expect(value(lines, 'litellm_request_total_latency_metric_bucket{le="+Inf"')).toBe(3);
  expect(value(lines, 'litellm_request_total_latency_metric_sum{')).toBe(400.5);
});

test('a second scrape counts nothing twice', async () => {
  world.counts = [answered];
  await metrics(master);
  expect(value((await metrics(master)).lines, 'litellm_proxy_total_requests_metric_total{')).toBe(3);
});

test('a key is needed, and one that was made for it will do', async () => {
  expect((await metrics('')).status).toBe(401);
  expect((await metrics((await world.generate()).key)).status).toBe(401);
  expect((await metrics((await world.generate({ allowed_routes: ['/metrics'] })).key)).status).toBe(200);
});

test('no key is needed where the operator says so', async () => {
  world.settings = { ...world.settings, metricsNeedKey: false };
  expect((await metrics('')).status).toBe(200);
});

test('the state of the gateway is shown: what waits, what is held, and each deployment', async () => {
  const deployment = openDeployment({ group: 'g', params: { model: 'mock/echo' }, info: { id: 'd' }, env: {}, catalog: world.catalog });
  world.table = { ...world.table, byId: new Map([['d', deployment]]) };
  const { lines } = await metrics(master);
  expect(value(lines, 'litmux_store_connected')).toBe(1);
  expect(value(lines, 'litmux_journal_pending_bytes')).toBe(7);
  expect(value(lines, 'litmux_meter_slots_used')).toBe(2);
  expect(value(lines, 'litellm_deployment_state', 'model_id="d"', 'api_provider="mock"')).toBe(0);
});
