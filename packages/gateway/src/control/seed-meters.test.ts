import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { KeyRecord } from '../access/key-record.ts';
import { KeyRing } from '../access/key-ring.ts';
import { writeEntryLine } from '../ledger/entry-line.ts';
import { callId, entry } from '../ledger/entry.testing.ts';
import { createMeterBuffer } from '../meters/meter-memory.ts';
import { Meters } from '../meters/meters.ts';
import { SlotTable } from '../meters/slot-table.ts';
import { openStore, type Store } from '../stores/store.ts';
import { seedMeters } from './seed-meters.ts';

const now = Date.UTC(2026, 10, 24, 12);
const lastMonth = Date.UTC(2026, 9, 30);

let folder: string;
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'litmux-seed-'));
  store = await openStore(folder);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

function record(hash: string, more: Partial<KeyRecord> = {}): KeyRecord {
  const empty = { models: [], aliases: {}, blocked: false, metadata: {}, extra: {} };
  return { hash, keyName: `sk-...${hash}`, ...empty, createdAt: lastMonth, updatedAt: lastMonth, initialSpend: 0, ...more };
}

it('each key counts what the ledger says of its own period, of the hashes it had before too', async () => {
  await store.keys.put(record('ever'));
  await store.keys.put(record('monthly', { budgetDuration: '30d', initialSpend: 7 }));
  await store.keys.put(record('hourly', { budgetDuration: '1h' }));
  await store.keys.put(record('again', { formerHashes: ['before'], initialSpend: 5 }));
  let number = 0;
  const call = (keyHash: string, startedAt: number, cost: number): string => {
    number += 1;
    return writeEntryLine(entry(number, { callId: callId(number, startedAt), startedAt, keyHash, cost }));
  };
  const lines = ['ever', 'monthly', 'hourly'].flatMap((hash) => [
    call(hash, lastMonth, 100),
    call(hash, now - 7_200_000, 20),
    call(hash, now, 3),
  ]);
  await store.spend.appendLines([...lines, call('before', lastMonth, 1000), call('again', now, 1)].join(''));
  const buffer = createMeterBuffer(8, 1);
  const meters = new Meters(buffer, 0, () => now);
  const ring = new KeyRing();
  await seedMeters({ store, slots: new SlotTable(buffer), meters, ring, now });
  const spent = (hash: string): number => meters.read(ring.find(hash)?.slot ?? -1).spent;
  expect(Object.fromEntries(['ever', 'monthly', 'hourly', 'again'].map((hash) => [hash, spent(hash)]))).toEqual({
    ever: 123,
    monthly: 23,
    hourly: 3,
    again: 1006,
  });
});
