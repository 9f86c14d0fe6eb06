import { Failure, type NanoUsd } from 'litmux/engine';
import type { KeyRecord, KeyReplica } from '../access/key-record.ts';
import { budgetPeriod } from '../meters/budget-period.ts';
import { initialSpendIn } from './initial-spend.ts';
import type { ControlPorts } from './ports.ts';

/** Most changes that may wait for their turn. */
const longestQueue = 1_000;

/**
 * The keys as the control thread changes them: one change at a time, first in the store, then in memory, and done only
 * when every traffic thread has applied it.
 */
export class KeyRegistry {
  readonly #ports: ControlPorts;
  readonly #hashOfAlias = new Map<string, string>();
  #lastTurn: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(ports: ControlPorts) {
    this.#ports = ports;
    for (const { record } of ports.ring.all()) this.#remember(record);
  }

  /** All live keys in the order in which they came. */
  all(): IterableIterator<KeyReplica> {
    return this.#ports.ring.all();
  }

  find(hash: string): KeyReplica | undefined {
    return this.#ports.ring.current(hash);
  }

  /** The hash of the live key with this alias. */
  findAlias(alias: string): string | undefined {
    return this.#hashOfAlias.get(alias);
  }

  /** Adds a key. Throws `invalid_request` when the key or its alias exists, and what a full table of meters throws. */
  create(record: KeyRecord): Promise<KeyReplica> {
    return this.#inTurn(async () => {
      if (this.find(record.hash) !== undefined) keyExists();
      this.#refuseTakenAlias(record);
      const { slots, store, meters } = this.#ports;
      const slot = slots.assign('key', record.hash);
      try {
        await store.keys.put(record);
      } catch (error) {
        slots.recycle(slot);
        throw error;
      }
      meters.seed(slot, record.initialSpend, budgetPeriod(record.budgetDuration, this.#ports.now()));
      return this.#apply({ record, slot });
    });
  }

  /** Replaces a key by what `change` makes of it. Throws `not_found` for an unknown key, `invalid_request` for a taken alias. */
  update(hash: string, change: (replica: KeyReplica) => KeyRecord): Promise<KeyReplica> {
    return this.#inTurn(async () => {
      const replica = this.find(hash) ?? notFound();
      const record = change(replica);
      this.#refuseTakenAlias(record);
      await this.#ports.store.keys.put(record);
      if (record.budgetDuration !== replica.record.budgetDuration) await this.#recount({ record, slot: replica.slot });
      this.#forget(replica.record);
      return this.#apply({ record, slot: replica.slot });
    });
  }

  /**
   * Puts a key with another hash in the place of one, with its alias and everything that was counted. The old secret ends at once, and with it those before
   * it, unless it is to last `until` a time. Throws `not_found`, or `invalid_request` where the new one exists.
   */
  replace(hash: string, change: (replica: KeyReplica) => KeyRecord, until?: number): Promise<KeyReplica> {
    return this.#inTurn(async () => {
      const replica = this.find(hash) ?? notFound();
      const { record: former, slot } = replica;
      const { oldSecrets = [], ...changed } = change(replica);
      const record = {
        ...changed,
        formerHashes: [...(former.formerHashes ?? []), hash],
        ...(until !== undefined && { oldSecrets: [...oldSecrets.filter((old) => old.until > this.#ports.now()), { hash, until }] }),
      };
      if (this.find(record.hash) !== undefined) keyExists();
      this.#refuseTakenAlias({ ...record, hash });
      const { store, slots, ring, threads } = this.#ports;
      await store.keys.replace(hash, record);
      slots.rename('key', hash, record.hash);
      if (record.budgetDuration !== former.budgetDuration) await this.#recount({ record, slot });
      this.#forget(former);
      this.#remember(record);
      ring.remove(hash);
      ring.put({ record, slot });
      await threads.broadcast({ type: 'keys', put: [{ record, slot }], remove: [hash] });
      return { record, slot };
    });
  }

  /** The record of a key of which `spent` is counted as spent in its present budget period; the counter is set with it. */
  withSpend({ record, slot }: KeyReplica, spent: NanoUsd): KeyRecord {
    const { meters } = this.#ports;
    const now = this.#ports.now();
    const period = budgetPeriod(record.budgetDuration, now);
    const counted = meters.read(slot);
    if (now < counted.resetsAt) meters.book(slot, spent - counted.spent);
    else meters.seed(slot, spent, period);
    return { ...record, initialSpend: initialSpendIn(period, record) + spent - counted.spent, initialSpendAt: now };
  }

  /** Moves keys to the archive. Hashes without a live key are passed over; answers the hashes that were removed. */
  remove(hashes: readonly string[], by: string): Promise<readonly string[]> {
    return this.#inTurn(async () => {
      const replicas = [...new Set(hashes)].map((hash) => this.find(hash)).filter((replica) => replica !== undefined);
      if (replicas.length === 0) return [];
      const removed = replicas.map(({ record }) => record.hash);
      const { store, threads, ring, slots } = this.#ports;
      await store.keys.remove(removed, by);
      for (const { record } of replicas) {
        this.#forget(record);
        ring.remove(record.hash);
      }
      await threads.broadcast({ type: 'keys', put: [], remove: removed });
      for (const { slot } of replicas) slots.recycle(slot);
      return removed;
    });
  }

  /** Counts anew what was spent in the budget period of now, because the key's periods have become others. */
  async #recount({ record, slot }: KeyReplica): Promise<void> {
    const { meters, store } = this.#ports;
    const period = budgetPeriod(record.budgetDuration, this.#ports.now());
    const before = meters.read(slot).spent;
    await this.#ports.drain();
    const hashes = [record.hash, ...(record.formerHashes ?? [])];
    const spends = await Promise.all(hashes.map((hash) => store.spend.spentSince(hash, period.start)));
    const booked = spends.reduce((sum, spent) => sum + spent, 0);
    // Calls that ended meanwhile may be in the ledger already: then they count twice until the next start, never not at all.
    const meanwhile = meters.read(slot).spent - before;
    meters.seed(slot, booked + meanwhile + initialSpendIn(period, record), period);
  }

  async #apply(replica: KeyReplica): Promise<KeyReplica> {
    this.#ports.ring.put(replica);
    this.#remember(replica.record);
    await this.#ports.threads.broadcast({ type: 'keys', put: [replica], remove: [] });
    return replica;
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#waiting >= longestQueue)
      throw new Failure('unavailable', 'Too many changes of keys are waiting. Try again.', { retryAfter: 1 });
    this.#waiting++;
    const turn = this.#lastTurn.then(work).finally(() => this.#waiting--);
    this.#lastTurn = turn.catch(() => undefined);
    return turn;
  }

  #refuseTakenAlias({ hash, keyAlias }: KeyRecord): void {
    const owner = keyAlias === undefined ? undefined : this.#hashOfAlias.get(keyAlias);
    if (owner === undefined || owner === hash) return;
    throw new Failure('invalid_request', `Key with alias '${keyAlias}' already exists. Unique key aliases across all keys are required.`, {
      param: 'key_alias',
      type: 'bad_request_error',
    });
  }

  #remember(record: KeyRecord): void {
    if (record.keyAlias !== undefined) this.#hashOfAlias.set(record.keyAlias, record.hash);
  }

  #forget(record: KeyRecord): void {
    if (record.keyAlias !== undefined) this.#hashOfAlias.delete(record.keyAlias);
  }
}

function keyExists(): never {
  throw new Failure('invalid_request', 'This key exists already.', { param: 'key', type: 'bad_request_error' });
}

/** Throws: there is no such key. */
export function notFound(): never {
  throw new Failure('not_found', 'Key not found in database.', { param: 'key', type: 'not_found_error' });
}
