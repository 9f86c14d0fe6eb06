/** Groups that appear later (wildcards) share this many lines by the hash of their name. */
const lateLines = 256;
const mostThreads = 32;
/** Ranks are a priority and behind it the number of the arrival; 0 stands for nobody. */
const arrivalsEnd = 2 ** 32;
const highestPriority = 2 ** 19;

/** The memory in which all threads keep the lines of a config's groups. */
export function createLinesBuffer(groups: number): SharedArrayBuffer {
  const lines = groups + lateLines;
  return new SharedArrayBuffer(lines * (mostThreads * (8 + 4) + 4));
}

/** A thread is gone, and those who waited there with it. */
export function releaseLines(buffer: SharedArrayBuffer, groups: number, thread: number): void {
  const { ranks, waiting } = partsOf(buffer, groups);
  for (let cell = thread % mostThreads; cell < ranks.length; cell += mostThreads) {
    ranks[cell] = 0;
    Atomics.store(waiting, cell, 0);
  }
}

/** How a call wants to wait. */
export interface LineWish {
  readonly priority: number;
  /** As many as may wait. */
  readonly most: number;
  /** The rank that it had. */
  readonly held?: number | undefined;
}

interface LineParts {
  /** The rank of the first call of each thread, for each line. */
  readonly ranks: Float64Array;
  /** The calls of each thread that wait, for each line. */
  readonly waiting: Int32Array;
  /** The number of the next arrival of each line. */
  readonly arrivals: Int32Array;
}

function partsOf(buffer: SharedArrayBuffer, groups: number): LineParts {
  const lines = groups + lateLines;
  return {
    ranks: new Float64Array(buffer, 0, lines * mostThreads),
    waiting: new Int32Array(buffer, lines * mostThreads * 8, lines * mostThreads),
    arrivals: new Int32Array(buffer, lines * mostThreads * (8 + 4), lines),
  };
}

/**
 * Who waits for a deployment of a group, over all threads. Each thread keeps the order of its own calls and shows the rank of its first; whoever has the
 * least of all goes next. Ranks are by priority, the least first, then by arrival.
 */
export class WaitingLines {
  readonly #parts: LineParts;
  readonly #groups: ReadonlyMap<string, number>;
  readonly #thread: number;

  constructor(buffer: SharedArrayBuffer, groups: ReadonlyMap<string, unknown>, thread: number) {
    this.#parts = partsOf(buffer, groups.size);
    this.#groups = new Map([...groups.keys()].map((name, index) => [name, index]));
    this.#thread = thread % mostThreads;
  }

  /** Lets a call in at the end of its priority and gives its rank; undefined where as many wait as may. One that comes back keeps the rank it had. */
  enter(group: string, { priority, most, held }: LineWish): number | undefined {
    Atomics.add(this.#parts.waiting, this.#cell(group), 1);
    if (this.waiting(group) > most) {
      this.leave(group);
      return undefined;
    }
    if (held !== undefined) return held;
    const arrival = Atomics.add(this.#parts.arrivals, this.#line(group), 1) >>> 0;
    const bounded = Math.max(-highestPriority + 1, Math.min(highestPriority - 1, priority));
    return (bounded + highestPriority) * arrivalsEnd + arrival;
  }

  /** A call has left a line, for whatever reason. */
  leave(group: string): void {
    Atomics.sub(this.#parts.waiting, this.#cell(group), 1);
  }

  /** Shows the rank of the first call of this thread; undefined where none waits. */
  show(group: string, rank: number | undefined): void {
    this.#parts.ranks[this.#cell(group)] = rank ?? 0;
  }

  /** Whether no thread shows a call that goes before this rank. */
  isNext(group: string, rank: number): boolean {
    const start = this.#line(group) * mostThreads;
    for (let cell = start; cell < start + mostThreads; cell += 1) {
      const shown = this.#parts.ranks[cell] ?? 0;
      if (shown !== 0 && shown < rank) return false;
    }
    return true;
  }

  /** How many calls wait, over all threads. */
  waiting(group: string): number {
    const start = this.#line(group) * mostThreads;
    let sum = 0;
    for (let cell = start; cell < start + mostThreads; cell += 1) sum += Atomics.load(this.#parts.waiting, cell);
    return Math.max(0, sum);
  }

  #cell(group: string): number {
    return this.#line(group) * mostThreads + this.#thread;
  }

  #line(group: string): number {
    return this.#groups.get(group) ?? this.#groups.size + (hash(group) % lateLines);
  }
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}
