import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Strategy } from './deployment.ts';
import { deployment, group, noon, order, plan, table } from './routing.testing.ts';
import { LocalRoutingState, lookingAt } from './state.ts';

const strategies: readonly Strategy[] = [
  'simple-shuffle',
  'round-robin',
  'random',
  'least-busy',
  'usage-based',
  'latency-based',
  'cost-based',
];
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const member = fc.record({
  weight: maybe(fc.nat(9)),
  rpm: maybe(fc.integer({ min: 1, max: 3 })),
  order: maybe(fc.nat(2)),
  max_parallel_requests: maybe(fc.integer({ min: 1, max: 2 })),
});
const happening = fc.record({ member: fc.nat(4), rests: fc.nat(2), calls: fc.nat(3), open: fc.nat(2), ms: fc.nat(500) });

/** Random numbers that start anew for each seed. */
function random(seed: number): () => number {
  let value = seed;
  return () => (value = (value * 16_807) % 2_147_483_647) / 2_147_483_647;
}

it('shows exactly what the next call does, whatever the config and the state, and changes nothing', () => {
  const world = fc.record({
    strategy: fc.constantFrom(...strategies),
    members: fc.array(member, { minLength: 1, maxLength: 5 }),
    fallback: fc.array(member, { maxLength: 2 }),
    happened: fc.array(happening, { maxLength: 8 }),
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    settings: fc.record({ rateLimits: fc.boolean(), preCallChecks: fc.boolean() }),
    wishes: fc.record({
      strategy: maybe(fc.constantFrom(...strategies)),
      affinity: maybe(fc.record({ by: fc.constantFrom('session', 'prompt', 'key'), name: fc.string() })),
      spent: fc.uniqueArray(fc.nat(4)),
    }),
  });
  fc.assert(
    fc.property(world, ({ strategy, members, fallback, happened, seed, settings, wishes }) => {
      const own = members.map((params, index) => deployment(`m${index}`, JSON.parse(JSON.stringify(params))));
      const spare = fallback.map((params, index) => deployment(`f${index}`, JSON.parse(JSON.stringify(params))));
      const of = table([group(own, { strategy, fallbacks: ['spare'] }), group(spare, { name: 'spare', strategy })], settings);
      const state = new LocalRoutingState();
      for (const { member: index, rests, calls, open, ms } of happened) {
        const id = `m${index}`;
        if (rests > 0) state.rest(id, noon + rests * 1000 - 1500);
        for (let call = 0; call < calls; call += 1) state.begin(id, noon);
        for (let call = open; call < calls; call += 1) state.end(id, { now: noon, tokens: ms, latency: { kind: 'whole', ms } });
      }
      const against = ({ id }: { readonly id: string }): string | undefined =>
        wishes.spent.some((index) => id === `m${index}`) ? 'has spent its budget' : undefined;
      const facts = {
        spending: { against },
        ...(wishes.strategy !== undefined && { strategy: wishes.strategy }),
        ...(wishes.affinity !== undefined && { affinity: wishes.affinity }),
      };
      const explained = plan(of, { ...facts, state: lookingAt(state), random: random(seed) });
      const again = plan(of, { ...facts, state: lookingAt(state), random: random(seed) });
      const real = plan(of, { ...facts, state, random: random(seed) });
      expect(order(again)).toEqual(order(explained));
      expect(order(real)).toEqual(order(explained));
      expect(real.stops.map(({ removed }) => removed)).toEqual(explained.stops.map(({ removed }) => removed));
    }),
    { numRuns: 500 },
  );
});
