import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ask } from './admission.ts';
import { costAt, fit, leastCost } from './output-ceiling.ts';

const asks: fc.Arbitrary<Ask> = fc.record({
  inputCost: fc.integer({ min: 0, max: 1e9 }),
  outputRate: fc.integer({ min: 1, max: 6e8 }),
  choices: fc.constant(1),
  ceiling: fc.integer({ min: 1, max: 200_000 }),
  ceilingIsCallers: fc.boolean(),
  tokens: fc.constant(0),
  priced: fc.constant(true),
});

describe('fit', () => {
  it('never takes more than is left, and no more than was asked for', () => {
    fc.assert(
      fc.property(asks, fc.integer({ min: 0, max: 1e12 }), (ask, more) => {
        const left = leastCost(ask) + more;
        const { ceiling, cost } = fit(ask, left);
        expect(cost).toBeLessThanOrEqual(left);
        expect(cost).toBe(costAt(ask, ceiling));
        expect(ceiling).toBeLessThanOrEqual(ask.ceiling);
        expect(ceiling).toBeGreaterThanOrEqual(ask.ceilingIsCallers ? ask.ceiling : Math.min(256, ask.ceiling));
      }),
    );
  });

  const ask: Ask = { inputCost: 1000, outputRate: 15_000_000, choices: 1, ceiling: 8192, ceilingIsCallers: false, tokens: 0, priced: true };

  it('gives the whole ceiling where the money suffices', () => {
    expect(fit(ask, costAt(ask, 8192))).toEqual({ ceiling: 8192, cost: 122_881_000 });
  });

  it('takes half of the money where it does not, so that one call cannot take all', () => {
    expect(fit(ask, costAt(ask, 8192) - 1)).toEqual({ ceiling: Math.floor((61_440_499 - 1000) / 15_000), cost: 61_426_000 });
  });

  it('takes no less than the floor', () => {
    expect(fit(ask, costAt(ask, 300)).ceiling).toBe(256);
  });
});
