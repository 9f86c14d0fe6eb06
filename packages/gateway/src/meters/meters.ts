import { Failure, type NanoUsd } from 'litmux/core';
import type { Actual, Admission, Ask, MeterReading, ScopeLimits } from './admission.ts';
import { budgetPeriod, endless, type BudgetPeriod } from './budget-period.ts';
import { countsIn, LeaseTable, liveLeases, releaseLease, releaseThreadLeases, type Hold } from './lease-table.ts';
import { leaseCell, MeterMemory, slotCell } from './meter-memory.ts';
import { fit, leastCost, type Fit } from './output-ceiling.ts';
import { refusalFailure, type Refusal } from './refusal.ts';

const windowMs = 60_000;

/** The default total deadline; a lease lives a minute longer than its call can. */
const longestCallMs = 6_000_000;
const leaseGraceMs = 60_000;

/** What a call that waits for a parallel slot is told to wait. */
const parallelRetryMs = 1000;

/** The largest part of a tpm limit that is reserved for the output of a call without a ceiling of its own. */
const defaultOutputTokens = 1024;

/**
 * The counters of one thread, which are those of all threads: requests and tokens of the current minute, calls in flight, money spent
 * and money held. Every step over all scopes of a call is one step for all threads.
 */
export class Meters {
  readonly #memory: MeterMemory;
  readonly #leases: LeaseTable;
  readonly #now: () => number;
  readonly #periods = new Map<string, BudgetPeriod>();

  /** The meters of `buffer` as thread number `thread` uses them; no two live threads may share a number. `now` gives milliseconds since 1970. */
  constructor(buffer: SharedArrayBuffer, thread: number, now: () => number = Date.now) {
    this.#memory = new MeterMemory(buffer, thread);
    this.#leases = new LeaseTable(this.#memory);
    this.#now = now;
  }

