import { parentPort, workerData } from 'node:worker_threads';
import { Failure } from 'litmux/core';
import type { Admission, Ask, ScopeLimits } from './admission.ts';
import { MeterMemory } from './meter-memory.ts';
import { Meters } from './meters.ts';

/** What a thread of the test is to do. */
export interface ThreadTask {
  readonly buffer: SharedArrayBuffer;
  readonly thread: number;
  readonly scopes: readonly ScopeLimits[];
  readonly ask: Ask;
  /** `spend` calls until the budget says no for good; `die` takes the lock and never gives it back; `leave` admits calls and ends. */
  readonly does: 'spend' | 'die' | 'leave';
  readonly calls: number;
}

/** What it did. */
export interface ThreadResult {
  readonly admitted: number;
  readonly spent: number;
  /** Refusals by their code. */
  readonly refused: Readonly<Record<string, number>>;
}

const task: ThreadTask = workerData;

switch (task.does) {
  case 'spend':
    parentPort?.postMessage(spend(task));
    break;
  case 'leave':
    leave(task);
    break;
  case 'die':
    leave(task);
    new MeterMemory(task.buffer, task.thread).lock.acquire();
    break;
}

/** Keeps a few calls in flight; each costs a share of what it reserved. */
function spend({ buffer, thread, scopes, ask, calls }: ThreadTask): ThreadResult {
  const meters = new Meters(buffer, thread);
  const open: Admission[] = [];
  const refused: Record<string, number> = {};
  let [admitted, spent] = [0, 0];
  const settle = (): void => {
    const admission = open.shift();
    if (admission === undefined) return;
    const cost = Math.floor(admission.reserved * (admitted % 3 === 0 ? 1 : 0.6));
    meters.settle(admission, { tokens: 10, cost });
    spent += cost;
  };
  for (let call = 0; call < calls; call += 1) {
    try {
      open.push(meters.admit(scopes, ask));
      admitted += 1;
    } catch (error) {
      const code = error instanceof Failure ? error.code : String(error);
      refused[code] = (refused[code] ?? 0) + 1;
      settle();
    }
    if (open.length > 5) settle();
  }
  while (open.length > 0) settle();
  return { admitted, spent, refused };
}

function leave({ buffer, thread, scopes, ask, calls }: ThreadTask): void {
  const meters = new Meters(buffer, thread);
  for (let call = 0; call < calls; call += 1) meters.admit(scopes, ask);
}
