import type { FailureCode } from '../core/failure-table.ts';
import type { Failure } from '../core/failure.ts';
import type { Deployment } from './deployment.ts';
import { countFor } from './fault-class.ts';
import type { Plan, Stop } from './plan.ts';
import type { RoutingSettings } from './table.ts';

/** What to do next in a call. */
export type Step = TryStep | { readonly type: 'give-up' };

/** A deployment is tried, after a while. */
export interface TryStep {
  readonly type: 'try';
  readonly deployment: Deployment;
  readonly stop: Stop;
  readonly waitMs: number;
}

/** An attempt that failed. */
export interface FailedAttempt {
  readonly deployment: Deployment;
  readonly failure: Failure;
}

/** The most that a provider's Retry-After can make a call wait. */
const longestRetryAfter = 60;
const firstBackoffMs = 500;
const longestBackoffMs = 8000;

/** Walks a plan: after each failure it says where the call is tried next, or that it is given up. Holds no I/O and no clock. */
export class Walk {
  readonly #settings: RoutingSettings;
  readonly #random: () => number;
  #stops: readonly Stop[];
  #stop = 0;
  #tries = 0;
  #next = 0;
  #attempts = 0;
  readonly #plan: Plan;

  constructor(plan: Plan, settings: RoutingSettings, random: () => number) {
    this.#plan = plan;
    this.#stops = plan.stops;
    this.#settings = settings;
    this.#random = random;
  }

  /** Where the call is tried first. */
  first(): Step {
    const [stop] = this.#stops;
    if (stop?.candidates.length === 0) this.#choosePath(stop.refusal);
    return this.#enter(0);
  }

