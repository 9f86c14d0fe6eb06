import type { LatencyKind } from './state.ts';

/** When a second attempt races the first one of a call. */
export interface Hedge {
  /** Milliseconds without any content after which it begins; `p95`: as many as 95 of 100 recent calls of the group needed. */
  readonly after: number | 'p95';
  /** The most of a group's calls that may have a second attempt, as a share of all. */
  readonly maxShare: number;
}

/** Groups that are remembered; callers choose the names where wildcards are served, so that there must be a bound. */
const mostGroups = 1024;

/** What hedging remembers of the groups that ask for it. Each thread counts for itself: where every thread keeps to a share, so do all together. */
export class Hedging {
  readonly #groups = new Map<string, HedgedGroup>();

  of(group: string): HedgedGroup {
    let known = this.#groups.get(group);
    if (known === undefined) {
      const [oldest] = this.#groups.keys();
      if (this.#groups.size >= mostGroups && oldest !== undefined) this.#groups.delete(oldest);
      this.#groups.set(group, (known = new HedgedGroup()));
    }
    return known;
  }
}

/** Calls that count when the share is taken; beyond, half of what was counted is forgotten. */
const countedCalls = 1000;

/** The recent calls of one group: how many there were, how many of them had a second attempt, and how long they took to say something. */
export class HedgedGroup {
  readonly #times: Readonly<Record<LatencyKind, RecentTimes>> = { whole: new RecentTimes(), stream: new RecentTimes() };
  #calls = 0;
  #hedged = 0;

  /** A call begins: the milliseconds after which a second attempt may race it; undefined as long as that is not known. */
  begin({ after }: Hedge, kind: LatencyKind): number | undefined {
    if (this.#calls >= countedCalls) {
      this.#calls /= 2;
      this.#hedged /= 2;
    }
    this.#calls += 1;
    return after === 'p95' ? this.#times[kind].p95 : after;
  }

  /** Whether the share has room for one more second attempt. */
  hasRoom({ maxShare }: Hedge): boolean {
    return this.#hedged + 1 <= maxShare * this.#calls;
  }

  /** A second attempt has begun. */
  hedged(): void {
    this.#hedged += 1;
  }

  /** An attempt took this long to its first content, or at least so long without any. */
  took(ms: number, kind: LatencyKind): void {
    this.#times[kind].add(ms);
  }
}

/** Times from which a quantile is taken; fewer than the least say nothing. */
const mostTimes = 256;
const leastTimes = 20;
/** A quantile holds for this many more times. */
const freshFor = 16;

class RecentTimes {
  readonly #times: number[] = [];
  #count = 0;
  #known: { readonly at: number; readonly p95: number } | undefined;

  add(ms: number): void {
    this.#times[this.#count % mostTimes] = ms;
    this.#count += 1;
  }

  get p95(): number | undefined {
    if (this.#count < leastTimes) return undefined;
    if (this.#known === undefined || this.#count - this.#known.at >= freshFor) {
      const sorted = this.#times.toSorted((one, other) => one - other);
      this.#known = { at: this.#count, p95: sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Infinity };
    }
    return this.#known.p95;
  }
}
