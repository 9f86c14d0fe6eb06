import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from './in-transaction.ts';

/**
 * The schema, step by step; a step that has been released is never changed. Names of keys, teams, users and models stand once in `name` and are
 * referred to by number. An entry is kept as the line the journal wrote, beside what is searched for: its id is the call's, ordered by time, so that
 * rows are appended.
 */
const migrations: readonly string[] = [
  `
  CREATE TABLE key (hash TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE removed_key (hash TEXT PRIMARY KEY, record TEXT NOT NULL, deleted_at INTEGER NOT NULL, deleted_by TEXT) WITHOUT ROWID;
  CREATE TABLE name (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
  CREATE TABLE entry (call_id BLOB PRIMARY KEY, key_id INTEGER, user_id INTEGER, line TEXT NOT NULL) WITHOUT ROWID;
  CREATE INDEX entry_key ON entry (key_id);
  CREATE TABLE answer_block (id INTEGER PRIMARY KEY, hashes BLOB NOT NULL, call_ids BLOB NOT NULL);
  CREATE TABLE day (
    day INTEGER NOT NULL, key_id INTEGER NOT NULL, team_id INTEGER NOT NULL, user_id INTEGER NOT NULL, model_id INTEGER NOT NULL,
    requests INTEGER NOT NULL, cost INTEGER NOT NULL, input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL,
    PRIMARY KEY (day, key_id, team_id, user_id, model_id)
  ) WITHOUT ROWID;
  `,
  `CREATE TABLE model (added INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, entry TEXT NOT NULL);`,
  `
  CREATE TABLE place_day (
    day INTEGER NOT NULL, kind INTEGER NOT NULL, name_id INTEGER NOT NULL, cost INTEGER NOT NULL, PRIMARY KEY (kind, name_id, day)
  ) WITHOUT ROWID;
  `,
];

/** Brings the schema to this version, under the database's write lock, so that two that start at once cannot meet. Throws when the database is newer. */
export function migrate(database: DatabaseSync): void {
  inTransaction(database, () => {
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
    if (version > migrations.length)
      throw new Error(`The data directory was written by a newer litmux (schema ${version}, this one knows ${migrations.length}).`);
    for (const step of migrations.slice(version)) database.exec(step);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
  });
}
