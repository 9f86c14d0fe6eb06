import type { KeyReplica } from './key-record.ts';

/** Every live key in memory, by hash: what one thread knows of the keys. */
export class KeyRing {
  readonly #replicas = new Map<string, KeyReplica>();

  /** How many keys there are. */
  get size(): number {
    return this.#replicas.size;
  }

  /** Adds a key or replaces what was known of it. */
  put(replica: KeyReplica): void {
    this.#replicas.set(replica.record.hash, replica);
  }

  remove(hash: string): void {
    this.#replicas.delete(hash);
  }

  find(hash: string): KeyReplica | undefined {
    return this.#replicas.get(hash);
  }

  /** All keys in the order in which they came. */
  all(): IterableIterator<KeyReplica> {
    return this.#replicas.values();
  }
}
