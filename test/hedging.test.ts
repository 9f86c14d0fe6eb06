import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FaultServer } from './support/fault-server.ts';
import { GatewayProcess, masterKey, type CallAnswer } from './support/gateway-process.ts';
import { text, tokens } from './support/provider-answers.ts';

let provider: FaultServer;
let gateway: GatewayProcess;

/** A group whose first choice is `slow`, and whose second is `quick`. */
function group(name: string, { slow, quick, more = '' }: { slow: string; quick: string; more?: string }): string {
  const entry = (model: string, weight: number): string =>
    `  - { model_name: ${name}, litellm_params: { model: openai/${model}, api_key: sk-x, api_base: "${provider.url}/v1", weight: ${weight}, timeout: 2, input_cost_per_token: 0.000001, output_cost_per_token: 0.000002${more} } }\n`;
  return entry(slow, 1) + entry(quick, 0);
}

beforeAll(async () => {
  provider = await FaultServer.start();
  gateway = await GatewayProcess.start({
    config: `
model_list:
${group('whole', { slow: 'hang-0-whole', quick: 'fine-whole' })}
${group('streamed', { slow: 'hang-0-streamed', quick: 'fine-streamed' })}
${group('shared', { slow: 'late-2-shared', quick: 'fine-shared' })}
${group('single', { slow: 'late-2-single', quick: 'fine-single' })}
${group('tight', { slow: 'late-2-tight', quick: 'fine-tight' })}
${group('poor', { slow: 'late-2-poor', quick: 'fine-poor' })}
${group('frugal', { slow: 'late-2-frugal', quick: 'fine-frugal' })}
${group('prompt', { slow: 'fine-prompt', quick: 'fine-unneeded' })}
${group('both', { slow: 'late-2-both', quick: '503-0-both' })}
${group('silent', { slow: 'hang-0-one', quick: 'hang-0-other' })}
${group('plain', { slow: 'late-2-plain', quick: 'fine-plain', more: ', hedge: false' })}
router_settings: { hedge: { after: 60, max_share: 1 }, num_retries: 1, disable_cooldowns: true }
router:
  - { model: shared, hedge: { after: 60, max_share: 0.25 } }
  - { model: single, max_retries: 0 }
`,
  });
});
afterAll(async () => {
  await gateway?.dispose();
  await provider?.stop();
});

const messages = [{ role: 'user', content: 'How is the weather?' }];
const ask = (
  model: string,
  { key, ...more }: { key?: string; stream?: boolean; max_tokens?: number; num_retries?: number } = {},
): Promise<CallAnswer> => gateway.call('/v1/chat/completions', { body: { model, messages, ...more }, ...(key !== undefined && { key }) });

async function entryOf(answer: CallAnswer): Promise<any> {
  const { json } = await gateway.call(`/spend/logs?request_id=${answer.headers.get('x-litellm-call-id')}`);
  expect(json).toHaveLength(1);
  return json[0];
}

