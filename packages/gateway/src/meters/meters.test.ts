import { Failure, type NanoUsd } from 'litmux/core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Ask, ScopeLimits } from './admission.ts';
import { budgetPeriod } from './budget-period.ts';
import { createMeterBuffer } from './meter-memory.ts';
import { Meters } from './meters.ts';
import { SlotTable } from './slot-table.ts';

const dollar = 1_000_000_000;
const nothing = { tokens: 0, cost: 0 };

let now: number;
let slots: SlotTable;
let meters: Meters;
let buffer: SharedArrayBuffer;

beforeEach(() => {
  now = Date.UTC(2026, 10, 24, 12, 0, 0);
  buffer = createMeterBuffer(8, 4);
  slots = new SlotTable(buffer);
  meters = new Meters(buffer, 1, () => now);
});

function key(limits: Partial<ScopeLimits> = {}): ScopeLimits {
  return { kind: 'key', id: 'hash', label: 'Key=tests (sk-...abcd)', slot: slots.assign('key', 'hash'), ...limits };
}

/** A call that costs at most `cost`, with a ceiling of the caller's. */
function ask(cost: NanoUsd, more: Partial<Ask> = {}): Ask {
  return { inputCost: cost, outputRate: 0, choices: 1, ceiling: 100, ceilingIsCallers: true, tokens: 10, priced: true, ...more };
}

