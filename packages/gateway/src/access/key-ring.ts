import type { KeyReplica } from './key-record.ts';

/** Every live key in memory, by hash: what one thread knows of the keys. */
export class KeyRing {
  readonly #replicas = new Map<string, KeyReplica>();
  readonly #bySecret = new Map<string, KeyReplica>();

  /** How many keys there are. */
  get size(): number {
    return this.#replicas.size;
  }

  /** Adds a key or replaces what was known of it. */
  put(replica: KeyReplica): void {
    const { record } = replica;
    this.#forgetSecrets(record.hash);
    this.#replicas.set(record.hash, replica);
    for (const { hash, until } of record.oldSecrets ?? []) this.#bySecret.set(hash, lasting(replica, until));
  }

  remove(hash: string): void {
    this.#forgetSecrets(hash);
    this.#replicas.delete(hash);
  }

  /** The key that a secret opens the door for, by its hash: its own, or one that it had before and that lasts a while yet. */
  find(hash: string): KeyReplica | undefined {
    return this.#replicas.get(hash) ?? this.#bySecret.get(hash);
  }

  /** The key with this hash. */
  current(hash: string): KeyReplica | undefined {
    return this.#replicas.get(hash);
  }

  /** All keys in the order in which they came. */
  all(): IterableIterator<KeyReplica> {
    return this.#replicas.values();
  }

  #forgetSecrets(hash: string): void {
    for (const old of this.#replicas.get(hash)?.record.oldSecrets ?? []) this.#bySecret.delete(old.hash);
  }
}

/** The key as an old secret finds it: the same in all, but that it ends sooner. */
function lasting({ record, slot }: KeyReplica, until: number): KeyReplica {
  return { record: { ...record, expiresAt: Math.min(record.expiresAt ?? Infinity, until) }, slot };
}
