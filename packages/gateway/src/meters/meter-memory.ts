import { SharedLock } from './shared-lock.ts';

/** The cells of a slot: what is counted for one scope. Times are milliseconds since 1970, money is nano-dollars. */
export const slotCell = {
  /** Grows when the slot is given to another scope, so that a late settlement cannot reach the new one. */
  generation: 0,
  /** Settled in the current budget period. */
  spent: 1,
  /** Held by calls in flight that were admitted in the current budget period: the sum of their leases. */
  reserved: 2,
  /** Serial number of the budget period. */
  period: 3,
  /** When the budget period ends. */
  resetsAt: 4,
  windowStart: 5,
  requests: 6,
  tokens: 7,
  /** Calls in flight: the number of leases. */
  parallel: 8,
} as const;

/** The cells of a lease: what one call in flight holds of one slot. */
export const leaseCell = { expiresAt: 0, serial: 1, slot: 2, generation: 3, period: 4, reserved: 5 } as const;

/** How many scopes calls may have in flight on one thread. */
export const leasesPerThread = 16_384;

const headerBytes = 64;
const lockWord = 0;
const slotsWord = 1;
const threadsWord = 2;
const threadBytes = 64;
const slotCells = 16;
const leaseCells = 8;
const cellBytes = 8;

/** The memory that all threads count in: `slots` scopes for at most `threads` threads. Only what is used becomes resident. */
export function createMeterBuffer(slots: number, threads = 64): SharedArrayBuffer {
  const cells = slots * slotCells + threads * leasesPerThread * leaseCells;
  const buffer = new SharedArrayBuffer(headerBytes + threads * threadBytes + cells * cellBytes);
  const words = new Int32Array(buffer);
  words[slotsWord] = slots;
  words[threadsWord] = threads;
  return buffer;
}

/**
 * The shared memory by name: slots, leases and the lock that guards them. Cells are plain doubles (integers to 2⁵³);
 * they are read and written only with the lock held.
 */
export class MeterMemory {
  readonly lock: SharedLock;
  readonly thread: number;
  readonly slots: number;
  readonly threads: number;
  readonly #cells: Float64Array<SharedArrayBuffer>;
  readonly #highWater: Float64Array<SharedArrayBuffer>;
  readonly #slotsAt: number;
  readonly #leasesAt: number;

  constructor(buffer: SharedArrayBuffer, thread: number) {
    const words = new Int32Array(buffer);
    this.lock = new SharedLock(words, lockWord, thread);
    this.thread = thread;
    this.slots = words[slotsWord] ?? 0;
    this.threads = words[threadsWord] ?? 0;
    if (thread >= this.threads) throw new RangeError(`thread ${thread} of a meter buffer for ${this.threads} threads`);
    this.#cells = new Float64Array(buffer);
    this.#highWater = new Float64Array(buffer, headerBytes, this.threads * (threadBytes / cellBytes));
    this.#slotsAt = (headerBytes + this.threads * threadBytes) / cellBytes;
    this.#leasesAt = this.#slotsAt + this.slots * slotCells;
  }

  /** A cell of a slot. */
  get(slot: number, cell: number): number {
    return this.#cells[this.#slotsAt + slot * slotCells + cell] ?? 0;
  }

  set(slot: number, cell: number, value: number): void {
    this.#cells[this.#slotsAt + slot * slotCells + cell] = value;
  }

  add(slot: number, cell: number, delta: number): void {
    const at = this.#slotsAt + slot * slotCells + cell;
    this.#cells[at] = (this.#cells[at] ?? 0) + delta;
  }

  /** A cell of a lease; leases of all threads are numbered through. */
  lease(lease: number, cell: number): number {
    return this.#cells[this.#leasesAt + lease * leaseCells + cell] ?? 0;
  }

  setLease(lease: number, cell: number, value: number): void {
    this.#cells[this.#leasesAt + lease * leaseCells + cell] = value;
  }

  /** How many leases of a thread have ever been used: none above is live. */
  highWater(thread: number): number {
    return this.#highWater[thread * (threadBytes / cellBytes)] ?? 0;
  }

  setHighWater(thread: number, count: number): void {
    this.#highWater[thread * (threadBytes / cellBytes)] = count;
  }
}
