import { asFailure, Failure, type CallResult, type JsonObject, type Plan } from 'litmux/engine';
import type { ScopeLimits } from '../meters/admission.ts';
import type { Meters } from '../meters/meters.ts';
import { refusalFailure } from '../meters/refusal.ts';
import type { Route } from './route-call.ts';
import { isBusy, type Ticket, type WaitingRoom } from './waiting-room.ts';

/** What a call does with its turn. */
export interface Turn {
  /** Where it would go now. */
  route(): Route;
  go(route: Route): void;
  /** It cannot go, or has waited too long. */
  fail(failure: Failure): void;
}

/** The waiting of one call for a deployment that is free: present only where a call has a priority. */
export class Patience {
  readonly #room: WaitingRoom;
  readonly #priority: number;
  #ticket: Ticket | undefined;
  #waitedMs: number | undefined;

  constructor(room: WaitingRoom, priority: number) {
    this.#room = room;
    this.#priority = priority;
  }

  /** Whether the call has waited, or waits. */
  get hasWaited(): boolean {
    return this.#ticket !== undefined;
  }

  /** How long it waited before it went; undefined where it did not. */
  get waitedMs(): number | undefined {
    return this.#waitedMs;
  }

  mustWait(plan: Plan): boolean {
    return this.#room.mustWait(plan);
  }

  /** Waits for the turn, at the old place where it has waited before. Throws `no_deployment` where as many wait as may. */
  wait(plan: Plan, turn: Turn): void {
    const group = groupOf(plan);
    const waiting = {
      group,
      priority: this.#priority,
      go: () => this.#goes(turn),
      late: (ms: number) => turn.fail(waitedTooLong(group, ms)),
    };
    this.#ticket = this.#room.join(waiting, this.#ticket);
  }

  leave(): void {
    this.#ticket?.leave();
  }

  /** What `explain` tells. */
  row(plan: Plan): JsonObject {
    return { priority: this.#priority, waits: this.mustWait(plan), waiting: this.#room.waiting(groupOf(plan)) };
  }

  #goes(turn: Turn): boolean {
    try {
      const route = turn.route();
      if (isBusy(route.plan)) return false;
      this.#waitedMs = Math.round(performance.now() - (this.#ticket?.since ?? 0));
      turn.go(route);
    } catch (error) {
      turn.fail(asFailure(error));
    }
    return true;
  }
}

/** Whether somebody was faster than a call, which has tried nobody: it may wait again. */
export function wasOutpaced({ code }: Failure, { attempts }: CallResult): boolean {
  return code === 'no_deployment' && attempts.length === 0;
}

/** Throws what a caller who has nothing left would hear in the end, so that it need not wait for it. */
export function refuseEmptyHanded(limits: readonly ScopeLimits[], meters: Pick<Meters, 'refusal'>): void {
  const refusal = limits.length === 0 ? undefined : meters.refusal(limits, leastAsk);
  if (refusal !== undefined) throw refusalFailure(refusal);
}

/** What the cheapest call asks for. */
const leastAsk = { inputCost: 1, outputRate: 0, choices: 1, ceiling: 0, ceilingIsCallers: true, tokens: 0, priced: true };

function groupOf({ stops: [own], model }: Plan): string {
  return own?.group.name ?? model;
}

function waitedTooLong(group: string, ms: number): Failure {
  const message = `All deployments of ${group} have been busy for ${ms / 1000} s. Try again later.`;
  return new Failure('no_deployment', message, { model: group, retryAfter: 1 });
}
