import type { DatabaseSync } from 'node:sqlite';
import type { KeyRecord } from '../access/key-record.ts';
import { inTransaction } from './in-transaction.ts';
import type { RemovedKey } from './store.ts';

/** The tables of keys. A record is kept as JSON: it is only ever read whole. */
export class KeyRows {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  all(): readonly KeyRecord[] {
    const [models, aliases, metadata, extra] = [
      sharing<KeyRecord['models']>(),
      sharing<KeyRecord['aliases']>(),
      sharing<KeyRecord['metadata']>(),
      sharing<KeyRecord['extra']>(),
    ];
    const records: KeyRecord[] = [];
    for (const row of this.#database.prepare('SELECT record FROM key').iterate()) {
      const record = readRecord(row['record']);
      records.push({
        ...record,
        models: models(record.models),
        aliases: aliases(record.aliases),
        metadata: metadata(record.metadata),
        extra: extra(record.extra),
      });
    }
    return records;
  }

  put(record: KeyRecord): void {
    this.#database
      .prepare('INSERT INTO key (hash, record) VALUES (?, ?) ON CONFLICT (hash) DO UPDATE SET record = excluded.record')
      .run(record.hash, JSON.stringify(record));
  }

  /** Puts a record in the place of the one with another hash. */
  replace(hash: string, record: KeyRecord): void {
    inTransaction(this.#database, () => {
      this.#database.prepare('DELETE FROM key WHERE hash = ?').run(hash);
      this.put(record);
    });
  }

  /** Moves keys to the archive, all or none. */
  remove(hashes: readonly string[], by: string | undefined, at: number): void {
    inTransaction(this.#database, () => {
      const archive = this.#database.prepare(
        'INSERT OR REPLACE INTO removed_key (hash, record, deleted_at, deleted_by) SELECT hash, record, ?, ? FROM key WHERE hash = ?',
      );
      const drop = this.#database.prepare('DELETE FROM key WHERE hash = ?');
      for (const hash of hashes) {
        archive.run(at, by ?? null, hash);
        drop.run(hash);
      }
    });
  }

  removed(hash: string): RemovedKey | undefined {
    const row = this.#database.prepare('SELECT record, deleted_at, deleted_by FROM removed_key WHERE hash = ?').get(hash);
    return row === undefined ? undefined : readRemoved(row);
  }

  /** The archive, what was deleted last first, as far as one answer goes. */
  allRemoved(): readonly RemovedKey[] {
    return this.#database
      .prepare('SELECT record, deleted_at, deleted_by FROM removed_key ORDER BY deleted_at DESC LIMIT ?')
      .all(mostRemoved)
      .map(readRemoved);
  }
}

/** Gives equal values as one: most keys have the same few, and what is one here is one in every thread that gets a copy. */
function sharing<Value>(): (value: Value) => Value {
  const known = new Map<string, Value>();
  return (value) => {
    const text = JSON.stringify(value);
    const same = known.get(text);
    if (same !== undefined) return same;
    if (known.size < mostShared) known.set(text, value);
    return value;
  };
}

const mostShared = 10_000;

/** Deleted keys that one question may bring. */
const mostRemoved = 100_000;

function readRemoved(row: Record<string, unknown>): RemovedKey {
  const by = row['deleted_by'];
  return { record: readRecord(row['record']), deletedAt: Number(row['deleted_at']), ...(typeof by === 'string' && { deletedBy: by }) };
}

/** What was written by `put` is a record by construction. */
function readRecord(text: unknown): KeyRecord {
  const record: KeyRecord = JSON.parse(String(text));
  return record;
}
