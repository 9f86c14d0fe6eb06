import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** A data directory that is ours alone. */
export interface DataDirLock {
  release(): void;
}

/**
 * Takes a data directory for this process, making it where it is missing. The lock is the operating system's, held upon a file by SQLite:
 * it ends with the process, however that ends, so that none is ever left behind. Throws a message for the operator where another
 * gateway has it.
 */
export function lockDataDir(dataDir: string): DataDirLock {
  const processFile = join(dataDir, 'gateway.pid');
  const database = openLock(dataDir);
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    writeFileSync(processFile, `${process.pid}\n`);
  } catch (error) {
    database.close();
    if (!String(error).includes('locked')) throw unusable(dataDir, error);
    throw new Error(
      `Another gateway${ownerOf(processFile)} uses the data directory ${dataDir}. Stop it, or choose another with --data-dir.`,
      { cause: error },
    );
  }
  return { release: () => database.close() };
}

function openLock(dataDir: string): DatabaseSync {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    return new DatabaseSync(join(dataDir, 'lock'));
  } catch (error) {
    throw unusable(dataDir, error);
  }
}

function unusable(dataDir: string, error: unknown): Error {
  const why = error instanceof Error ? error.message : String(error);
  return new Error(
    `The data directory ${dataDir} cannot be written: ${why}. Look at its permissions and its disk, or choose another with --data-dir.`,
    {
      cause: error,
    },
  );
}

function ownerOf(file: string): string {
  try {
    return ` (process ${readFileSync(file, 'utf8').trim()})`;
  } catch {
    return '';
  }
}