describe('a second attempt', () => {
  it.each([
    ['whole', false],
    ['streamed', true],
  ])('races a deployment that says nothing, and its answer is the answer (%s)', async (model, stream) => {
    const answer = await ask(model, { stream });
    const at = Date.now();
    expect(answer.status).toBe(200);
    if (stream) expect(answer.text).toContain('[DONE]');
    else expect(answer.json['choices'][0].message.content).toBe(text);
    expect(provider.calls(`fine-${model}`)).toHaveLength(1);
    const [slow, ...others] = provider.calls(`hang-0-${model}`);
    expect(others).toEqual([]);
    while (slow?.closedAt === undefined && Date.now() < at + 1000) await new Promise((resolve) => setTimeout(resolve, 5));
    expect((slow?.closedAt ?? Infinity) - at).toBeLessThan(100);
    expect(answer.headers.get('x-litmux-attempts')).toMatch(/^openai:outrun:\d+/);
    const entry = await entryOf(answer);
    expect(entry.status).toBe('success');
    expect(entry.metadata.litmux.attempts.map(({ code }: { code: string | null }) => code)).toEqual(['outrun', null]);
    const prompt = entry.prompt_tokens - tokens.input;
    expect(prompt).toBeGreaterThan(10);
    expect(entry.completion_tokens).toBe(tokens.output);
    expect(entry.spend).toBeCloseTo(entry.prompt_tokens * 0.000001 + tokens.output * 0.000002, 9);
  });

  it('is not made for more calls than their share', async () => {
    for (let call = 0; call < 12; call += 1) expect((await ask('shared')).status).toBe(200);
    expect(provider.calls('late-2-shared')).toHaveLength(12);
    expect(provider.calls('fine-shared')).toHaveLength(3);
  });

  it('is one of the attempts that a call may make', async () => {
    expect((await ask('single')).status).toBe(200);
    expect((await ask('tight', { num_retries: 0 })).status).toBe(200);
    expect(provider.calls('fine-single')).toHaveLength(0);
    expect(provider.calls('fine-tight')).toHaveLength(0);
  });

  it('is not made where the budget has no room for it, and its money is held where it has', async () => {
    const { json } = await gateway.call('/v1/explain', { body: { model: 'poor', messages, max_tokens: 100 } });
    const poor = await gateway.makeKey({ max_budget: json['cost'].max_usd * 1.5 });
    const answer = await ask('poor', { key: poor, max_tokens: 100 });
    expect(answer.status).toBe(200);
    expect(provider.calls('fine-poor')).toHaveLength(0);
    const rich = await gateway.makeKey({ max_budget: 1 });
    const hedged = await ask('poor', { key: rich, max_tokens: 100 });
    expect(provider.calls('fine-poor')).toHaveLength(1);
    const { spend } = await entryOf(hedged);
    const info = await gateway.call(`/key/info?key=${rich}`);
    expect(info.json['info'].spend).toBe(spend);
  });

  it('is not made where it could cost more than the caller wants to pay, and is foretold', async () => {
    const body = { model: 'frugal', messages, max_tokens: 100 };
    const { json } = await gateway.call('/v1/explain', { body });
    expect(json).toMatchObject({ hedge: { after: 60, max_share: 1 } });
    const paid = (times: number): Promise<Response> =>
      fetch(`${gateway.url}/v1/chat/completions`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${masterKey}`,
          'content-type': 'application/json',
          'x-max-cost': String(json['cost'].max_usd * times),
        },
        body: JSON.stringify(body),
      });
    expect((await paid(1.5)).status).toBe(200);
    expect(provider.calls('fine-frugal')).toHaveLength(0);
    expect((await paid(2)).status).toBe(200);
    expect(provider.calls('fine-frugal')).toHaveLength(1);
  });

  it('is not needed where the first answers in time, nor made where the group does not want it', async () => {
    expect((await ask('prompt')).status).toBe(200);
    expect((await ask('plain')).status).toBe(200);
    expect(provider.calls('fine-unneeded')).toHaveLength(0);
    expect(provider.calls('fine-plain')).toHaveLength(0);
  });

  it('may fail while the first still answers', async () => {
    const answer = await ask('both');
    expect(answer.status).toBe(200);
    expect(provider.calls('late-2-both')).toHaveLength(1);
    expect(provider.calls('503-0-both')).toHaveLength(1);
    expect((await entryOf(answer)).metadata.litmux.attempts.map(({ code }: { code: string | null }) => code)).toEqual([
      'unavailable',
      null,
    ]);
  });

  it('is closed with the first when the client hangs up', async () => {
    const controller = new AbortController();
    const call = fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await gateway.makeKey()}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'silent', messages }),
      signal: controller.signal,
    }).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 250));
    controller.abort();
    const at = Date.now();
    await call;
    const both = (): (number | undefined)[] => ['hang-0-one', 'hang-0-other'].map((name) => provider.calls(name)[0]?.closedAt);
    while (both().includes(undefined) && Date.now() < at + 1000) await new Promise((resolve) => setTimeout(resolve, 5));
    for (const closedAt of both()) expect((closedAt ?? Infinity) - at).toBeLessThan(100);
  });
});
