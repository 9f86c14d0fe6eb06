import { describe, expect, it } from 'vitest';
import { Failure, type FailureDetails } from '../core/failure.ts';
import type { FailureCode } from '../core/failure-table.ts';
import { beginProbe, noteOutcome } from './cooldown.ts';
import type { Deployment, ModelGroup } from './deployment.ts';
import { deployment, group, noon, plan, table } from './routing.testing.ts';
import { LocalRoutingState } from './state.ts';
import { defaultRoutingSettings, type RoutingSettings } from './table.ts';
import { Walk, type Step } from './walk.ts';

const spare = group([deployment('spare')], { name: 'spare' });
const large = group([deployment('large')], { name: 'large' });

/** The ids that a call tries while each attempt fails in the same way. */
function tries(
  of: ModelGroup,
  code: FailureCode,
  { settings = {}, details = {} }: { settings?: Partial<RoutingSettings>; details?: FailureDetails } = {},
): readonly string[] {
  const walk = new Walk(
    plan(table([of, spare, large], settings), { random: () => 0 }),
    { ...defaultRoutingSettings, ...settings },
    () => 0,
  );
  const ids: string[] = [];
  let step: Step = walk.first();
  while (step.type === 'try') {
    ids.push(step.deployment.id);
    step = walk.after({ deployment: step.deployment, failure: new Failure(code, 'no', details) });
  }
  return ids;
}

describe('a walk along a plan', () => {
  it('retries, then falls back', () => {
    expect(tries(group([deployment('a')], { fallbacks: ['spare'] }), 'unavailable')).toEqual(['a', 'a', 'a', 'spare', 'spare', 'spare']);
    expect(tries(group([deployment('a')], { fallbacks: ['spare'] }), 'invalid_request')).toEqual(['a', 'spare']);
  });

  it('goes to the next order without retries being left', () => {
    expect(tries(group([deployment('a', { order: 1 }), deployment('b', { order: 2 })], { retries: 0 }), 'unavailable')).toEqual(['a', 'b']);
  });

  it('retries by class where a policy says so', () => {
    const retryPolicy = { InternalServerError: 1, BadRequestError: 2, TimeoutError: 0 };
    const one = group([deployment('a')], { retryPolicy });
    expect(tries(one, 'upstream_error')).toHaveLength(2);
    expect(tries(one, 'invalid_request')).toHaveLength(3);
    expect(tries(one, 'timeout')).toHaveLength(1);
    expect(tries(one, 'rate_limited')).toHaveLength(3);
    expect(tries(group([deployment('a')]), 'rate_limited', { settings: { retryPolicy: { Default: 4 } } })).toHaveLength(5);
  });

  it('has one budget of attempts for retries and fallbacks together', () => {
    expect(tries(group([deployment('a')], { fallbacks: ['spare'] }), 'unavailable', { settings: { maxAttempts: 4 } })).toEqual([
      'a',
      'a',
      'a',
      'spare',
    ]);
  });

  it('sends long prompts and refused contents to the fallbacks made for them', () => {
    const of = group([deployment('a')], { fallbacks: ['spare'], contextWindowFallbacks: ['large'] });
    expect(tries(of, 'context_window_exceeded')).toEqual(['a', 'large']);
    expect(tries(of, 'content_policy_violation')).toEqual(['a', 'spare']);
    const short = group([deployment('a', {}, { max_input_tokens: 1 })], { fallbacks: ['spare'], contextWindowFallbacks: ['large'] });
    const facts = { promptBytes: 400 };
    const walk = new Walk(plan(table([short, spare, large], { preCallChecks: true }), facts), defaultRoutingSettings, () => 0);
    expect(walk.first()).toMatchObject({ type: 'try', deployment: { id: 'large' } });
  });

  it('does not wait out a long Retry-After where there are fallbacks', () => {
    expect(tries(group([deployment('a')], { fallbacks: ['spare'], retries: 1 }), 'rate_limited', { details: { retryAfter: 30 } })).toEqual([
      'a',
      'spare',
      'spare',
      'spare',
    ]);
  });
});

