import { Failure } from 'litmux/core';

const free = 0;
const contended = 1 << 30;
const spins = 200;
const napMs = 10;

/** How long a thread waits for the lock before it fails loudly: a holder needs microseconds. */
const patienceMs = 2000;

/**
 * A lock that all threads share: one word of shared memory that holds its owner, so that what a dead thread held can be freed.
 * Whoever acquires, releases in `finally`.
 */
export class SharedLock {
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #index: number;
  readonly #owner: number;

  /** The lock in word `index` of `words`, as taken by `thread` (0, 1, 2, …). */
  constructor(words: Int32Array<SharedArrayBuffer>, index: number, thread: number) {
    this.#words = words;
    this.#index = index;
    this.#owner = thread + 1;
  }

  /** Waits until the lock is this thread's. Throws `internal` when it is not to be had within two seconds. */
  acquire(): void {
    if (Atomics.compareExchange(this.#words, this.#index, free, this.#owner) !== free) this.#wait();
  }

  release(): void {
    const word = Atomics.exchange(this.#words, this.#index, free);
    if ((word & contended) !== 0) Atomics.notify(this.#words, this.#index, 1);
  }

  /** Takes the lock over from a thread that no longer lives; false when that thread does not hold it. */
  seize(deadThread: number): boolean {
    const word = Atomics.load(this.#words, this.#index);
    if ((word & ~contended) !== deadThread + 1) return false;
    // Whoever waits must still be woken, so the mark stays.
    return Atomics.compareExchange(this.#words, this.#index, word, this.#owner | contended) === word;
  }

  #wait(): void {
    for (let spin = 0; spin < spins; spin += 1) {
      if (Atomics.compareExchange(this.#words, this.#index, free, this.#owner) === free) return;
    }
    const until = performance.now() + patienceMs;
    // Having slept once, this thread cannot know whether others sleep too: it takes the lock with the mark set.
    while (Atomics.compareExchange(this.#words, this.#index, free, this.#owner | contended) !== free) {
      const word = Atomics.load(this.#words, this.#index);
      if (word === free) continue;
      const marked = word | contended;
      if (word !== marked && Atomics.compareExchange(this.#words, this.#index, word, marked) !== word) continue;
      Atomics.wait(this.#words, this.#index, marked, napMs);
      if (performance.now() > until) throw new Failure('internal', `The meters are locked by thread ${(word & ~contended) - 1}.`);
    }
  }
}
