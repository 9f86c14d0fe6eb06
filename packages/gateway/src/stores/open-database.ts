import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrate } from './migrations.ts';

const busyTimeoutMs = 5_000;
const walRetryMs = 20;
const walRetries = 250;

/**
 * Opens the database of a data directory. The writer migrates it. Durability: a commit survives `kill -9`; after a loss of power the last
 * commits may be missing, never half of one (WAL, synchronous NORMAL).
 */
export function openDatabase(dataDir: string, role: 'writer' | 'reader'): DatabaseSync {
  const database = new DatabaseSync(join(dataDir, 'litmux.db'), { timeout: busyTimeoutMs });
  if (role === 'writer') {
    useWal(database);
    migrate(database);
  }
  database.exec('PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = MEMORY');
  if (role === 'reader') database.exec('PRAGMA query_only = ON');
  return database;
}

/** SQLite answers SQLITE_BUSY at once here, whatever the timeout, when another process does the same. */
function useWal(database: DatabaseSync): void {
  for (let attempt = 1; ; attempt += 1) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (attempt === walRetries) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, walRetryMs);
    }
  }
}
