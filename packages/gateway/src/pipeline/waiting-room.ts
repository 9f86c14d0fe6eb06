import { Failure, type Plan } from 'litmux/engine';
import type { QueueSettings } from '../config/snapshot.ts';
import type { WaitingLines } from '../meters/waiting-lines.ts';

/** A call that waits for a deployment of its group. */
export interface Waiting {
  readonly group: string;
  readonly priority: number;
  /** It is this call's turn: it goes if a deployment is free for it, and says whether it went. */
  go(): boolean;
  /** It has waited as long as it may, in milliseconds. */
  late(longestMs: number): void;
}

/** A place in a line, and the way out of it. */
export interface Ticket {
  readonly rank: number;
  readonly since: number;
  leave(): void;
}

interface Place {
  readonly waiting: Waiting;
  readonly rank: number;
  readonly timer: NodeJS.Timeout;
}

/**
 * Where the calls of one thread wait, in the order of priority and arrival over all threads: only the first of all looks for a free deployment, a few
 * times each hundredth of a second, and at once when a call of its own thread ends.
 */
export class WaitingRoom {
  readonly #lines: WaitingLines;
  readonly #settings: QueueSettings;
  readonly #places = new Map<string, Place[]>();
  #poll: NodeJS.Timeout | undefined;

  constructor(lines: WaitingLines, settings: QueueSettings) {
    this.#lines = lines;
    this.#settings = settings;
  }

  /** How many wait for a group, over all threads. */
  waiting(group: string): number {
    return this.#lines.waiting(group);
  }

  /** Whether a call with a priority has to wait: nobody that its plan leads to is free but for being busy, or others wait already. */
  mustWait({ stops }: Plan): boolean {
    const [own] = stops;
    if (own === undefined) return false;
    if ((own.isBusy === true || own.candidates.length > 0) && this.waiting(own.group.name) > 0) return true;
    return isBusy({ stops });
  }

  /** Lets a call wait; one that comes back, because somebody was faster, has its old place. Throws `no_deployment` where as many wait as may. */
  join(waiting: Waiting, held?: Ticket): Ticket {
    const { group, priority } = waiting;
    const { mostWaiting, longestMs, pollMs } = this.#settings;
    const since = held?.since ?? performance.now();
    const rank = this.#lines.enter(group, { priority, most: mostWaiting, held: held?.rank });
    if (rank === undefined) throw fullLine(group, mostWaiting);
    const timer = setTimeout(() => this.#remove(place) && waiting.late(longestMs), longestMs - (performance.now() - since));
    const place: Place = { waiting, rank, timer };
    const line = this.#places.get(group) ?? [];
    const behind = line.findIndex((other) => other.rank > rank);
    line.splice(behind < 0 ? line.length : behind, 0, place);
    this.#places.set(group, line);
    this.#show(group, line);
    this.#poll ??= setInterval(() => this.look(), pollMs);
    return { rank, since, leave: () => void this.#remove(place) };
  }

  /** A deployment may have become free: those whose turn it is go. */
  look(): void {
    if (this.#places.size === 0) return;
    for (const group of this.#places.keys()) {
      let goes = true;
      while (goes) goes = this.#firstGoes(group);
    }
  }

  #firstGoes(group: string): boolean {
    const first = this.#places.get(group)?.[0];
    if (first === undefined || !this.#lines.isNext(group, first.rank)) return false;
    if (!first.waiting.go()) return false;
    this.#remove(first);
    return true;
  }

  /** False where it had left already. */
  #remove(place: Place): boolean {
    const { group } = place.waiting;
    const line = this.#places.get(group) ?? [];
    const at = line.indexOf(place);
    if (at < 0) return false;
    clearTimeout(place.timer);
    line.splice(at, 1);
    this.#lines.leave(group);
    this.#show(group, line);
    return true;
  }

  #show(group: string, line: readonly Place[]): void {
    this.#lines.show(group, line[0]?.rank);
    if (line.length > 0) return;
    this.#places.delete(group);
    if (this.#places.size > 0) return;
    clearInterval(this.#poll);
    this.#poll = undefined;
  }
}

/** Whether a plan leads to nobody, only because those it could lead to are busy. */
export function isBusy({ stops }: Pick<Plan, 'stops'>): boolean {
  return stops.some((stop) => stop.isBusy === true) && stops.every(({ candidates }) => candidates.length === 0);
}

function fullLine(group: string, most: number): Failure {
  return new Failure('no_deployment', `All deployments of ${group} are busy, and ${most} calls wait for them already. Try again later.`, {
    model: group,
    retryAfter: 1,
  });
}
