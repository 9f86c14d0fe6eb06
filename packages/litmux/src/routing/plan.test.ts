import { describe, expect, it } from 'vitest';
import type { Strategy } from './deployment.ts';
import { deployment, group, noon, order, plan, table } from './routing.testing.ts';
import { LocalRoutingState } from './state.ts';

const calls = 10_000;

/** How often each deployment comes first in 10,000 plans. */
function firsts(
  strategy: Strategy,
  deployments: ReturnType<typeof deployment>[],
  state: LocalRoutingState = new LocalRoutingState(),
): Record<string, number> {
  const of = table([group(deployments, { strategy })]);
  const counts: Record<string, number> = {};
  for (let call = 0; call < calls; call += 1) {
    const first = order(plan(of, { state }))[0]?.[0] ?? 'none';
    counts[first] = (counts[first] ?? 0) + 1;
  }
  return counts;
}

/** Five standard deviations of a binomial distribution: a right generator fails once in two million times. */
function expectShare(count: number | undefined, share: number): void {
  expect(Math.abs((count ?? 0) - calls * share)).toBeLessThanOrEqual(5 * Math.sqrt(calls * share * (1 - share)));
}

describe('strategies spread calls as their names say', () => {
  it.each([
    ['weight', [{ weight: 9 }, { weight: 1 }], [0.9, 0.1]],
    [
      'weight before rpm',
      [
        { weight: 1, rpm: 900 },
        { weight: 3, rpm: 100 },
      ],
      [0.25, 0.75],
    ],
    ['rpm', [{ rpm: 600 }, { rpm: 200 }], [0.75, 0.25]],
    ['tpm', [{ tpm: 1000 }, { tpm: 4000 }], [0.2, 0.8]],
    ['nothing', [{}, {}], [0.5, 0.5]],
    ['the first one, which has no weight', [{}, { weight: 9 }], [0.5, 0.5]],
    ['weight, where one has none', [{ weight: 1 }, {}], [1, 0]],
  ])('simple-shuffle goes by %s', (_, params, shares) => {
    const counts = firsts(
      'simple-shuffle',
      params.map((one, index) => deployment(String(index), one)),
    );
    shares.forEach((share, index) => expectShare(counts[index], share));
  });

  it('random does not look at weights', () => {
    const counts = firsts('random', [deployment('a', { weight: 9 }), deployment('b', { weight: 1 }), deployment('c')]);
    for (const id of ['a', 'b', 'c']) expectShare(counts[id], 1 / 3);
  });

  it('round-robin takes turns exactly', () => {
    expect(firsts('round-robin', [deployment('a'), deployment('b'), deployment('c'), deployment('d')])).toEqual({
      a: 2500,
      b: 2500,
      c: 2500,
      d: 2500,
    });
  });

  it('round-robin counts a call once, whatever orders and fallbacks it may come to', () => {
    const state = new LocalRoutingState();
    const pairs = ['a', 'b', 'c', 'd'].map((id, index) => deployment(id, { order: index < 2 ? 1 : 2 }));
    const other = group([deployment('e'), deployment('f')], { name: 'other', strategy: 'round-robin' });
    const of = table([group(pairs, { strategy: 'round-robin', fallbacks: ['other'] }), other]);
    const seen = Array.from({ length: 4 }, () =>
      order(plan(of, { state }))
        .map((stop) => stop[0])
        .join(''),
    );
    expect(seen).toEqual(['ace', 'bde', 'ace', 'bde']);
    expect(order(plan(of, { state, group: other }))[0]?.[0]).toBe('e');
  });

  it('least-busy prefers the fewest calls in flight, and equals at random', () => {
    const state = new LocalRoutingState();
    state.begin('a', noon);
    const counts = firsts('least-busy', [deployment('a'), deployment('b'), deployment('c')], state);
    expect(counts['a']).toBeUndefined();
    expectShare(counts['b'], 0.5);
  });

  it('usage-based prefers the fewest tokens of this minute and leaves out those at their limits', () => {
    const state = new LocalRoutingState();
    state.end('a', { now: noon, tokens: 50 });
    state.end('b', { now: noon, tokens: 70 });
    state.begin('c', noon);
    const of = table([
      group([deployment('a'), deployment('b'), deployment('c', { rpm: 1 }), deployment('d', { tpm: 20 })], { strategy: 'usage-based' }),
    ]);
    const { stops } = plan(of, { state, promptBytes: 100 });
    expect(stops[0]?.candidates.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(stops[0]?.removed).toEqual([
      { deployment: 'c', reason: 'has had its 1 calls of this minute' },
      { deployment: 'd', reason: 'has used its 20 tokens of this minute' },
    ]);
    expect(order(plan(of, { state, now: noon + 60_000 }))[0]).toHaveLength(4);
  });

  it('latency-based tries the unmeasured first, then those within the buffer of the fastest', () => {
    const state = new LocalRoutingState();
    for (const [id, ms] of [
      ['a', 100],
      ['b', 119],
      ['c', 200],
    ] as const)
      state.end(id, { now: noon, tokens: 1, latency: { kind: 'stream', ms } });
    const members = [deployment('a'), deployment('b'), deployment('c')];
    const of = table([group(members, { strategy: 'latency-based' })], { latencyBuffer: 0.2 });
    const seen = new Set(Array.from({ length: 50 }, () => order(plan(of, { state, stream: true }))[0]?.join('')));
    expect([...seen].toSorted((one = '', other = '') => one.localeCompare(other))).toEqual(['abc', 'bac']);
    const fourth = table([group([...members, deployment('d')], { strategy: 'latency-based' })]);
    expect(order(plan(fourth, { state, stream: true }))[0]?.[0]).toBe('d');
  });

  it('cost-based goes by price; the unpriced come last', () => {
    const priced = (id: string, price: number): ReturnType<typeof deployment> =>
      deployment(id, { input_cost_per_token: price, output_cost_per_token: price });
    const members = [deployment('a', { model: 'openai/nobody-knows' }), priced('b', 0.000002), priced('c', 0.000001)];
    expect(order(plan(table([group(members, { strategy: 'cost-based' })])))[0]).toEqual(['c', 'b', 'a']);
  });
});

describe('who may serve a call', () => {
  it('tries orders one after the other, as stops of the same group', () => {
    const of = table([group([deployment('a', { order: 2 }), deployment('b', { order: 1 }), deployment('c')])]);
    expect(order(plan(of))).toEqual([['b'], ['a'], ['c']]);
  });

  it('leaves out those at rest, but never all', () => {
    const state = new LocalRoutingState();
    state.rest('a', noon + 5000);
    const of = table([group([deployment('a'), deployment('b')])]);
    expect(plan(of, { state }).stops[0]).toMatchObject({
      candidates: [{ id: 'b' }],
      removed: [{ deployment: 'a', reason: 'rests after faults' }],
    });
    state.rest('b', noon + 3000);
    expect(order(plan(of, { state }))).toEqual([['b']]);
  });

  it('says whether waiting makes sense: only where those who could serve are busy', () => {
    const state = new LocalRoutingState();
    state.begin('a', noon);
    state.begin('b', noon);
    const members = [deployment('a', { max_parallel_requests: 1 }), deployment('b', { rpm: 1 })];
    const busy = (more: Partial<Parameters<typeof plan>[1]>, strategy: Strategy = 'least-busy'): boolean | undefined =>
      plan(table([group(members, { strategy })], { rateLimits: true, preCallChecks: true }), { state, ...more }).stops[0]?.isBusy;
    expect(busy({})).toBe(true);
    expect(busy({ region: 'eu' })).toBe(false);
    expect(busy({ spending: { against: () => 'has spent its budget' } })).toBe(true);
    state.end('a', { now: noon, tokens: 0 });
    expect(busy({})).toBe(false);
    expect(busy({ spending: { against: () => 'has spent its budget' } })).toBe(false);
  });

  it('leaves out those that cannot be paid, also where there is only one', () => {
    const against = ({ id }: { readonly id: string }): string | undefined => (id === 'a' ? 'has spent its budget' : undefined);
    const one = plan(table([group([deployment('a')], { fallbacks: ['spare'] }), group([deployment('b')], { name: 'spare' })]), {
      spending: { against },
    });
    expect(order(one)).toEqual([[], ['b']]);
    expect(one.stops[0]?.removed).toEqual([{ deployment: 'a', reason: 'has spent its budget' }]);
  });

  it('routes by tags: any of them, all of them, default, or nobody', () => {
    const members = [
      deployment('free', { tags: ['free', 'eu'] }),
      deployment('paid', { tags: ['paid'] }),
      deployment('default', { tags: ['default'] }),
    ];
    const any = table([group(members)], { tags: { matchAny: true } });
    expect(order(plan(any, { tags: ['free', 'other'] }))).toEqual([['free']]);
    expect(order(plan(any, { tags: [] }))).toEqual([['default']]);
    expect(order(plan(any, { tags: ['other'] }))).toEqual([['default']]);
    expect(order(plan(table([group(members)], { tags: { matchAny: false } }), { tags: ['free', 'eu'] }))).toEqual([['free']]);
    const without = table([group(members.slice(0, 2))], { tags: { matchAny: true } });
    expect(plan(without, { tags: ['other'] }).stops[0]).toMatchObject({ candidates: [], refusal: 'authentication' });
  });

  it('checks window, abilities and region where that is wanted', () => {
    const members = [
      deployment('short', { region_name: 'eu-west-1' }, { max_input_tokens: 100 }),
      deployment('plain', { region_name: 'eu-west-1' }, { supports_function_calling: false }),
      deployment('far', { region_name: 'us-east-1' }),
      deployment('fit', { region_name: 'europe-west4' }),
    ];
    const facts = { promptBytes: 1000, region: 'eu', request: { tools: [{ type: 'function', name: 'f' }] } } as const;
    expect(order(plan(table([group(members)], { preCallChecks: true }), facts))).toEqual([['fit']]);
    expect(order(plan(table([group(members)]), facts))[0]).toHaveLength(4);
    expect(plan(table([group(members.slice(0, 1))], { preCallChecks: true }), facts).stops[0]).toMatchObject({
      candidates: [],
      refusal: 'context_window_exceeded',
    });
  });

  it('keeps calls of one name with one deployment, spreads names evenly, and moves only those of one that is left out', () => {
    const members = ['a', 'b', 'c', 'd'].map((id) => deployment(id));
    const of = table([group(members)]);
    const firstOf = (affinity: string, state = new LocalRoutingState()): string | undefined =>
      order(plan(of, { affinity: { by: 'session', name: affinity }, state }))[0]?.[0];
    const names = Array.from({ length: calls }, (_, index) => `session-${index}`);
    const homes = names.map((name) => firstOf(name));
    for (const { id } of members) expectShare(homes.filter((home) => home === id).length, 0.25);
    const state = new LocalRoutingState();
    state.rest('a', noon + 1000);
    const moved = names.filter((name, index) => homes[index] !== firstOf(name, state));
    expect(moved).toHaveLength(homes.filter((home) => home === 'a').length);
  });

  it('leaves out those with all their parallel calls in flight', () => {
    const state = new LocalRoutingState();
    state.begin('a', noon);
    const of = table([group([deployment('a', { max_parallel_requests: 1 })])]);
    expect(plan(of, { state }).stops[0]).toMatchObject({ candidates: [], refusal: 'no_deployment' });
    state.end('a', { now: noon, tokens: 0 });
    expect(order(plan(of, { state }))).toEqual([['a']]);
  });

  it('takes at most max_fallbacks groups, each once, in order', () => {
    const others = ['b', 'c', 'd'].map((name) => group([deployment(name)], { name }));
    const of = table([group([deployment('a')], { fallbacks: ['c', 'chat', 'c', 'b', 'd', 'nobody'] }), ...others], { maxFallbacks: 2 });
    expect(order(plan(of))).toEqual([['a'], ['c'], ['b']]);
    expect(order(plan(of, { fallbacks: ['d'] }))).toEqual([['a'], ['d']]);
  });
});
