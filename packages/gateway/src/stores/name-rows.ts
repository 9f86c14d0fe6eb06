import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Names that are held in memory; beyond, they are looked up again. */
const mostHeld = 50_000;

/** The number that stands for a name in other tables; 0 for none. */
export class NameRows {
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #held = new Map<string, number>();

  constructor(database: DatabaseSync) {
    this.#find = database.prepare('SELECT id FROM name WHERE text = ?');
    this.#insert = database.prepare('INSERT INTO name (text) VALUES (?) RETURNING id');
  }

  /** The number of a name; a fresh one at its first use. */
  number(text: string | undefined): number {
    if (text === undefined) return 0;
    return this.find(text) ?? this.#hold(text, Number(this.#insert.get(text)?.['id']));
  }

  /** The number of a name that has been used; undefined for others. */
  find(text: string): number | undefined {
    const held = this.#held.get(text);
    if (held !== undefined) return held;
    const row = this.#find.get(text);
    return row === undefined ? undefined : this.#hold(text, Number(row['id']));
  }

  /** Forgets what is held in memory: after a rollback it may be wrong. */
  forget(): void {
    this.#held.clear();
  }

  #hold(text: string, id: number): number {
    if (this.#held.size >= mostHeld) this.#held.clear();
    this.#held.set(text, id);
    return id;
  }
}