  /**
   * Lets a call in and reserves its worst case in every scope, or changes nothing and throws: `limit_exceeded` (requests, tokens,
   * parallel calls), `budget_exceeded` (spent, or it could never fit) or `budget_held` (only calls in flight are in the way).
   * What is admitted must be settled exactly once.
   */
  admit(scopes: readonly ScopeLimits[], ask: Ask): Admission {
    if (scopes.length === 0) return new Grant(ask.tokens);
    const grant = new Grant(tokensToReserve(scopes, ask));
    const refusal = this.#locked(() => {
      const now = this.#now();
      this.#turnPeriods(scopes, now);
      const reason = this.#overBudget(scopes, ask, grant) ?? this.#overLimit(scopes, grant.tokens, now);
      if (reason === undefined) this.#open(grant, scopes, ask, now);
      return reason;
    });
    if (refusal !== undefined) throw refusalFailure(refusal);
    return grant;
  }

  /** What would keep a call out now; nothing is counted or held. */
  refusal(scopes: readonly ScopeLimits[], ask: Ask): Refusal | undefined {
    const grant = new Grant(tokensToReserve(scopes, ask));
    return this.#locked(() => {
      const now = this.#now();
      this.#turnPeriods(scopes, now);
      return this.#overBudget(scopes, ask, grant) ?? this.#overLimit(scopes, grant.tokens, now);
    });
  }

  /**
   * Raises the reservation of a call that goes to another deployment, and works out its ceiling anew. Throws `budget_exceeded` or
   * `budget_held` when the dearer call does not fit; what was admitted stays as it was. Rates are counted once a call.
   */
  extend(admission: Admission, scopes: readonly ScopeLimits[], ask: Ask): void {
    const grant = openGrant(admission);
    const refusal = this.#locked(() => {
      this.#turnPeriods(scopes, this.#now());
      const reason = this.#overBudget(scopes, ask, grant);
      if (reason === undefined) this.#raise(grant, scopes, ask);
      return reason;
    });
    if (refusal !== undefined) throw refusalFailure(refusal);
  }

  /** Holds money for one more upstream call of a call that was admitted; false, and nothing has changed, where a budget has no room for it. */
  holdMore(admission: Admission, scopes: readonly ScopeLimits[], cost: NanoUsd): boolean {
    const grant = openGrant(admission);
    return this.#locked(() => {
      this.#turnPeriods(scopes, this.#now());
      const memory = this.#memory;
      const fits = ({ slot, budget }: ScopeLimits): boolean =>
        budget === undefined || memory.get(slot, slotCell.spent) + memory.get(slot, slotCell.reserved) + cost <= budget.limit;
      if (!scopes.every(fits)) return false;
      grant.reserved += cost;
      for (const hold of grant.holds) this.#leases.raise(hold, cost);
      return true;
    });
  }

  /**
   * Replaces what a call held by what it used: tokens (0 for a call that failed) and money. Says whether it cost more than was reserved
   * where a budget applies; the real cost is booked all the same. Throws `internal` when called twice.
   */
  settle(admission: Admission, actual: Actual): { readonly overBound: boolean } {
    const grant = openGrant(admission);
    grant.settled = true;
    if (grant.holds.length > 0) {
      const overflowed = this.#locked(() => grant.holds.map((hold) => this.#close(hold, actual, grant.tokens)).includes(false));
      if (overflowed) throw new Failure('internal', `A counter of money is full: it cannot take ${actual.cost} nano-dollars more.`);
    }
    return { overBound: grant.bounded && actual.cost > grant.reserved };
  }

  /** What a slot counts now. */
  read(slot: number): MeterReading {
    const memory = this.#memory;
    return this.#locked(() => {
      const now = this.#now();
      const resetsAt = memory.get(slot, slotCell.resetsAt);
      const windowEndsAt = memory.get(slot, slotCell.windowStart) + windowMs;
      const inPeriod = now < resetsAt;
      const inWindow = this.#inWindow(slot, now);
      return {
        spent: inPeriod ? memory.get(slot, slotCell.spent) : 0,
        reserved: inPeriod ? memory.get(slot, slotCell.reserved) : 0,
        requests: inWindow ? memory.get(slot, slotCell.requests) : 0,
        tokens: inWindow ? memory.get(slot, slotCell.tokens) : 0,
        parallel: memory.get(slot, slotCell.parallel),
        windowEndsAt: inWindow ? windowEndsAt : undefined,
        resetsAt,
      };
    });
  }

  /** Sets what was spent in a budget period, as the ledger knows it: at start, and when a budget's duration has changed. */
  seed(slot: number, spent: NanoUsd, period: BudgetPeriod = endless): void {
    this.#locked(() => {
      this.#memory.set(slot, slotCell.spent, spent);
      this.#memory.set(slot, slotCell.resetsAt, period.end);
    });
  }

  /** Books money that no admission of a living thread stands for: a call that was found aborted in the journal of a dead one. */
  book(slot: number, cost: NanoUsd): void {
    this.#locked(() => this.#memory.add(slot, slotCell.spent, cost));
  }

  /** Releases everything a dead thread held: the lock, parallel slots and reservations. Its number may be used again after that. */
  releaseThread(thread: number): void {
    const { lock } = this.#memory;
    if (!lock.seize(thread)) lock.acquire();
    try {
      releaseThreadLeases(this.#memory, thread);
    } finally {
      lock.release();
    }
  }

  /** Releases the leases that have expired, which means that their calls were forgotten; gives their number. */
  releaseExpired(): number {
    return this.#locked(() => {
      const now = this.#now();
      let released = 0;
      for (let thread = 0; thread < this.#memory.threads; thread += 1) {
        for (const lease of liveLeases(this.#memory, thread)) {
          if (this.#memory.lease(lease, leaseCell.expiresAt) > now) continue;
          releaseLease(this.#memory, lease);
          released += 1;
        }
      }
      return released;
    });
  }

  #locked<T>(step: () => T): T {
    const { lock } = this.#memory;
    lock.acquire();
    try {
      return step();
    } finally {
      lock.release();
    }
  }

  /** Starts the budget period that the clock says; a period that turned out to be shorter than thought ends earlier. */
  #turnPeriods(scopes: readonly ScopeLimits[], now: number): void {
    const memory = this.#memory;
    for (const { slot, budget, spendPeriod } of scopes) {
      const duration = budget?.duration ?? spendPeriod;
      if (duration === undefined) continue;
      const { end } = this.#period(duration, now);
      const resetsAt = memory.get(slot, slotCell.resetsAt);
      if (now >= resetsAt) {
        memory.add(slot, slotCell.period, 1);
        memory.set(slot, slotCell.spent, 0);
        memory.set(slot, slotCell.reserved, 0);
        memory.set(slot, slotCell.resetsAt, end);
      } else if (resetsAt > end) {
        memory.set(slot, slotCell.resetsAt, end);
      }
    }
  }

  #period(duration: string, now: number): BudgetPeriod {
    const known = this.#periods.get(duration);
    if (known !== undefined && now >= known.start && now < known.end) return known;
    const period = budgetPeriod(duration, now);
    this.#periods.set(duration, period);
    return period;
  }

  /** The first scope whose money does not suffice for the call; what it holds already is its own. A call that cannot cost anything passes. */
  #overBudget(scopes: readonly ScopeLimits[], ask: Ask, grant: Grant): Refusal | undefined {
    if (isFree(ask)) return undefined;
    const cost = ask.priced ? leastCost(ask) : 0;
    for (const scope of scopes) {
      if (scope.budget === undefined) continue;
      const { limit } = scope.budget;
      const spent = this.#memory.get(scope.slot, slotCell.spent);
      const reserved = this.#heldByOthers(scope.slot, grant);
      if (spent >= limit || spent + reserved + cost > limit) return { type: 'budget', scope, limit, spent, reserved, cost };
    }
    return undefined;
  }

  #overLimit(scopes: readonly ScopeLimits[], tokens: number, now: number): Refusal | undefined {
    const memory = this.#memory;
    for (const scope of scopes) {
      const { slot, rpm, tpm, maxParallel } = scope;
      const parallel = memory.get(slot, slotCell.parallel);
      if (maxParallel !== undefined && parallel >= maxParallel) {
        return {
          type: 'max_parallel_requests',
          scope,
          limit: maxParallel,
          used: parallel,
          wanted: 1,
          resetsAt: now + parallelRetryMs,
          now,
        };
      }
      if (rpm === undefined && tpm === undefined) continue;
      const open = this.#inWindow(slot, now);
      const resetsAt = (open ? memory.get(slot, slotCell.windowStart) : now) + windowMs;
      const requests = open ? memory.get(slot, slotCell.requests) : 0;
      if (rpm !== undefined && requests + 1 > rpm) return { type: 'requests', scope, limit: rpm, used: requests, wanted: 1, resetsAt, now };
      const used = open ? memory.get(slot, slotCell.tokens) : 0;
      if (tpm !== undefined && used + tokens > tpm) return { type: 'tokens', scope, limit: tpm, used, wanted: tokens, resetsAt, now };
    }
    return undefined;
  }

  /** Whether the slot's window is still open. A clock that was set back by more than a window does not keep it open. */
  #inWindow(slot: number, now: number): boolean {
    return Math.abs(now - this.#memory.get(slot, slotCell.windowStart)) < windowMs;
  }

  #open(grant: Grant, scopes: readonly ScopeLimits[], ask: Ask, now: number): void {
    if (!this.#leases.fits(scopes.length)) throw new Failure('unavailable', 'Too many calls in flight on this thread. Try again shortly.');
    const memory = this.#memory;
    this.#bind(grant, this.#fit(scopes, ask, grant), ask);
    const expiresAt = now + (ask.longest ?? longestCallMs) + leaseGraceMs;
    for (const { slot } of scopes) {
      if (!this.#inWindow(slot, now)) {
        memory.set(slot, slotCell.windowStart, now);
        memory.set(slot, slotCell.requests, 0);
        memory.set(slot, slotCell.tokens, 0);
      }
      memory.add(slot, slotCell.requests, 1);
      memory.add(slot, slotCell.tokens, grant.tokens);
      grant.holds.push(this.#leases.open(slot, grant.reserved, expiresAt));
    }
  }

  #raise(grant: Grant, scopes: readonly ScopeLimits[], ask: Ask): void {
    const held = grant.reserved;
    this.#bind(grant, this.#fit(scopes, ask, grant), ask);
    grant.reserved = Math.max(held, grant.reserved);
    for (const hold of grant.holds) this.#leases.raise(hold, grant.reserved - held);
  }

  /** What the call may take of the scarcest budget; undefined where none applies, or where the call is free or unpriced. */
  #fit(scopes: readonly ScopeLimits[], ask: Ask, grant: Grant): Fit | undefined {
    if (!ask.priced || isFree(ask)) return undefined;
    let left = Infinity;
    for (const { slot, budget } of scopes) {
      if (budget === undefined) continue;
      left = Math.min(left, budget.limit - this.#memory.get(slot, slotCell.spent) - this.#heldByOthers(slot, grant));
    }
    return left === Infinity ? undefined : fit(ask, left);
  }

  #heldByOthers(slot: number, grant: Grant): NanoUsd {
    const reserved = this.#memory.get(slot, slotCell.reserved);
    const own = grant.holds.find((hold) => hold.slot === slot);
    return own !== undefined && this.#leases.isOpen(own) && countsIn(this.#memory, own) ? reserved - grant.reserved : reserved;
  }

  #bind(grant: Grant, fitted: Fit | undefined, ask: Ask): void {
    grant.bounded = fitted !== undefined;
    grant.reserved = fitted?.cost ?? 0;
    grant.ceiling = ask.ceilingIsCallers ? undefined : fitted?.ceiling;
    grant.ceilingLowered = fitted !== undefined && fitted.ceiling < ask.ceiling;
  }

  /** Books what a call used and frees what it held; false when the counter cannot take so much money and stays at its end. */
  #close(hold: Hold, actual: Actual, reservedTokens: number): boolean {
    const memory = this.#memory;
    const { slot } = hold;
    const spent = memory.get(slot, slotCell.spent) + actual.cost;
    if (countsIn(memory, hold)) memory.set(slot, slotCell.spent, Math.min(spent, Number.MAX_SAFE_INTEGER));
    this.#leases.close(hold);
    if (memory.get(slot, slotCell.generation) === hold.generation) this.#correctTokens(hold, actual.tokens - reservedTokens);
    return spent <= Number.MAX_SAFE_INTEGER;
  }

  /** What a call used beyond its reservation counts in whatever window is open; what it did not use is given back only to its own. */
  #correctTokens({ slot, windowStart }: Hold, more: number): void {
    const memory = this.#memory;
    const own = memory.get(slot, slotCell.windowStart) === windowStart;
    if (own || (more > 0 && this.#inWindow(slot, this.#now()))) memory.add(slot, slotCell.tokens, more);
  }
}