  /** Where it is tried after an attempt failed. */
  after({ deployment, failure }: FailedAttempt): Step {
    const stop = this.#stops[this.#stop];
    if (stop === undefined || failure.code === 'client_disconnect' || failure.code === 'interrupted') return { type: 'give-up' };
    if (this.#attempts >= (this.#settings.maxAttempts ?? Infinity)) return { type: 'give-up' };
    if (this.#mayRetry(failure, stop)) return this.#retry(stop, deployment, failure);
    this.#choosePath(failure.code);
    return this.#enter(this.#stop + 1);
  }

  /** Where it is tried instead of a deployment that turned out not to be free: nothing was sent, so nothing was tried. */
  insteadOf({ id }: Deployment, reason: string): Step {
    const full = this.#stops[this.#stop];
    if (full === undefined) return { type: 'give-up' };
    const candidates = full.candidates.filter((candidate) => candidate.id !== id);
    const removed = [...full.removed, { deployment: id, reason }];
    const stop: Stop = { ...full, candidates, removed, ...(candidates.length === 0 && { refusal: 'no_deployment' }) };
    this.#stops = this.#stops.with(this.#stop, stop);
    this.#attempts -= 1;
    const deployment = candidates[(this.#next - 1) % candidates.length];
    if (deployment === undefined) return this.#enter(this.#stop + 1);
    this.#attempts += 1;
    return { type: 'try', deployment, stop, waitMs: 0 };
  }

  /** Who may be tried beside the deployment that is being tried, in order: nobody where the budget of attempts is used up. `taken` counts the one that is. */
  beside(running: Deployment): readonly TryStep[] {
    const { stop } = this;
    if (stop === undefined || this.#tries > stop.retries || this.#attempts >= (this.#settings.maxAttempts ?? Infinity)) return [];
    return stop.candidates.filter((candidate) => candidate !== running).map((deployment) => ({ type: 'try', deployment, stop, waitMs: 0 }));
  }

  /** One of those that `beside` named is tried. */
  taken(): void {
    this.#tries += 1;
    this.#attempts += 1;
  }

  /**
   * Where the rest of an answer that broke off is asked for: at the next deployment that suits, of this stop while it has retries left, then of those
   * that follow, without waiting.
   */
  onward(suits: (deployment: Deployment) => boolean): Step {
    if (this.#attempts >= (this.#settings.maxAttempts ?? Infinity)) return { type: 'give-up' };
    for (let at = this.#stop; at < this.#stops.length; at += 1) {
      const stop = this.#stops[at];
      const entered = at !== this.#stop;
      const deployment = stop?.candidates.find(suits);
      if (stop === undefined || deployment === undefined || (!entered && this.#tries > stop.retries)) continue;
      this.#stop = at;
      this.#tries = entered ? 1 : this.#tries + 1;
      this.#next = stop.candidates.indexOf(deployment) + 1;
      this.#attempts += 1;
      return { type: 'try', deployment, stop, waitMs: 0 };
    }
    return { type: 'give-up' };
  }

  /** How many fallback groups have been entered so far. */
  get fallbacks(): number {
    if (this.#stop === 0) return 0;
    const groups = new Set(this.#stops.slice(0, this.#stop + 1).map(({ group }) => group));
    return groups.size - 1;
  }

  /** The stop at which the call is tried now. */
  get stop(): Stop | undefined {
    return this.#stops[this.#stop];
  }

  /** The stop of the group that was asked for. */
  get own(): Stop | undefined {
    return this.#stops[0];
  }

  #mayRetry(failure: Failure, stop: Stop): boolean {
    const policy = countFor(stop.retryPolicy, failure);
    if (policy !== undefined) return this.#tries <= policy;
    // Where nobody else is left and there are fallbacks, waiting for a provider that asks to be left alone helps nobody.
    if (failure.status === 429 && stop.candidates.length === 1 && longWait(failure) && this.#stop + 1 < this.#stops.length) return false;
    return this.#tries <= stop.retries && isRetried(failure, stop);
  }

  #retry(stop: Stop, failed: Deployment, failure: Failure): Step {
    let index = this.#next++ % stop.candidates.length;
    if (stop.candidates[index] === failed && stop.candidates.length > 1) index = this.#next++ % stop.candidates.length;
    const deployment = stop.candidates[index] ?? failed;
    this.#tries += 1;
    this.#attempts += 1;
    const wait = deployment === failed ? this.#backoff(failure) : 0;
    return { type: 'try', deployment, stop, waitMs: Math.max(wait, this.#settings.retryAfter * 1000) };
  }

  #enter(index: number): Step {
    for (let at = index; at < this.#stops.length; at += 1) {
      const stop = this.#stops[at];
      const deployment = stop?.candidates[0];
      if (stop === undefined || deployment === undefined) continue;
      this.#stop = at;
      this.#tries = 1;
      this.#next = 1;
      this.#attempts += 1;
      return { type: 'try', deployment, stop, waitMs: 0 };
    }
    return { type: 'give-up' };
  }

  /** A prompt that is too long, or refused by policy, goes to the fallbacks made for that, where there are some. */
  #choosePath(code: FailureCode | undefined): void {
    const own = this.#plan.stops[0]?.group;
    if (this.stop?.group !== own) return;
    const special =
      code === 'context_window_exceeded'
        ? this.#plan.contextWindowStops
        : code === 'content_policy_violation'
          ? this.#plan.contentPolicyStops
          : undefined;
    if (special !== undefined) this.#stops = [...this.#plan.stops.filter(({ group }) => group === own), ...special];
  }

  #backoff(failure: Failure): number {
    const asked = failure.retryAfter;
    if (asked !== undefined && asked > 0 && asked <= longestRetryAfter) return asked * 1000;
    const exponential = Math.min(firstBackoffMs * 2 ** (this.#tries - 2), longestBackoffMs);
    return exponential * (1 - 0.25 * this.#random());
  }
}

/** Retried: connection faults, 408, 409, 429 and 5xx; a refused credential only where another deployment may have a better one. */
function isRetried(failure: Failure, stop: Stop): boolean {
  if (failure.status === 401) return stop.candidates.length > 1;
  const { status } = failure;
  return failure.kind.retry || status === 408 || status === 409 || status === 429 || status >= 500;
}

/** A provider that wants to be left alone for longer than our own patience. */
function longWait({ retryAfter }: Failure): boolean {
  return retryAfter !== undefined && retryAfter * 1000 > longestBackoffMs;
}
