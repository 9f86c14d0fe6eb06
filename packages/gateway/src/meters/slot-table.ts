import { Failure } from 'litmux/core';
import type { ScopeKind } from './admission.ts';
import { MeterMemory, slotCell } from './meter-memory.ts';

/** Who is counted in which slot. The control thread alone has one and tells the other threads. */
export class SlotTable {
  readonly #memory: MeterMemory;
  readonly #slots = new Map<string, number>();
  readonly #names = new Map<number, string>();
  readonly #free: number[] = [];
  #next = 0;
  #refused = 0;

  /** The slots of `buffer`, assigned by the control thread, which is thread 0. */
  constructor(buffer: SharedArrayBuffer) {
    this.#memory = new MeterMemory(buffer, 0);
  }

  /** How many slots are in use. */
  get used(): number {
    return this.#slots.size;
  }

  /** How many slots there are. */
  get size(): number {
    return this.#memory.slots;
  }

  /** How many scopes were refused because the table was full. */
  get refused(): number {
    return this.#refused;
  }

  /** The slot of a scope, a fresh one at its first call. Throws `unavailable` when the table is full. */
  assign(kind: ScopeKind, id: string): number {
    const name = `${kind}:${id}`;
    const known = this.#slots.get(name);
    if (known !== undefined) return known;
    const slot = this.#free.pop() ?? this.#fresh();
    this.#slots.set(name, slot);
    this.#names.set(slot, name);
    this.#clear(slot);
    return slot;
  }

  /** Goes on counting under another id in the slot of `from`. */
  rename(kind: ScopeKind, from: string, to: string): void {
    const slot = this.#slots.get(`${kind}:${from}`);
    if (slot === undefined) return;
    this.#slots.delete(`${kind}:${from}`);
    this.#slots.set(`${kind}:${to}`, slot);
    this.#names.set(slot, `${kind}:${to}`);
  }

  /** Takes a slot back, when no thread admits calls to it any more. Calls still in flight there settle to nothing. */
  recycle(slot: number): void {
    const name = this.#names.get(slot);
    if (name === undefined) return;
    this.#names.delete(slot);
    this.#slots.delete(name);
    this.#clear(slot);
    this.#free.push(slot);
  }

  #fresh(): number {
    if (this.#next === this.#memory.slots) {
      this.#refused += 1;
      throw new Failure('unavailable', `All ${this.#memory.slots} slots of the meters are in use. Delete keys that are no longer needed.`);
    }
    const slot = this.#next;
    this.#next += 1;
    return slot;
  }

  #clear(slot: number): void {
    const memory = this.#memory;
    memory.lock.acquire();
    try {
      memory.add(slot, slotCell.generation, 1);
      memory.set(slot, slotCell.resetsAt, Infinity);
      for (const cell of emptied) memory.set(slot, cell, 0);
    } finally {
      memory.lock.release();
    }
  }
}

const emptied = [
  slotCell.spent,
  slotCell.reserved,
  slotCell.period,
  slotCell.windowStart,
  slotCell.requests,
  slotCell.tokens,
  slotCell.parallel,
];
