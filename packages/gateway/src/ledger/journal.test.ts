import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Failure } from 'litmux/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openStore, type Store } from '../stores/store.ts';
import type { Entry } from './entry.ts';
import { callId as id, entry } from './entry.testing.ts';
import { readEntryLine, writeEntryLine } from './entry-line.ts';
import { JournalReader } from './journal-reader.ts';
import { Journal } from './journal.ts';

let folder: string;
let store: Store;
let reader: JournalReader;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'litmux-journal-'));
  store = await openStore(folder);
  reader = new JournalReader(join(folder, 'journal'), store.spend);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const written = (journal: Journal, entries: readonly Entry[]): Promise<unknown> =>
  Promise.all(
    entries.map(
      (each) =>
        new Promise<void>((resolve, reject) => journal.settle(each, (failure) => (failure === undefined ? resolve() : reject(failure)))),
    ),
  );

describe('an entry', () => {
  it('comes back from its line as it was', () => {
    const full = entry(1, {
      firstTokenAt: 1_790_000_000_100,
      tags: ['a', 'b'],
      error: { code: '429', class: 'RateLimitError', message: 'no\nmore', provider: 'p' },
      status: 'failure',
      unpriced: true,
      aborted: true,
      overBound: true,
      dropped: ['x'],
      teamId: 't',
      userId: 'u',
      endUser: 'e',
      requesterIp: '::1',
      sessionId: 's',
      group: 'g',
      deploymentId: 'd',
      provider: 'p',
      upstreamModel: 'up',
      apiBase: 'http://x',
    });
    expect(readEntryLine(writeEntryLine(full).trimEnd())).toEqual(full);
  });
});

describe('the journal', () => {
  it('is read into the store once, however often, and its calls are found by either id', async () => {
    const journal = new Journal(join(folder, 'journal'), 1);
    await written(journal, [entry(1), entry(2), entry(2)]);
    await reader.drain();
    await store.spend.appendLines(writeEntryLine(entry(1)));
    expect((await store.spend.logs({ keyHash: 'key-a' })).map(({ callId }) => callId)).toEqual([id(2), id(1)]);
    expect(await store.spend.byRequestId('chatcmpl-2')).toEqual([entry(2)]);
    expect(await store.spend.byRequestId(id(1))).toEqual([entry(1)]);
    expect(await store.spend.spentByKey(0)).toEqual([{ keyHash: 'key-a', cost: 2_003 }]);
    journal.close();
  });

  it('accounts after a crash for calls that were opened and never ended, once', async () => {
    const journal = new Journal(join(folder, 'journal'), 1);
    journal.open({
      callId: id(7),
      callType: 'acompletion',
      startedAt: 1_790_000_000_000,
      keyHash: 'key-a',
      model: 'm',
      stream: true,
      inputTokens: 25,
      cost: 77,
    });
    journal.open({
      callId: id(8),
      callType: 'acompletion',
      startedAt: 1_790_000_000_000,
      keyHash: 'key-a',
      model: 'm',
      stream: true,
      inputTokens: 25,
      cost: 77,
    });
    await written(journal, [entry(8)]);
    const aborted = await reader.recover();
    expect(aborted.map(({ callId, cost, aborted: cut, status }) => [callId, cost, cut, status])).toEqual([[id(7), 77, true, 'failure']]);
    expect(await new JournalReader(join(folder, 'journal'), store.spend).recover()).toEqual([]);
    expect((await store.spend.logs({})).map(({ callId }) => callId).sort()).toEqual([id(7), id(8)]);
  });

  it('survives a line that a crash cut in the middle', async () => {
    const journal = new Journal(join(folder, 'journal'), 1);
    await written(journal, [entry(1)]);
    const [segment = ''] = readdirSync(join(folder, 'journal'));
    appendFileSync(join(folder, 'journal', segment), writeEntryLine(entry(2)).slice(0, 40));
    await reader.recover();
    expect((await store.spend.logs({})).map(({ callId }) => callId)).toEqual([id(1)]);
    expect(readdirSync(join(folder, 'journal'))).toEqual([]);
  });
});

