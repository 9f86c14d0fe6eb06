import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrate } from './migrations.ts';
import { storeTrouble } from './store-trouble.ts';

const busyTimeoutMs = 5_000;
const walRetryMs = 20;

/**
 * Opens the database of a data directory. The writer migrates it. Durability: a commit survives `kill -9`; after a loss of power the last
 * commits may be missing, never half of one (WAL, synchronous NORMAL). Throws what the operator can do where it cannot be opened.
 */
export function openDatabase(dataDir: string, role: 'writer' | 'reader'): DatabaseSync {
  const file = join(dataDir, 'litmux.db');
  try {
    return open(file, role);
  } catch (error) {
    throw storeTrouble(error, file);
  }
}

function open(file: string, role: 'writer' | 'reader'): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: busyTimeoutMs });
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
  const giveUpAt = performance.now() + busyTimeoutMs;
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (performance.now() >= giveUpAt) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, walRetryMs);
    }
  }
}
