import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from './store.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'litmux-trouble-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a store that cannot be opened says what to do', () => {
  it('where another process holds it', async () => {
    const other = new DatabaseSync(join(folder, 'litmux.db'));
    other.exec('CREATE TABLE t (a); BEGIN EXCLUSIVE');
    await expect(openStore(folder)).rejects.toThrow(/litmux\.db is locked by another process/);
    other.close();
  }, 30_000);

  it('where it is damaged', async () => {
    writeFileSync(join(folder, 'litmux.db'), 'this is not a database, whatever its name says'.repeat(100));
    await expect(openStore(folder)).rejects.toThrow(/is damaged.*Keep a copy/);
  });

  it('where it cannot be written', async () => {
    mkdirSync(join(folder, 'litmux.db'));
    await expect(openStore(folder)).rejects.toThrow(/cannot be written: look at the owner/);
  });

  it('where the disk is full', async (context) => {
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]).status !== 0)
      return context.skip('a small disk cannot be mounted here');
    try {
      writeFileSync(join(folder, 'ballast'), Buffer.alloc(40_960));
      await expect(openStore(folder)).rejects.toThrow(/^The disk does not take the store .* (.*). Free some space/);
    } finally {
      spawnSync('umount', ['-l', folder]);
    }
  });

  it('where it was written by a newer version', async () => {
    const newer = new DatabaseSync(join(folder, 'litmux.db'));
    newer.exec('PRAGMA user_version = 999');
    newer.close();
    await expect(openStore(folder)).rejects.toThrow(/^The data directory was written by a newer litmux/);
  });
});
