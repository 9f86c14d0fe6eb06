import type { DatabaseSync } from 'node:sqlite';
import type { JsonObject } from 'litmux/core';

/** The table of models that were added over the API, each an entry of `model_list`. */
export class ModelRows {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** In the order in which they were added. */
  all(): readonly JsonObject[] {
    return this.#database
      .prepare('SELECT entry FROM model ORDER BY added')
      .all()
      .map((row) => {
        const entry: JsonObject = JSON.parse(String(row['entry']));
        return entry;
      });
  }

  put(id: string, entry: JsonObject): void {
    this.#database
      .prepare('INSERT INTO model (id, entry) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET entry = excluded.entry')
      .run(id, JSON.stringify(entry));
  }

  remove(id: string): void {
    this.#database.prepare('DELETE FROM model WHERE id = ?').run(id);
  }
}