/** An admission with what only the meters may change. */
class Grant implements Admission {
  readonly tokens: number;
  readonly holds: Hold[] = [];
  ceiling: number | undefined = undefined;
  ceilingLowered = false;
  reserved: NanoUsd = 0;
  bounded = false;
  settled = false;

  constructor(tokens: number) {
    this.tokens = tokens;
  }
}

function openGrant(admission: Admission): Grant {
  if (!(admission instanceof Grant)) throw new Failure('internal', 'not an admission of these meters');
  if (admission.settled) throw new Failure('internal', 'a call was settled twice');
  return admission;
}

/** The tokens asked for; without a ceiling of the caller's, a share of the smallest limit for the output besides, as far as it goes. */
function tokensToReserve(scopes: readonly ScopeLimits[], ask: Ask): number {
  if (ask.ceilingIsCallers) return ask.tokens;
  let smallest = Infinity;
  for (const { tpm } of scopes) if (tpm !== undefined && tpm < smallest) smallest = tpm;
  if (smallest === Infinity) return ask.tokens;
  const output = Math.min(defaultOutputTokens, Math.floor(smallest / 4));
  return ask.tokens + Math.max(0, Math.min(output, ask.ceiling, smallest - ask.tokens));
}

function isFree(ask: Ask): boolean {
  return ask.priced && ask.inputCost === 0 && ask.outputRate === 0;
}
