/**
 * What routing must remember between calls. The gateway keeps it in memory that all threads share, so that a turn is one turn over all of them;
 * the library keeps it in the instance.
 */
export interface RoutingState {
  /** The next turn of a group's round robin: 0, 1, 2, … */
  turn(group: string): number;
  /** Milliseconds since 1970 until which a deployment rests; 0 when it does not. */
  restsUntil(deployment: string): number;
  rest(deployment: string, until: number): void;
  /** Notes the end of an attempt and gives the faults and calls of the current minute, this one included. */
  note(deployment: string, failed: boolean, now: number): MinuteCount;
}

/** Calls of a deployment within one minute. */
export interface MinuteCount {
  readonly calls: number;
  readonly faults: number;
}

/** Routing state of one process. */
export class LocalRoutingState implements RoutingState {
  readonly #turns = new Map<string, number>();
  readonly #rests = new Map<string, number>();
  readonly #minutes = new Map<string, { minute: number; calls: number; faults: number }>();

  turn(group: string): number {
    const turn = this.#turns.get(group) ?? 0;
    this.#turns.set(group, turn + 1);
    return turn;
  }

  restsUntil(deployment: string): number {
    return this.#rests.get(deployment) ?? 0;
  }

  rest(deployment: string, until: number): void {
    this.#rests.set(deployment, until);
  }

  note(deployment: string, failed: boolean, now: number): MinuteCount {
    const minute = Math.floor(now / 60_000);
    let count = this.#minutes.get(deployment);
    if (count?.minute !== minute) this.#minutes.set(deployment, (count = { minute, calls: 0, faults: 0 }));
    count.calls += 1;
    if (failed) count.faults += 1;
    return count;
  }
}