describe('a disk that takes nothing', () => {
  const failureOf = (journal: Journal, number: number): Promise<Failure | undefined> =>
    new Promise((resolve) => journal.settle(entry(number), resolve));

  it('refuses what waits, is told once, and gets what it did not take as soon as it can', async () => {
    const directory = join(folder, 'journal');
    const told: (string | undefined)[] = [];
    const journal = new Journal(directory, 1, (failure) => told.push(failure?.code));
    rmSync(directory, { recursive: true });
    expect(await failureOf(journal, 1)).toMatchObject({ code: 'unavailable', message: expect.stringContaining('ENOENT') });
    expect((await failureOf(journal, 2))?.status).toBe(503);
    expect(journal.failure).toBeDefined();
    mkdirSync(directory);
    await expect.poll(() => journal.failure).toBeUndefined();
    expect(await failureOf(journal, 3)).toBeUndefined();
    await reader.drain();
    expect((await store.spend.logs({})).map(({ callId }) => callId)).toEqual([id(3), id(2), id(1)]);
    expect([told, journal.lost]).toEqual([['unavailable', undefined], 0]);
    journal.close();
  });

  it('loses what is more than memory may hold, and says how much', async () => {
    const directory = join(folder, 'journal');
    const journal = new Journal(directory, 1);
    rmSync(directory, { recursive: true });
    const large = { model: 'm'.repeat(6_000_000) };
    const failures: (Failure | undefined)[] = [];
    for (let number = 1; number <= 3; number += 1)
      failures.push(await new Promise((resolve) => journal.settle(entry(number, large), resolve)));
    expect(failures.map((failure) => failure?.code)).toEqual(['unavailable', 'unavailable', 'unavailable']);
    expect(journal.lost).toBeGreaterThan(6_000_000);
    mkdirSync(directory);
    await expect.poll(() => journal.failure).toBeUndefined();
    journal.close();
    await reader.drain();
    expect((await store.spend.logs({})).map(({ callId }) => callId)).toEqual([id(2), id(1)]);
  });

  it('goes on within the line at which it was full', async (context) => {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]).status !== 0)
      return context.skip('a small disk cannot be mounted here');
    try {
      const journal = new Journal(disk, 1);
      let number = 0;
      while (journal.failure === undefined) await failureOf(journal, (number += 1));
      const ballast = readFileSync(join(disk, readdirSync(disk)[0] ?? ''), 'latin1');
      expect(ballast.endsWith('\n')).toBe(false);
      await failureOf(journal, (number += 1));
      expect(spawnSync('mount', ['-o', 'remount,size=256k', disk]).status).toBe(0);
      await expect.poll(() => journal.failure).toBeUndefined();
      journal.close();
      const small = new JournalReader(disk, store.spend);
      await small.drain();
      expect(small.state().damaged).toBe(0);
      expect(await store.spend.logs({})).toHaveLength(number);
    } finally {
      spawnSync('umount', [disk]);
    }
  });
});

describe('a line that cannot be read', () => {
  it('is kept in a file and told, and the others are read', async () => {
    const directory = join(folder, 'journal');
    const told: [number, string][] = [];
    reader = new JournalReader(directory, store.spend, { store: () => {}, damaged: (lines, file) => void told.push([lines, file]) });
    const journal = new Journal(directory, 1);
    await written(journal, [entry(1)]);
    const segment = join(directory, readdirSync(directory)[0] ?? '');
    appendFileSync(segment, 'e["half a line\n');
    await written(journal, [entry(2)]);
    journal.close();
    await reader.recover();
    const file = join(directory, 'damaged-lines');
    expect(told).toEqual([[1, file]]);
    expect(readFileSync(file, 'utf8')).toBe('e["half a line\n');
    expect(await store.spend.logs({})).toHaveLength(2);
    expect(readdirSync(directory)).toEqual(['damaged-lines']);
  });
});

describe('the store', () => {
  it('sums by day and by what is asked for', async () => {
    const nextDay = 1_790_000_000_000 + 86_400_000;
    await store.spend.appendLines(
      [entry(1), entry(2, { keyHash: 'key-b', teamId: 't' }), entry(3, { startedAt: nextDay })].map(writeEntryLine).join(''),
    );
    const rows = await store.spend.daily({ from: 0, to: nextDay + 1, groupBy: ['key'] });
    expect(rows.map(({ day, key, requests, cost }) => [day, key, requests, cost])).toEqual([
      ['2026-09-21', 'key-b', 1, 1_002],
      ['2026-09-21', 'key-a', 1, 1_001],
      ['2026-09-22', 'key-a', 1, 1_003],
    ]);
    expect(await store.spend.spentSince('key-a', 1_790_000_000_002)).toBe(1_003);
    expect(await store.spend.spentSince('key-a', 1_790_000_000_001)).toBe(2_004);
  });

  it('keeps keys over a restart, and deleted ones in the archive', async () => {
    const record = {
      hash: 'h',
      keyName: 'sk-...abcd',
      models: [],
      aliases: {},
      blocked: false,
      metadata: { a: 1 },
      extra: {},
      createdAt: 1,
      updatedAt: 1,
      initialSpend: 0,
    };
    await store.keys.put(record);
    await store.close();
    store = await openStore(folder);
    expect(await store.keys.all()).toEqual([record]);
    await store.keys.remove(['h'], 'me');
    expect(await store.keys.all()).toEqual([]);
    expect(await store.keys.removed('h')).toMatchObject({ record, deletedBy: 'me' });
  });
});
