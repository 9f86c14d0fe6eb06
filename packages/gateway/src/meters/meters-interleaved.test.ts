import fc from 'fast-check';
import { Failure } from 'litmux/core';
import { expect, it } from 'vitest';
import type { Admission, Ask, ScopeLimits } from './admission.ts';
import { createMeterBuffer } from './meter-memory.ts';
import { Meters } from './meters.ts';
import { SlotTable } from './slot-table.ts';

/** A call of at most 1,000 tokens of output at 1 µ$ each, with an input of at most $0.001. */
const ask: Ask = {
  inputCost: 1_000_000,
  outputRate: 1_000_000,
  choices: 1,
  ceiling: 1_000,
  ceilingIsCallers: true,
  tokens: 100,
  priced: true,
};

const step = fc.record({
  thread: fc.nat(2),
  does: fc.constantFrom('admit', 'admit', 'extend', 'settle', 'settle', 'die'),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  callers: fc.boolean(),
  both: fc.boolean(),
  pick: fc.nat(1000),
});

interface Open {
  readonly thread: number;
  readonly admission: Admission;
  readonly scopes: readonly ScopeLimits[];
}

it('no budget is exceeded and none stays blocked, whatever three threads do in whatever order', () => {
  const limits = fc.integer({ min: 1_000_000, max: 30_000_000 });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), limits, limits, (steps, keyLimit, teamLimit) => {
      const buffer = createMeterBuffer(4, 4);
      const slots = new SlotTable(buffer);
      const scope = (kind: 'key' | 'team', limit: number): ScopeLimits => ({
        kind,
        id: kind,
        label: kind,
        slot: slots.assign(kind, kind),
        budget: { limit },
      });
      const [key, team] = [scope('key', keyLimit), scope('team', teamLimit)];
      const threads = [1, 2, 3].map((thread) => new Meters(buffer, thread));
      const control = new Meters(buffer, 0);
      const spent = new Map([key, team].map(({ slot }) => [slot, 0]));
      let open: Open[] = [];

      const settle = (at: number, share: number): void => {
        const [call] = open.splice(at, 1);
        if (call === undefined) return;
        const cost = Math.floor(call.admission.reserved * share);
        for (const { slot } of call.scopes) spent.set(slot, (spent.get(slot) ?? 0) + cost);
        expect(threads[call.thread]?.settle(call.admission, { tokens: 1, cost })).toEqual({ overBound: false });
      };
      const refusable = (act: () => void): void => {
        try {
          act();
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
          expect(['budget_held', 'budget_exceeded']).toContain(error instanceof Failure && error.code);
        }
      };

      for (const { thread, does, share, callers, both, pick } of steps) {
        const at = pick % Math.max(1, open.length);
        const call = open[at];
        if (does === 'die') {
          control.releaseThread(thread + 1);
          open = open.filter((other) => other.thread !== thread);
          threads[thread] = new Meters(buffer, thread + 1);
        } else if (does === 'settle') settle(at, share);
        else if (does === 'extend' && call !== undefined) {
          refusable(() =>
            threads[call.thread]?.extend(call.admission, call.scopes, { ...ask, outputRate: 2_000_000, ceilingIsCallers: callers }),
          );
        } else if (does === 'admit') {
          const scopes = both ? [key, team] : [key];
          refusable(() => {
            const admission = threads[thread]?.admit(scopes, { ...ask, ceilingIsCallers: callers });
            if (admission !== undefined) open.push({ thread, admission, scopes });
          });
        }
        for (const { slot, budget } of [key, team]) {
          const reading = control.read(slot);
          const mine = open.filter(({ scopes }) => scopes.some((scope) => scope.slot === slot));
          expect(reading.spent).toBe(spent.get(slot));
          expect(reading.reserved).toBe(mine.reduce((sum, { admission }) => sum + admission.reserved, 0));
          expect(reading.parallel).toBe(mine.length);
          expect(reading.spent + reading.reserved).toBeLessThanOrEqual(budget?.limit ?? 0);
        }
      }
      while (open.length > 0) settle(0, 1);
      for (const { slot } of [key, team]) expect(control.read(slot)).toMatchObject({ reserved: 0, parallel: 0, spent: spent.get(slot) });
    }),
    { numRuns: 200 },
  );
});
