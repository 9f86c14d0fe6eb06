import { Failure } from 'litmux/core';
import { leaseCell, leasesPerThread, slotCell, type MeterMemory } from './meter-memory.ts';

/** What a call holds of one slot, as its own thread remembers it; the shared lease says the same to those who must release it. */
export interface Hold {
  readonly slot: number;
  readonly generation: number;
  readonly period: number;
  /** Start of the rate window in which the call was counted. */
  readonly windowStart: number;
  readonly lease: number;
  readonly serial: number;
}

/**
 * The leases of one thread in shared memory. A lease makes what a call in flight holds known to all threads,
 * so that it can be released when the call's thread has died or forgot it. Everything here runs with the lock held.
 */
export class LeaseTable {
  readonly #memory: MeterMemory;
  readonly #first: number;
  #free: number[] = [];
  #serial: number;

  constructor(memory: MeterMemory) {
    this.#memory = memory;
    this.#first = memory.thread * leasesPerThread;
    this.#serial = Date.now();
  }

  /** True when `count` more leases are to be had. */
  fits(count: number): boolean {
    if (this.#free.length + leasesPerThread - this.#memory.highWater(this.#memory.thread) >= count) return true;
    this.#reclaim();
    return this.#free.length >= count;
  }

  /** Writes down what a call holds of a slot and counts it there. Ask `fits` first. */
  open(slot: number, reserved: number, expiresAt: number): Hold {
    const memory = this.#memory;
    const lease = this.#take();
    const serial = (this.#serial += 1);
    const generation = memory.get(slot, slotCell.generation);
    const period = memory.get(slot, slotCell.period);
    memory.setLease(lease, leaseCell.serial, serial);
    memory.setLease(lease, leaseCell.slot, slot);
    memory.setLease(lease, leaseCell.generation, generation);
    memory.setLease(lease, leaseCell.period, period);
    memory.setLease(lease, leaseCell.reserved, reserved);
    memory.setLease(lease, leaseCell.expiresAt, expiresAt);
    memory.add(slot, slotCell.reserved, reserved);
    memory.add(slot, slotCell.parallel, 1);
    return { slot, generation, period, windowStart: memory.get(slot, slotCell.windowStart), lease, serial };
  }

  /** Holds more money of the same slot; nothing when the lease has expired or the period is over. */
  raise(hold: Hold, more: number): void {
    const { lease } = hold;
    if (!this.isOpen(hold)) return;
    this.#memory.setLease(lease, leaseCell.reserved, this.#memory.lease(lease, leaseCell.reserved) + more);
    if (countsIn(this.#memory, hold)) this.#memory.add(hold.slot, slotCell.reserved, more);
  }

  /** Releases what the call held; nothing when others have released it already. */
  close(hold: Hold): void {
    if (!this.isOpen(hold)) return;
    releaseLease(this.#memory, hold.lease);
    this.#free.push(hold.lease);
  }

  /** False once the lease was released, by its own call or because it had expired. */
  isOpen({ lease, serial }: Hold): boolean {
    return this.#memory.lease(lease, leaseCell.serial) === serial && this.#memory.lease(lease, leaseCell.expiresAt) !== 0;
  }

  #take(): number {
    const memory = this.#memory;
    const freed = this.#free.pop();
    if (freed !== undefined) return freed;
    for (let next = memory.highWater(memory.thread); next < leasesPerThread; next += 1) {
      memory.setHighWater(memory.thread, next + 1);
      if (memory.lease(this.#first + next, leaseCell.expiresAt) === 0) return this.#first + next;
    }
    throw new Failure('internal', 'a lease was taken without asking whether there is one');
  }

  /** Leases that were released by others are found again only here, when their own thread has run out. */
  #reclaim(): void {
    const count = this.#memory.highWater(this.#memory.thread);
    this.#free = Array.from({ length: count }, (_, index) => this.#first + index).filter(
      (lease) => this.#memory.lease(lease, leaseCell.expiresAt) === 0,
    );
  }
}

/** Whether a hold was made in the slot's current life and budget period. */
export function countsIn(memory: MeterMemory, { slot, generation, period }: Hold): boolean {
  return memory.get(slot, slotCell.generation) === generation && memory.get(slot, slotCell.period) === period;
}

/** Frees a lease and gives back what it held. */
export function releaseLease(memory: MeterMemory, lease: number): void {
  memory.setLease(lease, leaseCell.expiresAt, 0);
  const slot = memory.lease(lease, leaseCell.slot);
  if (memory.get(slot, slotCell.generation) !== memory.lease(lease, leaseCell.generation)) return;
  memory.add(slot, slotCell.parallel, -1);
  if (memory.get(slot, slotCell.period) !== memory.lease(lease, leaseCell.period)) return;
  memory.add(slot, slotCell.reserved, -memory.lease(lease, leaseCell.reserved));
}

/** The live leases of a thread. */
export function* liveLeases(memory: MeterMemory, thread: number): Generator<number> {
  const first = thread * leasesPerThread;
  const end = first + memory.highWater(thread);
  for (let lease = first; lease < end; lease += 1) {
    if (memory.lease(lease, leaseCell.expiresAt) !== 0) yield lease;
  }
}

/**
 * Releases all leases of a thread that has died and sums up again what the others hold, because the dead thread may have died
 * between writing a lease and counting it.
 */
export function releaseThreadLeases(memory: MeterMemory, thread: number): void {
  for (const lease of liveLeases(memory, thread)) memory.setLease(lease, leaseCell.expiresAt, 0);
  for (let slot = 0; slot < memory.slots; slot += 1) {
    if (memory.get(slot, slotCell.generation) === 0) continue;
    memory.set(slot, slotCell.reserved, 0);
    memory.set(slot, slotCell.parallel, 0);
  }
  for (let other = 0; other < memory.threads; other += 1) {
    for (const lease of liveLeases(memory, other)) countLease(memory, lease);
  }
}

function countLease(memory: MeterMemory, lease: number): void {
  const slot = memory.lease(lease, leaseCell.slot);
  if (memory.get(slot, slotCell.generation) !== memory.lease(lease, leaseCell.generation)) return;
  memory.add(slot, slotCell.parallel, 1);
  if (memory.get(slot, slotCell.period) !== memory.lease(lease, leaseCell.period)) return;
  memory.add(slot, slotCell.reserved, memory.lease(lease, leaseCell.reserved));
}
