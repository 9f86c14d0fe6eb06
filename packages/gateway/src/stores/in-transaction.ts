import type { DatabaseSync } from 'node:sqlite';

/** Does work under the database's write lock, all of it or nothing. What the work throws is thrown: SQLite may have rolled back by itself, as on a full disk. */
export function inTransaction<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
