import { Hedging } from './hedging.ts';

/**
 * What routing must remember between calls. The gateway keeps it in memory that all threads share, so that a turn is one turn over all of them;
 * the library keeps it in the instance. Times are milliseconds since 1970.
 */
export interface RoutingState {
  /** The next turn of a group's round robin: 0, 1, 2, … */
  turn(group: string): number;
  /** The turn that `turn` would give, without taking it. */
  nextTurn(group: string): number;
  /** Until when a deployment rests; a time that has passed until an attempt after it succeeds; 0 when it is healthy. */
  restsUntil(deployment: string): number;
  /** Lets a deployment rest; 0 makes it healthy. */
  rest(deployment: string, until: number): void;
  /** Notes the outcome of an attempt and gives the faults and calls of the current minute, this one included. */
  note(deployment: string, failed: boolean, now: number): MinuteCount;
  /**
   * An attempt begins: one call more in flight and in this minute. False, and nothing is counted, where it would be more than `mostInFlight`:
   * that holds over all who share the state, since each counts itself before it looks.
   */
  begin(deployment: string, now: number, mostInFlight?: number): boolean;
  /** The attempt is over. */
  end(deployment: string, use: AttemptUse): void;
  /** Calls in flight at a deployment. */
  inFlight(deployment: string): number;
  /** Calls that began in the current minute. */
  requests(deployment: string, now: number): number;
  /** Tokens of the calls that ended in the current minute. */
  tokens(deployment: string, now: number): number;
  /** Mean of the last latencies of the kind; undefined where none is known from the last hour. */
  latency(deployment: string, kind: LatencyKind, now: number): number | undefined;
  /** What is remembered for second attempts that race. */
  readonly hedging: Hedging;
}

/** Calls of a deployment within one minute. */
export interface MinuteCount {
  readonly calls: number;
  readonly faults: number;
}

/** What a finished attempt used. */
export interface AttemptUse {
  readonly now: number;
  readonly tokens: number;
  readonly latency?: Latency;
}

/** How fast a deployment was: milliseconds for a token of a whole answer, or until the first token of a stream. */
export interface Latency {
  readonly kind: LatencyKind;
  readonly ms: number;
}

/** What a latency was measured on. */
export type LatencyKind = 'whole' | 'stream';

/** Latencies that count in a mean. */
export const latencySamples = 10;
/** A latency older than this says nothing. */
export const latencyLifetimeMs = 3_600_000;
/** The minute a time lies in. */
export const minuteOf = (now: number): number => Math.floor(now / 60_000);

/** Routing state of one process. */
export class LocalRoutingState implements RoutingState {
  readonly hedging: Hedging = new Hedging();
  readonly #turns = new Map<string, number>();
  readonly #deployments = new Map<string, DeploymentMemory>();

  turn(group: string): number {
    const turn = this.nextTurn(group);
    this.#turns.set(group, turn + 1);
    return turn;
  }

  nextTurn(group: string): number {
    return this.#turns.get(group) ?? 0;
  }

  restsUntil(deployment: string): number {
    return this.#deployments.get(deployment)?.restsUntil ?? 0;
  }

  rest(deployment: string, until: number): void {
    this.#of(deployment).restsUntil = until;
  }

  note(deployment: string, failed: boolean, now: number): MinuteCount {
    const memory = this.#inMinute(deployment, now);
    memory.calls += 1;
    if (failed) memory.faults += 1;
    return { calls: memory.calls, faults: memory.faults };
  }

  begin(deployment: string, now: number, mostInFlight: number = Infinity): boolean {
    const memory = this.#inMinute(deployment, now);
    if (memory.inFlight >= mostInFlight) return false;
    memory.inFlight += 1;
    memory.requests += 1;
    return true;
  }

  end(deployment: string, { now, tokens, latency }: AttemptUse): void {
    const memory = this.#inMinute(deployment, now);
    memory.inFlight = Math.max(0, memory.inFlight - 1);
    memory.tokens += tokens;
    if (latency === undefined) return;
    memory[latency.kind].push(latency.ms);
    memory[latency.kind].splice(0, memory[latency.kind].length - latencySamples);
    memory.measuredAt = now;
  }

  inFlight(deployment: string): number {
    return this.#deployments.get(deployment)?.inFlight ?? 0;
  }

  requests(deployment: string, now: number): number {
    return this.#inMinute(deployment, now).requests;
  }

  tokens(deployment: string, now: number): number {
    return this.#inMinute(deployment, now).tokens;
  }

  latency(deployment: string, kind: LatencyKind, now: number): number | undefined {
    const memory = this.#deployments.get(deployment);
    if (memory === undefined || memory[kind].length === 0 || now - memory.measuredAt > latencyLifetimeMs) return undefined;
    return memory[kind].reduce((sum, ms) => sum + ms, 0) / memory[kind].length;
  }

  #inMinute(deployment: string, now: number): DeploymentMemory {
    const memory = this.#of(deployment);
    const minute = minuteOf(now);
    if (memory.minute !== minute) Object.assign(memory, { minute, calls: 0, faults: 0, requests: 0, tokens: 0 });
    return memory;
  }

  #of(deployment: string): DeploymentMemory {
    let memory = this.#deployments.get(deployment);
    if (memory === undefined) {
      memory = { restsUntil: 0, minute: 0, calls: 0, faults: 0, requests: 0, tokens: 0, inFlight: 0, whole: [], stream: [], measuredAt: 0 };
      this.#deployments.set(deployment, memory);
    }
    return memory;
  }
}

interface DeploymentMemory {
  restsUntil: number;
  minute: number;
  calls: number;
  faults: number;
  requests: number;
  tokens: number;
  inFlight: number;
  readonly whole: number[];
  readonly stream: number[];
  measuredAt: number;
}

/** The same state for somebody who only asks what would happen: turns are not taken, nothing is noted. */
export function lookingAt(state: RoutingState): RoutingState {
  return {
    turn: (group) => state.nextTurn(group),
    nextTurn: (group) => state.nextTurn(group),
    restsUntil: (deployment) => state.restsUntil(deployment),
    rest: () => {},
    note: () => ({ calls: 0, faults: 0 }),
    begin: () => true,
    end: () => {},
    inFlight: (deployment) => state.inFlight(deployment),
    requests: (deployment, now) => state.requests(deployment, now),
    tokens: (deployment, now) => state.tokens(deployment, now),
    latency: (deployment, kind, now) => state.latency(deployment, kind, now),
    hedging: state.hedging,
  };
}
