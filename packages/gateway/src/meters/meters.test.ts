import fc from 'fast-check';
import { Failure } from 'litmux/core';
import { describe, expect, it } from 'vitest';
import type { Admission, Ask, ScopeLimits } from './admission.ts';
import { createMeterBuffer } from './meter-memory.ts';
import { Meters } from './meters.ts';
import { SlotTable } from './slot-table.ts';

const minute = 60_000;

/** Two threads' meters over one memory, with a clock that the test sets. */
function world(limits: Partial<ScopeLimits> = {}): { meters: Meters; other: Meters; scopes: readonly ScopeLimits[]; clock: { now: number }; slots: SlotTable } {
  const buffer = createMeterBuffer(64);
  const clock = { now: 1_790_000_000_000 };
  const slots = new SlotTable(buffer);
  const slot = slots.assign('key', 'hash');
  const meters = new Meters(buffer, 1, () => clock.now);
  const other = new Meters(buffer, 2, () => clock.now);
  return { meters, other, scopes: [{ kind: 'key', id: 'hash', label: 'Key=a (sk-...abcd)', slot, ...limits }], clock, slots };
}

/** A call of at most 1,000 tokens of output at 1 µ$ each, with an input of at most $0.001. */
const ask: Ask = { inputCost: 1_000_000, outputRate: 1_000_000, choices: 1, ceiling: 1_000, ceilingIsCallers: true, tokens: 100, priced: true };
const codeOf = (call: () => unknown): string => {
  try {
    call();
    return 'admitted';
  } catch (error) {
    return error instanceof Failure ? error.code : String(error);
  }
};

describe('money', () => {
  it('is held until the call is settled, then spent as it really was', () => {
    const { meters, other, scopes } = world({ budget: { limit: 10_000_000 } });
    const admission = meters.admit(scopes, ask);
    expect(other.read(scopes[0]?.slot ?? 0)).toMatchObject({ spent: 0, reserved: 2_000_000, parallel: 1 });
    expect(meters.settle(admission, { tokens: 50, cost: 700_000 })).toEqual({ overBound: false });
    expect(other.read(scopes[0]?.slot ?? 0)).toMatchObject({ spent: 700_000, reserved: 0, parallel: 0 });
  });

  it('that only calls in flight hold is a 429 with retry-after; money that is spent is not', () => {
    const { meters, scopes } = world({ budget: { limit: 3_000_000 } });
    const first = meters.admit(scopes, ask);
    expect(codeOf(() => meters.admit(scopes, ask))).toBe('budget_held');
    meters.settle(first, { tokens: 1, cost: 2_500_000 });
    expect(codeOf(() => meters.admit(scopes, ask))).toBe('budget_exceeded');
  });

  it('sets the ceiling of a call without one to what it buys, at most half of what is left', () => {
    const { meters, scopes } = world({ budget: { limit: 3_000_000 } });
    const admission = meters.admit(scopes, { ...ask, ceilingIsCallers: false, ceiling: 100_000 });
    expect(admission.ceilingLowered).toBe(true);
    expect(admission.reserved).toBeLessThanOrEqual(1_500_000);
    expect(admission.ceiling).toBeGreaterThanOrEqual(256);
  });

  it('that costs more than was held is booked all the same, and said', () => {
    const { meters, scopes } = world({ budget: { limit: 10_000_000 } });
    expect(meters.settle(meters.admit(scopes, ask), { tokens: 1, cost: 2_000_001 })).toEqual({ overBound: true });
    expect(meters.read(scopes[0]?.slot ?? 0).spent).toBe(2_000_001);
  });

  it('cannot be settled twice', () => {
    const { meters, scopes } = world();
    const admission = meters.admit(scopes, ask);
    meters.settle(admission, { tokens: 1, cost: 1 });
    expect(codeOf(() => meters.settle(admission, { tokens: 1, cost: 1 }))).toBe('internal');
  });

  it('is counted anew in the next budget period', () => {
    const { meters, scopes, clock } = world({ budget: { limit: 3_000_000, duration: '1h' } });
    meters.settle(meters.admit(scopes, ask), { tokens: 1, cost: 2_900_000 });
    expect(codeOf(() => meters.admit(scopes, ask))).toBe('budget_exceeded');
    clock.now += 60 * minute;
    expect(codeOf(() => meters.admit(scopes, ask))).toBe('admitted');
  });

  it('is never exceeded and never blocked for ever, whatever two threads do in whatever order', () => {
    const step = fc.record({ thread: fc.nat(1), settle: fc.boolean(), share: fc.double({ min: 0, max: 1, noNaN: true }), callers: fc.boolean(), pick: fc.nat(1000) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), fc.integer({ min: 1_000_000, max: 30_000_000 }), (steps, limit) => {
        const { meters, other, scopes } = world({ budget: { limit } });
        const open: { meters: Meters; admission: Admission }[] = [];
        let spent = 0;
        const settle = (at: number, share: number): void => {
          const [call] = open.splice(at, 1);
          if (call === undefined) return;
          const cost = Math.floor(call.admission.reserved * share);
          spent += cost;
          expect(call.meters.settle(call.admission, { tokens: 1, cost })).toEqual({ overBound: false });
        };
        for (const { thread, settle: ends, share, callers, pick } of steps) {
          if (ends && open.length > 0) settle(pick % open.length, share);
          else {
            const mine = thread === 0 ? meters : other;
            try {
              open.push({ meters: mine, admission: mine.admit(scopes, { ...ask, ceilingIsCallers: callers }) });
            } catch (error) {
              expect(error).toBeInstanceOf(Failure);
            }
          }
          const reading = meters.read(scopes[0]?.slot ?? 0);
          expect(reading.spent).toBe(spent);
          expect(reading.spent + reading.reserved).toBeLessThanOrEqual(limit);
        }
        while (open.length > 0) settle(0, 1);
        expect(meters.read(scopes[0]?.slot ?? 0)).toMatchObject({ reserved: 0, parallel: 0, spent });
      }),
    );
  });
});

