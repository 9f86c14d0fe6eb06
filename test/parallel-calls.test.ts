import { afterAll, beforeAll, expect, it } from 'vitest';
import { FaultServer } from './support/fault-server.ts';
import { GatewayProcess } from './support/gateway-process.ts';

let provider: FaultServer;
let gateway: GatewayProcess;

beforeAll(async () => {
  provider = await FaultServer.start();
  const entry = (name: string, model: string, most: number): string =>
    `  - { model_name: ${name}, litellm_params: { model: openai/${model}, api_key: sk-x, api_base: "${provider.url}/v1", max_parallel_requests: ${most} } }\n`;
  gateway = await GatewayProcess.start({
    workers: 2,
    config: `
model_list:
${entry('two', 'late-2-one', 3)}${entry('two', 'late-2-other', 4)}${entry('alone', 'late-2-alone', 2)}
`,
  });
});
afterAll(async () => {
  await gateway?.dispose();
  await provider?.stop();
});

/** The statuses of calls that are made at once, each over a connection of its own, so that both threads get some. */
function ask(model: string, calls: number): Promise<readonly number[]> {
  const body = { model, messages: [{ role: 'user', content: 'Hello' }], num_retries: 0 };
  return Promise.all(Array.from({ length: calls }, async () => (await gateway.call('/v1/chat/completions', { body })).status));
}

const most = (model: string): number => Math.max(...provider.calls(model).map(({ open }) => open));

it('no deployment ever has more calls in flight than it may, over all threads, and none is idle while others are refused', async () => {
  const statuses = await ask('two', 40);
  expect(statuses.filter((status) => status === 200)).toHaveLength(7);
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
  expect([most('late-2-one'), most('late-2-other')]).toEqual([3, 4]);
});

it('its slots are free again when the calls are over', async () => {
  for (let round = 0; round < 3; round += 1) expect((await ask('alone', 6)).filter((status) => status === 200)).toHaveLength(2);
  expect(most('late-2-alone')).toBe(2);
});
