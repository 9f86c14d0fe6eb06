import {
  Hedging,
  latencyLifetimeMs,
  latencySamples,
  minuteOf,
  type AttemptUse,
  type LatencyKind,
  type MinuteCount,
  type RoutingState,
} from 'litmux/core';
import type { RoutingTable } from 'litmux/engine';

/** Groups and deployments that appear later (wildcards) share this many places by the hash of their name. */
const latePlaces = 1024;
const bytesPerGroup = 8;
/** The number of threads that have ever counted, so that nobody reads the cells of those that never were. */
const headerBytes = 8;
/** Float64 cells of a deployment: rest, time of the last measurement, and the latencies of whole answers and of streams. */
const rest = 0;
const measuredAt = 1;
const wholeSamples = 2;
const streamSamples = wholeSamples + latencySamples;
const cells = streamSamples + latencySamples;
/** Int32 counters of a deployment. */
const minute = 0;
const calls = 1;
const faults = 2;
const requests = 3;
const tokens = 4;
const wholeCount = 5;
const streamCount = 6;
const counters = 7;
/** Calls in flight are counted for each thread, so that those of one that died can be taken off; more threads than this share. */
const mostThreads = 32;
const bytesPerDeployment = cells * 8 + (counters + mostThreads) * 4;

/** How many groups and deployments a config has; a routing table tells it. */
export interface RoutingSize {
  readonly groups: { readonly size: number };
  readonly byId: { readonly size: number };
}

/** The memory that routing shares over all threads, for one config. */
export function createRoutingBuffer(table: RoutingSize): SharedArrayBuffer {
  const groups = table.groups.size + latePlaces;
  const deployments = table.byId.size + latePlaces;
  return new SharedArrayBuffer(headerBytes + groups * bytesPerGroup + deployments * bytesPerDeployment);
}

/** A thread is gone, and its calls in flight with it. */
export function releaseRouting(buffer: SharedArrayBuffer, size: RoutingSize, thread: number): void {
  const { inFlight } = partsOf(buffer, size);
  for (let cell = thread % mostThreads; cell < inFlight.length; cell += mostThreads) Atomics.store(inFlight, cell, 0);
}

interface RoutingParts {
  readonly threads: Int32Array;
  readonly turns: Int32Array;
  readonly cells: Float64Array;
  readonly counters: Int32Array;
  readonly inFlight: Int32Array;
}

function partsOf(buffer: SharedArrayBuffer, size: RoutingSize): RoutingParts {
  const groups = size.groups.size + latePlaces;
  const deployments = size.byId.size + latePlaces;
  const start = headerBytes + groups * bytesPerGroup + deployments * cells * 8;
  return {
    threads: new Int32Array(buffer, 0, 1),
    turns: new Int32Array(buffer, headerBytes, groups),
    cells: new Float64Array(buffer, headerBytes + groups * bytesPerGroup, deployments * cells),
    counters: new Int32Array(buffer, start, deployments * counters),
    inFlight: new Int32Array(buffer, start + deployments * counters * 4, deployments * mostThreads),
  };
}

/**
 * Routing state over all threads of the process: round robin is one turn for all, and a deployment that rests, rests everywhere.
 * Places are given by the order of the config, which is the same in every thread.
 */
export class SharedRoutingState implements RoutingState {
  readonly hedging = new Hedging();
  readonly #threads: Int32Array;
  readonly #turns: Int32Array;
  readonly #cells: Float64Array;
  readonly #counters: Int32Array;
  readonly #inFlight: Int32Array;
  readonly #thread: number;
  readonly #groups: ReadonlyMap<string, number>;
  readonly #deployments: ReadonlyMap<string, number>;

