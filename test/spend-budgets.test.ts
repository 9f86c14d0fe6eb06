import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GatewayProcess, type CallAnswer } from './support/gateway-process.ts';
import { tokens } from './support/provider-answers.ts';
import { ProviderServer } from './support/provider-server.ts';

let provider: ProviderServer;
let gateway: GatewayProcess;

/** $10 and $30 a million tokens. */
const costOfOne = (tokens.input * 10 + tokens.output * 30) / 1_000_000;

beforeAll(async () => {
  provider = await ProviderServer.start();
  const rest = `api_key: sk-x, api_base: "${provider.url}/v1", input_cost_per_token: 0.00001, output_cost_per_token: 0.00003`;
  gateway = await GatewayProcess.start({
    workers: 2,
    config: `
model_list:
  - { model_name: both, litellm_params: { model: groq/first, ${rest}, order: 1 }, model_info: { id: first } }
  - { model_name: both, litellm_params: { model: deepseek/second, ${rest}, order: 2 }, model_info: { id: second } }
  - { model_name: only, litellm_params: { model: groq/only, ${rest} }, model_info: { id: only } }
  - { model_name: own, litellm_params: { model: deepseek/own, ${rest}, max_budget: 0.01, budget_duration: 1d }, model_info: { id: own } }
  - { model_name: "wild/*", litellm_params: { model: "deepseek/*", ${rest}, max_budget: 0.01 }, model_info: { id: wild } }
  - { model_name: tagged, litellm_params: { model: deepseek/tagged, ${rest} }, model_info: { id: tagged } }
router_settings:
  provider_budget_config: { groq: { budget_limit: 0.5, time_period: 30d } }
litellm_settings:
  tag_budget_config: { "product:bot": { max_budget: 0.01, budget_duration: 1d } }
`,
  });
});
afterAll(async () => {
  await gateway?.dispose();
  await provider?.stop();
});
beforeEach(() => provider.reset());

const chat = (model: string, more: object = {}): Promise<CallAnswer> =>
  gateway.call('/v1/chat/completions', { body: { model, messages: [{ role: 'user', content: 'Hello' }], max_tokens: 20, ...more } });

interface Row {
  readonly spend: number;
  readonly custom_llm_provider: string;
}

async function spentAt(name: string): Promise<number> {
  const { json } = await gateway.call('/spend/logs');
  const rows: readonly Row[] = json as never;
  const nano = rows.filter((row) => row.custom_llm_provider === name).reduce((sum, { spend }) => sum + Math.round(spend * 1e9), 0);
  return nano / 1e9;
}

async function budgetOf(name: string): Promise<{ readonly spend: number; readonly budget_limit: number; readonly time_period: string }> {
  return (await gateway.call('/provider/budgets')).json['providers'][name];
}

/** Calls a model until it is refused; gives the refusal. */
async function spendAll(model: string, more: object = {}): Promise<CallAnswer> {
  for (let call = 0; call < 50; call += 1) {
    const answer = await chat(model, more);
    if (answer.status !== 200) return answer;
  }
  throw new Error('the budget was never spent');
}

describe('a budget of a provider', () => {
  it('is never exceeded by parallel calls of two threads, which all end at the next deployment', async () => {
    provider.delay = 5;
    for (let round = 0; round < 12 && provider.calls('second') < 60; round += 1) {
      const answers = await Promise.all(Array.from({ length: 60 }, () => chat('both')));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    }
    const { spend, budget_limit: limit, time_period: period } = await budgetOf('groq');
    expect([limit, period]).toEqual([0.5, '30d']);
    expect(spend).toBeLessThanOrEqual(0.5);
    expect(spend).toBeGreaterThan(0.4);
    expect(spend).toBe(await spentAt('groq'));
    expect(spend).toBeCloseTo(provider.calls('first') * costOfOne, 9);
    expect((await gateway.call('/metrics')).text).toMatch(/^litellm_provider_remaining_budget_metric\{api_provider="groq"\} 0\.0/m);
  });

  it('is told as the reason where a call goes elsewhere or nowhere, and the plan shows what the call does', async () => {
    while ((await chat('only', { max_tokens: 1 })).status === 200);
    const { json } = await gateway.call('/v1/explain', {
      body: { model: 'both', messages: [{ role: 'user', content: 'Hello' }], max_tokens: 20 },
    });
    expect(json['stops'][0].removed).toEqual([
      { id: 'first', reason: expect.stringMatching(/budget \(provider groq: \$0\.5 a period of 30d\)$/) },
    ]);
    expect(json['stops'][0].candidates[0].id).toBe('second');
    expect((await chat('both')).headers.get('x-litellm-model-id')).toBe('second');
    const refused = await chat('only');
    expect(refused.status).toBe(429);
    expect(refused.json['error'].message).toContain('provider groq');
  });

  it('goes on after a restart where it was', async () => {
    const { spend } = await budgetOf('groq');
    await gateway.end();
    await gateway.run();
    expect((await budgetOf('groq')).spend).toBe(spend);
    expect((await chat('only')).status).toBe(429);
  });
});

describe('a budget', () => {
  it.each([
    ['of a deployment', 'own', {}, 'deployment own'],
    ['of a wildcard entry, whatever model it stands for', 'wild/one', {}, 'deployment wild'],
    ['of a tag', 'tagged', { metadata: { tags: ['product:bot'] } }, 'tag product:bot'],
  ])('%s is kept, also over a restart', async (_, model, more, name) => {
    const refused = await spendAll(model, more);
    expect(refused.status).toBe(429);
    expect(refused.json['error'].message).toContain(name);
    await gateway.end();
    await gateway.run();
    expect((await chat(model, more)).status).toBe(429);
  });

  it('of a tag does not concern calls without it, nor that of a wildcard other entries', async () => {
    expect((await chat('tagged')).status).toBe(200);
    expect((await chat('wild/two')).status).toBe(429);
  });

  it('lowers the ceiling of calls that have none to what it buys', async () => {
    const { json } = await gateway.call('/model/new', {
      body: {
        model_name: 'short',
        litellm_params: {
          model: 'deepseek/short',
          api_key: 'sk-x',
          api_base: `${provider.url}/v1`,
          input_cost_per_token: 0.00001,
          output_cost_per_token: 0.00003,
          max_budget: 0.1,
        },
        model_info: { id: 'short' },
      },
    });
    expect(json).toBeDefined();
    const answer = await chat('short', { max_tokens: undefined });
    const sent = provider.seen.at(-1)?.body['max_tokens'];
    expect([answer.status, answer.headers.get('x-litmux-output-ceiling')]).toEqual([200, String(sent)]);
    expect(Number(sent)).toBeGreaterThanOrEqual(256);
    expect(Number(sent) * 0.00003).toBeLessThanOrEqual(0.1);
  });
});
