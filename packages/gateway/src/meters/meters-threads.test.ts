import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import type { Ask, ScopeLimits } from './admission.ts';
import { createMeterBuffer } from './meter-memory.ts';
import { Meters } from './meters.ts';
import type { ThreadResult, ThreadTask } from './meters-thread.testing.ts';
import { SlotTable } from './slot-table.ts';

const ask: Ask = { inputCost: 20_000, outputRate: 600_000, choices: 1, ceiling: 4096, ceilingIsCallers: false, tokens: 10, priced: true };

function world(limits: Partial<ScopeLimits>): { buffer: SharedArrayBuffer; meters: Meters; scopes: readonly ScopeLimits[] } {
  const buffer = createMeterBuffer(4, 8);
  const slot = new SlotTable(buffer).assign('key', 'hash');
  return { buffer, meters: new Meters(buffer, 0), scopes: [{ kind: 'key', id: 'hash', label: 'Key=a', slot, ...limits }] };
}

function start(task: ThreadTask): Worker {
  return new Worker(new URL('./meters-thread.testing.ts', import.meta.url), { workerData: task, execArgv: ['--conditions=source'] });
}

async function results(tasks: readonly ThreadTask[]): Promise<readonly ThreadResult[]> {
  const messages = await Promise.all(
    tasks.map(async (task): Promise<[ThreadResult]> => (await once(start(task), 'message')) as [ThreadResult]),
  );
  return messages.map(([result]) => result);
}

it('four threads at once spend a budget to its end and not a nano-dollar beyond', async () => {
  const limit = 1_000_000_000;
  const { buffer, meters, scopes } = world({ budget: { limit } });
  const tasks = [1, 2, 3, 4].map((thread): ThreadTask => ({ buffer, thread, scopes, ask, does: 'spend', calls: 20_000 }));
  const spent = (await results(tasks)).reduce((sum, result) => sum + result.spent, 0);
  expect(meters.read(0)).toMatchObject({ spent, reserved: 0, parallel: 0 });
  expect(spent).toBeLessThanOrEqual(limit);
  expect(spent).toBeGreaterThanOrEqual(0.99 * limit);
});

it('four threads at once admit exactly as many requests as a limit says', async () => {
  const { buffer, scopes } = world({ rpm: 10 });
  const tasks = [1, 2, 3, 4].map((thread): ThreadTask => ({ buffer, thread, scopes, ask, does: 'spend', calls: 50 }));
  const all = await results(tasks);
  expect(all.reduce((sum, { admitted }) => sum + admitted, 0)).toBe(10);
  expect(all.reduce((sum, { refused }) => sum + (refused['limit_exceeded'] ?? 0), 0)).toBe(190);
});

it('a thread that dies with the lock in its hand blocks nobody once it is released', async () => {
  const { buffer, meters, scopes } = world({ budget: { limit: 1_000_000_000 }, maxParallel: 5 });
  await once(start({ buffer, thread: 3, scopes, ask, does: 'die', calls: 5 }), 'exit');
  expect(() => meters.read(0)).toThrow(/locked by thread 3/);
  meters.releaseThread(3);
  expect(meters.read(0)).toMatchObject({ spent: 0, reserved: 0, parallel: 0, requests: 5 });
  meters.settle(meters.admit(scopes, ask), { tokens: 1, cost: 1 });
});

it('a thread that ends without settling leaves its calls held until it is released', async () => {
  const { buffer, meters, scopes } = world({ maxParallel: 5 });
  await once(start({ buffer, thread: 2, scopes, ask, does: 'leave', calls: 5 }), 'exit');
  expect(() => meters.admit(scopes, ask)).toThrow(/max_parallel_requests/);
  meters.releaseThread(2);
  meters.admit(scopes, ask);
});