describe('a deployment that turns out to have its calls in flight', () => {
  const full = deployment('full', { max_parallel_requests: 1 });
  const walkOf = (of: ModelGroup, settings: Partial<RoutingSettings> = {}): Walk =>
    new Walk(plan(table([of, spare], settings), { random: () => 0.99 }), { ...defaultRoutingSettings, ...settings }, () => 0);

  it('leaves the call to the next candidate, as if it had never been one', () => {
    const walk = walkOf(group([full, deployment('b')], { fallbacks: ['spare'], retries: 1 }), { maxAttempts: 2 });
    const first = walk.first();
    expect(first).toMatchObject({ deployment: { id: 'full' } });
    expect(walk.insteadOf(full, 'has its 1 calls in flight')).toMatchObject({ type: 'try', deployment: { id: 'b' } });
    const failed = { deployment: deployment('b'), failure: new Failure('unavailable', 'no') };
    expect(walk.after(failed)).toMatchObject({ type: 'try', deployment: { id: 'b' } });
    expect(walk.after(failed)).toEqual({ type: 'give-up' });
  });

  it('leaves it to the fallbacks where it is alone, and says why where nobody is left', () => {
    const walk = walkOf(group([full], { fallbacks: ['spare'] }));
    walk.first();
    expect(walk.insteadOf(full, 'has its 1 calls in flight')).toMatchObject({ type: 'try', deployment: { id: 'spare' } });
    const alone = walkOf(group([full]));
    alone.first();
    expect(alone.insteadOf(full, 'has its 1 calls in flight')).toEqual({ type: 'give-up' });
    expect(alone.own).toMatchObject({ candidates: [], refusal: 'no_deployment', removed: [{ reason: 'has its 1 calls in flight' }] });
  });
});

describe('a further attempt beside or after one that has begun', () => {
  const [a, b, c] = [deployment('a'), deployment('b'), deployment('c')];
  const of = group([a, b, c], { fallbacks: ['spare'], retries: 1 });
  const walkOf = (settings: Partial<RoutingSettings> = {}): Walk =>
    new Walk(plan(table([of, spare], settings), { random: () => 0 }), { ...defaultRoutingSettings, ...settings }, () => 0);
  const ids = (walk: Walk, running: Deployment): readonly string[] => walk.beside(running).map((step) => step.deployment.id);

  it('beside: is one of the retries, at another deployment of the same group', () => {
    const walk = walkOf();
    walk.first();
    expect(ids(walk, a).toSorted()).toEqual(['b', 'c']);
    walk.taken();
    expect(ids(walk, a)).toEqual([]);
    expect(walk.after({ deployment: b, failure: new Failure('unavailable', 'no') })).toMatchObject({ deployment: { id: 'spare' } });
    const bounded = walkOf({ maxAttempts: 1 });
    bounded.first();
    expect(ids(bounded, a)).toEqual([]);
  });

  it('after a break: goes to whoever suits, in the group while retries are left, then to the fallbacks, within the budget', () => {
    const walk = walkOf();
    walk.first();
    expect(walk.onward(({ id }) => id === 'c')).toMatchObject({ deployment: { id: 'c' }, waitMs: 0 });
    expect(walk.onward(({ id }) => id === 'b')).toEqual({ type: 'give-up' });
    expect(walk.onward(({ id }) => id !== 'c')).toMatchObject({ deployment: { id: 'spare' } });
    expect(walk.fallbacks).toBe(1);
    const bounded = walkOf({ maxAttempts: 1 });
    bounded.first();
    expect(bounded.onward(() => true)).toEqual({ type: 'give-up' });
  });
});

describe('rest after faults', () => {
  const [a, b] = [deployment('a'), deployment('b')];
  const outcome = (code: FailureCode | undefined, probe = false) =>
    ({ deployment: a, peers: [a, b], probe, now: noon, ...(code !== undefined && { failure: new Failure(code, 'no') }) }) as const;

  it('comes at once for 429, and never for the last healthy deployment', () => {
    const state = new LocalRoutingState();
    noteOutcome(outcome('rate_limited'), state, defaultRoutingSettings);
    expect(state.restsUntil('a')).toBe(noon + 5000);
    noteOutcome({ ...outcome('rate_limited'), deployment: b }, state, defaultRoutingSettings);
    expect(state.restsUntil('b')).toBe(0);
  });

  it('comes by count where allowed_fails or its policy is set', () => {
    const state = new LocalRoutingState();
    const settings = { ...defaultRoutingSettings, allowedFails: 1, allowedFailsPolicy: { TimeoutError: 0 } };
    noteOutcome(outcome('upstream_error'), state, settings);
    expect(state.restsUntil('a')).toBe(0);
    noteOutcome(outcome('upstream_error'), state, settings);
    expect(state.restsUntil('a')).toBe(noon + 5000);
    const other = new LocalRoutingState();
    noteOutcome(outcome('timeout'), other, settings);
    expect(other.restsUntil('a')).toBe(noon + 5000);
  });

  it('ends with one probe: others wait for its outcome', () => {
    const state = new LocalRoutingState();
    state.rest('a', noon - 1);
    expect(beginProbe({ deployment: a, now: noon }, state, defaultRoutingSettings)).toBe(true);
    expect(state.restsUntil('a')).toBeGreaterThan(noon);
    noteOutcome(outcome(undefined, true), state, defaultRoutingSettings);
    expect(state.restsUntil('a')).toBe(0);
    expect(beginProbe({ deployment: a, now: noon }, state, defaultRoutingSettings)).toBe(false);
    noteOutcome(outcome('upstream_error', true), state, defaultRoutingSettings);
    expect(state.restsUntil('a')).toBe(noon + 5000);
  });
});