describe('limits', () => {
  it('admit as many requests a minute as they say, over both threads, from the first request on', () => {
    const { meters, other, scopes, clock } = world({ rpm: 3 });
    const admitted = [meters, other, meters, other, meters].map((each) => codeOf(() => each.settle(each.admit(scopes, ask), { tokens: 1, cost: 0 })));
    expect(admitted).toEqual(['admitted', 'admitted', 'admitted', 'limit_exceeded', 'limit_exceeded']);
    clock.now += minute;
    expect(codeOf(() => meters.admit(scopes, ask))).toBe('admitted');
  });

  it('correct the tokens reserved by those really used', () => {
    const { meters, scopes } = world({ tpm: 1_000 });
    meters.settle(meters.admit(scopes, { ...ask, tokens: 900 }), { tokens: 100, cost: 0 });
    expect(meters.read(scopes[0]?.slot ?? 0).tokens).toBe(100);
    expect(codeOf(() => meters.admit(scopes, { ...ask, tokens: 901 }))).toBe('limit_exceeded');
    expect(codeOf(() => meters.admit(scopes, { ...ask, tokens: 900 }))).toBe('admitted');
  });

  it('consume nothing where one of several scopes refuses', () => {
    const { meters, scopes, slots } = world({ rpm: 10 });
    const team: ScopeLimits = { kind: 'team', id: 't', label: 'Team=t', slot: slots.assign('team', 't'), maxParallel: 0 };
    expect(codeOf(() => meters.admit([...scopes, team], ask))).toBe('limit_exceeded');
    expect(meters.read(scopes[0]?.slot ?? 0)).toMatchObject({ requests: 0, parallel: 0, reserved: 0 });
  });
});

describe('a crashed thread', () => {
  it('leaves nothing held', () => {
    const { meters, other, scopes } = world({ budget: { limit: 10_000_000 }, maxParallel: 5 });
    const kept = other.admit(scopes, ask);
    meters.admit(scopes, ask);
    meters.admit(scopes, ask);
    other.releaseThread(1);
    expect(other.read(scopes[0]?.slot ?? 0)).toMatchObject({ parallel: 1, reserved: kept.reserved });
  });

  it('settles nothing in a slot that belongs to another key by now', () => {
    const { meters, scopes, slots } = world({ budget: { limit: 10_000_000 } });
    const admission = meters.admit(scopes, ask);
    slots.recycle(scopes[0]?.slot ?? 0);
    expect(slots.assign('key', 'another')).toBe(scopes[0]?.slot);
    meters.settle(admission, { tokens: 10, cost: 1_000_000 });
    expect(meters.read(scopes[0]?.slot ?? 0)).toMatchObject({ spent: 0, reserved: 0, parallel: 0, tokens: 0 });
  });
});