function refusal(step: () => unknown): Failure {
  try {
    step();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('it was let in');
}

describe('money', () => {
  it('is held from admission to settlement and then replaced by what the call cost', () => {
    const scopes = [key({ budget: { limit: dollar } })];
    const admission = meters.admit(scopes, ask(400));
    expect(meters.read(0)).toMatchObject({ spent: 0, reserved: 400, parallel: 1, requests: 1 });
    expect(meters.settle(admission, { tokens: 7, cost: 250 })).toEqual({ overBound: false });
    expect(meters.read(0)).toMatchObject({ spent: 250, reserved: 0, parallel: 0, requests: 1, tokens: 7 });
  });

  it('books the real cost even where it is more than was reserved, and says so', () => {
    const admission = meters.admit([key({ budget: { limit: dollar } })], ask(400));
    expect(meters.settle(admission, { tokens: 1, cost: 401 })).toEqual({ overBound: true });
    expect(meters.read(0).spent).toBe(401);
  });

  it('refuses a call once the budget is spent, in the words that clients know', () => {
    meters.seed(key().slot, 1_200_000_000);
    const failure = refusal(() => meters.admit([key({ budget: { limit: dollar } })], ask(1)));
    expect(failure.code).toBe('budget_exceeded');
    expect(failure.message).toBe('Budget has been exceeded! Key=tests (sk-...abcd) Current cost: 1.2, Max budget: 1.0');
  });

  it('that no budget limits is counted by periods all the same, where the key has periods', () => {
    const scopes = [key({ spendPeriod: '1d' })];
    meters.settle(meters.admit(scopes, ask(400)), { tokens: 1, cost: 250 });
    expect(meters.read(0).spent).toBe(250);
    now += 86_400_000;
    meters.settle(meters.admit(scopes, ask(400)), { tokens: 1, cost: 100 });
    expect(meters.read(0)).toMatchObject({ spent: 100, resetsAt: Date.UTC(2026, 10, 26) });
  });

  it('tells a call that only calls in flight are in the way to come again in a second', () => {
    const scopes = [key({ budget: { limit: dollar } })];
    meters.admit(scopes, ask(700_000_000));
    const failure = refusal(() => meters.admit(scopes, ask(400_000_000)));
    expect(failure).toMatchObject({ code: 'budget_held', status: 429, retryAfter: 1 });
    expect(failure.message).toContain('Current cost: 0.0, Max budget: 1.0; calls in flight hold 0.7, this call could cost 0.4');
  });

  it('refuses for good a call that would not fit even with nothing in flight', () => {
    const failure = refusal(() => meters.admit([key({ budget: { limit: dollar } })], ask(dollar + 1)));
    expect(failure.code).toBe('budget_exceeded');
  });

  it('is not touched by a refusal, in no scope', () => {
    const rich = key({ budget: { limit: dollar } });
    const poor: ScopeLimits = { kind: 'team', id: 't', label: 'Team=t', slot: slots.assign('team', 't'), budget: { limit: 10 } };
    const before = [meters.read(rich.slot), meters.read(poor.slot)];
    refusal(() => meters.admit([rich, poor], ask(11)));
    expect([meters.read(rich.slot), meters.read(poor.slot)]).toEqual(before);
  });

  it('lowers a ceiling of ours to what half of the scarcest budget buys, and leaves the caller their own', () => {
    const scopes = [key({ budget: { limit: 100_000 } })];
    const open = ask(0, { outputRate: 100_000, ceiling: 8192, ceilingIsCallers: false });
    const admission = meters.admit(scopes, open);
    expect(admission).toMatchObject({ ceiling: 500, ceilingLowered: true, reserved: 50_000 });
    expect(meters.admit(scopes, { ...open, ceiling: 300, ceilingIsCallers: true })).toMatchObject({
      ceiling: undefined,
      ceilingLowered: false,
    });
    expect(refusal(() => meters.admit(scopes, open)).code).toBe('budget_held');
  });

  it('is not held where no budget applies', () => {
    expect(meters.admit([key()], ask(400, { ceilingIsCallers: false }))).toMatchObject({ ceiling: undefined, reserved: 0 });
  });

  it('lets a free call pass an exhausted budget, and no unpriced one', () => {
    const scopes = [key({ budget: { limit: 0 } })];
    meters.settle(meters.admit(scopes, ask(0)), nothing);
    expect(refusal(() => meters.admit(scopes, ask(0, { priced: false }))).code).toBe('budget_exceeded');
    expect(meters.admit([key({ budget: { limit: 1 } })], ask(0, { priced: false })).reserved).toBe(0);
  });

  it('starts anew with the period that the clock says; calls of the old one settle there', () => {
    const scopes = [key({ budget: { limit: dollar, duration: '1d' } })];
    const late = meters.admit(scopes, ask(600_000_000));
    now = Date.UTC(2026, 10, 25);
    const early = meters.admit(scopes, ask(900_000_000));
    expect(meters.read(0)).toMatchObject({ spent: 0, reserved: 900_000_000, parallel: 2 });
    meters.settle(late, { tokens: 1, cost: 600_000_000 });
    expect(meters.read(0)).toMatchObject({ spent: 0, reserved: 900_000_000, parallel: 1 });
    meters.settle(early, { tokens: 1, cost: 5 });
    expect(meters.read(0)).toMatchObject({ spent: 5, reserved: 0, parallel: 0, resetsAt: Date.UTC(2026, 10, 26) });
  });

  it('goes on from what the ledger says', () => {
    const scope = key({ budget: { limit: dollar, duration: '30d' } });
    meters.seed(scope.slot, 999_999_999, budgetPeriod('30d', now));
    expect(refusal(() => meters.admit([scope], ask(2))).code).toBe('budget_exceeded');
    meters.admit([scope], ask(1));
  });

  it('can be held for one more upstream call in every scope, or not at all', () => {
    const [small, large] = [
      key({ budget: { limit: 1000 } }),
      key({ kind: 'team', id: 'team', slot: slots.assign('team', 'team'), budget: { limit: 5000 } }),
    ];
    const scopes = [small, large];
    const admission = meters.admit(scopes, ask(400));
    expect(meters.holdMore(admission, scopes, 400)).toBe(true);
    expect([small, large].map(({ slot }) => meters.read(slot).reserved)).toEqual([800, 800]);
    expect(meters.holdMore(admission, scopes, 400)).toBe(false);
    expect([small, large].map(({ slot }) => meters.read(slot).reserved)).toEqual([800, 800]);
    expect(meters.settle(admission, { tokens: 1, cost: 790 }).overBound).toBe(false);
    expect(meters.read(small.slot)).toMatchObject({ spent: 790, reserved: 0, parallel: 0 });
  });

  it('can be raised for a dearer deployment, or not at all', () => {
    const scopes = [key({ budget: { limit: 1000 } })];
    const admission = meters.admit(scopes, ask(400));
    meters.extend(admission, scopes, ask(900));
    expect(meters.read(0)).toMatchObject({ reserved: 900, requests: 1, parallel: 1 });
    expect(refusal(() => meters.extend(admission, scopes, ask(1001))).code).toBe('budget_exceeded');
    expect(meters.read(0).reserved).toBe(900);
    meters.extend(admission, scopes, ask(100));
    expect(meters.read(0).reserved).toBe(900);
    meters.settle(admission, { tokens: 1, cost: 850 });
    expect(meters.read(0)).toMatchObject({ spent: 850, reserved: 0 });
  });

  it('fails loudly at the end of a counter', () => {
    meters.seed(key().slot, Number.MAX_SAFE_INTEGER - 1);
    const admission = meters.admit([key()], ask(10));
    expect(() => meters.settle(admission, { tokens: 1, cost: 10 })).toThrow(/full/);
    expect(meters.read(0)).toMatchObject({ spent: Number.MAX_SAFE_INTEGER, parallel: 0 });
  });
});

describe('rates', () => {
  it('admits as many requests as the limit says within a minute that starts at the first', () => {
    const scopes = [key({ rpm: 2 })];
    meters.settle(meters.admit(scopes, ask(1)), nothing);
    now += 59_999;
    meters.settle(meters.admit(scopes, ask(1)), nothing);
    const failure = refusal(() => meters.admit(scopes, ask(1)));
    expect(failure.message).toBe(
      'Rate limit exceeded for api_key: hash. Limit type: requests. Current limit: 2, Remaining: 0. Limit resets at: 2026-11-24 12:01:00 UTC',
    );
    expect(failure.headers).toEqual({ 'retry-after': '1', rate_limit_type: 'requests', reset_at: '2026-11-24 12:01:00 UTC' });
    now += 1;
    meters.admit(scopes, ask(1));
    expect(meters.read(0)).toMatchObject({ requests: 1, windowEndsAt: now + 60_000 });
  });

  it('reserves tokens and gives back what was not used', () => {
    const scopes = [key({ tpm: 100 })];
    const admission = meters.admit(scopes, ask(1, { tokens: 60 }));
    const failure = refusal(() => meters.admit(scopes, ask(1, { tokens: 41 })));
    expect(failure.message).toContain('Limit type: tokens. Current limit: 100, Remaining: 40.');
    meters.settle(admission, { tokens: 20, cost: 0 });
    expect(meters.read(0).tokens).toBe(20);
    meters.admit(scopes, ask(1, { tokens: 80 }));
  });

  it('reserves a quarter of the smallest limit where the caller set no ceiling, at most 1024, never what can never pass', () => {
    const open = { ceilingIsCallers: false, ceiling: 8192 };
    expect(meters.admit([key({ tpm: 1000 })], ask(1, { ...open, tokens: 10 })).tokens).toBe(260);
    expect(meters.admit([key({ tpm: 1_000_000 })], ask(1, { ...open, tokens: 10 })).tokens).toBe(1034);
    expect(meters.admit([key({ tpm: 2000 })], ask(1, { tokens: 10 })).tokens).toBe(10);
    slots.recycle(0);
    expect(meters.admit([key({ tpm: 100 })], ask(1, { ...open, tokens: 90 })).tokens).toBe(100);
  });

  it('says of a call that is larger than the whole limit that it can never pass', () => {
    const failure = refusal(() => meters.admit([key({ tpm: 100 })], ask(1, { tokens: 101 })));
    expect(failure.message).toContain('asks for 101, more than the whole limit');
    expect(failure.retryAfter).toBeUndefined();
  });

  it('counts what a long call used beyond its reservation in the window in which it ends', () => {
    const scopes = [key({ tpm: 1000 })];
    const long = meters.admit(scopes, ask(1, { tokens: 10 }));
    now += 60_000;
    meters.admit(scopes, ask(1, { tokens: 10 }));
    meters.settle(long, { tokens: 510, cost: 0 });
    expect(meters.read(0).tokens).toBe(510);
  });

  it('frees a parallel slot with its call', () => {
    const scopes = [key({ maxParallel: 1 })];
    const admission = meters.admit(scopes, ask(1));
    expect(refusal(() => meters.admit(scopes, ask(1))).headers).toMatchObject({
      'retry-after': '1',
      rate_limit_type: 'max_parallel_requests',
    });
    meters.settle(admission, nothing);
    meters.admit(scopes, ask(1));
  });
});

describe('admissions', () => {
  it('are settled once', () => {
    const admission = meters.admit([key()], ask(1));
    meters.settle(admission, nothing);
    expect(() => meters.settle(admission, nothing)).toThrow(/settled twice/);
  });

  it('cost nothing where nobody is limited', () => {
    meters.settle(meters.admit([], ask(1)), { tokens: 5, cost: 5 });
  });

  it('that were forgotten expire, and a settlement that comes even later books only the cost', () => {
    const scopes = [key({ budget: { limit: dollar }, maxParallel: 1 })];
    const forgotten = meters.admit(scopes, ask(500, { longest: 1000 }));
    now += 60_999;
    expect(meters.releaseExpired()).toBe(0);
    now += 1;
    expect(meters.releaseExpired()).toBe(1);
    expect(meters.read(0)).toMatchObject({ reserved: 0, parallel: 0 });
    meters.admit(scopes, ask(100));
    meters.settle(forgotten, { tokens: 3, cost: 400 });
    expect(meters.read(0)).toMatchObject({ spent: 400, reserved: 100, parallel: 1 });
  });

  it('of a thread that died are released, those of others stay', () => {
    const scopes = [key({ budget: { limit: dollar } })];
    const dead = new Meters(buffer, 2, () => now);
    dead.admit(scopes, ask(100));
    dead.admit(scopes, ask(200));
    const own = meters.admit(scopes, ask(50));
    meters.releaseThread(2);
    expect(meters.read(0)).toMatchObject({ reserved: 50, parallel: 1, requests: 3 });
    const successor = new Meters(buffer, 2, () => now);
    successor.settle(successor.admit(scopes, ask(10)), nothing);
    meters.settle(own, { tokens: 1, cost: 40 });
    expect(meters.read(0)).toMatchObject({ spent: 40, reserved: 0, parallel: 0 });
  });

  it('do not reach a scope that got the slot of another', () => {
    const admission = meters.admit([key()], ask(1));
    slots.recycle(0);
    expect(slots.assign('key', 'other')).toBe(0);
    meters.settle(admission, { tokens: 9, cost: 9 });
    expect(meters.read(0)).toMatchObject({ spent: 0, tokens: 0, parallel: 0 });
  });
});

describe('the table of slots', () => {
  it('gives a scope one slot, refuses when it is full and counts that', () => {
    for (let index = 0; index < 8; index += 1) expect(slots.assign('key', String(index))).toBe(index);
    expect(slots.assign('key', '3')).toBe(3);
    expect(refusal(() => slots.assign('key', 'one more')).code).toBe('unavailable');
    expect(slots.refused).toBe(1);
    slots.recycle(3);
    expect(slots.assign('key', 'one more')).toBe(3);
  });
});