  /** `thread`: 0 for the control thread, from 1 for traffic threads. */
  constructor(buffer: SharedArrayBuffer, table: RoutingTable, thread = 0) {
    this.#groups = new Map([...table.groups.keys()].map((name, index) => [name, index]));
    this.#deployments = new Map([...table.byId.keys()].map((id, index) => [id, index]));
    const parts = partsOf(buffer, table);
    this.#threads = parts.threads;
    this.#turns = parts.turns;
    this.#cells = parts.cells;
    this.#counters = parts.counters;
    this.#inFlight = parts.inFlight;
    this.#thread = thread % mostThreads;
    raiseTo(this.#threads, this.#thread + 1);
  }

  turn(group: string): number {
    return Atomics.add(this.#turns, place(this.#groups, group), 1) >>> 0;
  }

  nextTurn(group: string): number {
    return Atomics.load(this.#turns, place(this.#groups, group)) >>> 0;
  }

  restsUntil(deployment: string): number {
    return this.#cells[place(this.#deployments, deployment) * cells + rest] ?? 0;
  }

  rest(deployment: string, until: number): void {
    this.#cells[place(this.#deployments, deployment) * cells + rest] = until;
  }

  note(deployment: string, failed: boolean, now: number): MinuteCount {
    const at = this.#inMinute(deployment, now);
    const counted = Atomics.add(this.#counters, at + calls, 1) + 1;
    return { calls: counted, faults: failed ? Atomics.add(this.#counters, at + faults, 1) + 1 : Atomics.load(this.#counters, at + faults) };
  }

  begin(deployment: string, now: number, mostInFlight?: number): boolean {
    const at = this.#inMinute(deployment, now);
    const own = (at / counters) * mostThreads + this.#thread;
    Atomics.add(this.#inFlight, own, 1);
    if (mostInFlight !== undefined && this.#inFlightAt(at / counters) > mostInFlight) {
      Atomics.sub(this.#inFlight, own, 1);
      return false;
    }
    Atomics.add(this.#counters, at + requests, 1);
    return true;
  }

  end(deployment: string, use: AttemptUse): void {
    const at = this.#inMinute(deployment, use.now);
    Atomics.sub(this.#inFlight, (at / counters) * mostThreads + this.#thread, 1);
    Atomics.add(this.#counters, at + tokens, use.tokens);
    if (use.latency === undefined) return;
    const { kind, ms } = use.latency;
    const sample = (Atomics.add(this.#counters, at + (kind === 'whole' ? wholeCount : streamCount), 1) >>> 0) % latencySamples;
    const base = (at / counters) * cells;
    this.#cells[base + (kind === 'whole' ? wholeSamples : streamSamples) + sample] = ms;
    this.#cells[base + measuredAt] = use.now;
  }

  inFlight(deployment: string): number {
    return this.#inFlightAt(place(this.#deployments, deployment));
  }

  requests(deployment: string, now: number): number {
    return Atomics.load(this.#counters, this.#inMinute(deployment, now) + requests);
  }

  tokens(deployment: string, now: number): number {
    return Atomics.load(this.#counters, this.#inMinute(deployment, now) + tokens);
  }

  latency(deployment: string, kind: LatencyKind, now: number): number | undefined {
    const at = place(this.#deployments, deployment);
    const count = Math.min(
      Atomics.load(this.#counters, at * counters + (kind === 'whole' ? wholeCount : streamCount)) >>> 0,
      latencySamples,
    );
    if (count === 0 || now - (this.#cells[at * cells + measuredAt] ?? 0) > latencyLifetimeMs) return undefined;
    const start = at * cells + (kind === 'whole' ? wholeSamples : streamSamples);
    let sum = 0;
    for (let index = 0; index < count; index += 1) sum += this.#cells[start + index] ?? 0;
    return sum / count;
  }

  /** Takes over what is known of the deployments that both configs have: rests, latencies and this minute's counts. What is in flight stays behind. */
  carryOver(before: SharedRoutingState): void {
    for (const [id, to] of this.#deployments) {
      const from = before.#deployments.get(id);
      if (from === undefined) continue;
      this.#cells.set(before.#cells.subarray(from * cells, (from + 1) * cells), to * cells);
      this.#counters.set(before.#counters.subarray(from * counters, (from + 1) * counters), to * counters);
    }
    for (const [group, to] of this.#groups) {
      const from = before.#groups.get(group);
      if (from !== undefined) this.#turns[to] = before.#turns[from] ?? 0;
    }
  }

  #inFlightAt(place: number): number {
    let sum = 0;
    const start = place * mostThreads;
    const end = start + Atomics.load(this.#threads, 0);
    for (let cell = start; cell < end; cell += 1) sum += Atomics.load(this.#inFlight, cell);
    return Math.max(0, sum);
  }

  /** The first counter of a deployment, with those of a minute at zero when a new one has begun. */
  #inMinute(deployment: string, now: number): number {
    const at = place(this.#deployments, deployment) * counters;
    const current = minuteOf(now) | 0;
    const before = Atomics.load(this.#counters, at + minute);
    if (before !== current && Atomics.compareExchange(this.#counters, at + minute, before, current) === before) {
      for (const counter of [calls, faults, requests, tokens]) Atomics.store(this.#counters, at + counter, 0);
    }
    return at;
  }
}

function raiseTo(words: Int32Array, value: number): void {
  let held = Atomics.load(words, 0);
  while (held < value) held = Atomics.compareExchange(words, 0, held, value);
}

function place(places: ReadonlyMap<string, number>, name: string): number {
  return places.get(name) ?? places.size + (hash(name) % latePlaces);
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}
