import type { MinuteCount, RoutingState, RoutingTable } from 'litmux/engine';

/** Groups and deployments that appear later (wildcards) share this many places by the hash of their name. */
const latePlaces = 1024;
const bytesPerGroup = 8;
const bytesPerDeployment = 24;

/** The memory that routing shares over all threads, for one config. */
export function createRoutingBuffer(table: RoutingTable): SharedArrayBuffer {
  const groups = table.groups.size + latePlaces;
  const deployments = table.byId.size + latePlaces;
  return new SharedArrayBuffer(groups * bytesPerGroup + deployments * bytesPerDeployment);
}

/**
 * Routing state over all threads of the process: round robin is one turn for all, and a deployment that rests, rests everywhere.
 * Places are given by the order of the config, which is the same in every thread.
 */
export class SharedRoutingState implements RoutingState {
  readonly #turns: Int32Array;
  readonly #rests: Float64Array;
  readonly #minutes: Int32Array;
  readonly #groups: ReadonlyMap<string, number>;
  readonly #deployments: ReadonlyMap<string, number>;

  constructor(buffer: SharedArrayBuffer, table: RoutingTable) {
    this.#groups = new Map([...table.groups.keys()].map((name, index) => [name, index]));
    this.#deployments = new Map([...table.byId.keys()].map((id, index) => [id, index]));
    const groups = this.#groups.size + latePlaces;
    const deployments = this.#deployments.size + latePlaces;
    this.#turns = new Int32Array(buffer, 0, groups);
    this.#rests = new Float64Array(buffer, groups * bytesPerGroup, deployments);
    this.#minutes = new Int32Array(buffer, groups * bytesPerGroup + deployments * 8, deployments * 3);
  }

  turn(group: string): number {
    return Atomics.add(this.#turns, place(this.#groups, group), 1) >>> 0;
  }

  restsUntil(deployment: string): number {
    return this.#rests[place(this.#deployments, deployment)] ?? 0;
  }

  rest(deployment: string, until: number): void {
    this.#rests[place(this.#deployments, deployment)] = until;
  }

  note(deployment: string, failed: boolean, now: number): MinuteCount {
    const at = place(this.#deployments, deployment) * 3;
    const minute = Math.floor(now / 60_000) | 0;
    const before = Atomics.load(this.#minutes, at);
    if (before !== minute && Atomics.compareExchange(this.#minutes, at, before, minute) === before) {
      Atomics.store(this.#minutes, at + 1, 0);
      Atomics.store(this.#minutes, at + 2, 0);
    }
    const calls = Atomics.add(this.#minutes, at + 1, 1) + 1;
    const faults = failed ? Atomics.add(this.#minutes, at + 2, 1) + 1 : Atomics.load(this.#minutes, at + 2);
    return { calls, faults };
  }
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
