import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeEntryLine } from '../ledger/entry-line.ts';
import type { Entry } from '../ledger/entry.ts';
import { callId, entry, start } from '../ledger/entry.testing.ts';
import { openStore, type Store } from './store.ts';

let folder: string;
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'litmux-store-'));
  store = await openStore(folder);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const append = (...entries: readonly Entry[]): Promise<number> => store.spend.appendLines(entries.map(writeEntryLine).join(''));
const idsOf = (entries: readonly Entry[]): readonly string[] => entries.map((found) => found.callId);

it('an answer is found by its id among those of many batches, each time it was given', async () => {
  for (let batch = 0; batch < 30; batch += 1) await append(...Array.from({ length: 20 }, (_, index) => entry(batch * 20 + index)));
  await append(entry(1000, { answerId: 'chatcmpl-77' }));
  expect(idsOf(await store.spend.byRequestId('chatcmpl-77'))).toEqual([callId(1000), callId(77)]);
  expect(await store.spend.byRequestId('chatcmpl-of-nobody')).toEqual([]);
});

it('an entry that comes again changes nothing, not even in a batch with new ones', async () => {
  await append(entry(1), entry(1));
  await append(entry(1, { cost: 5 }), entry(2));
  expect(await store.spend.spentByKey()).toEqual([{ keyHash: 'key-a', cost: 2_003 }]);
  expect(await store.spend.byRequestId('chatcmpl-1')).toEqual([entry(1)]);
});

it('a damaged line is counted and the rest of the batch kept', async () => {
  const lines = `${writeEntryLine(entry(1))}e["half a li\no["opened"]\n\n${writeEntryLine(entry(2))}`;
  expect(await store.spend.appendLines(lines)).toBe(1);
  expect(idsOf(await store.spend.logs({}))).toEqual([callId(2), callId(1)]);
});

it('entries are narrowed by key, user and time, newest first', async () => {
  await append(entry(1, { userId: 'u' }), entry(2, { keyHash: 'key-b', userId: 'u' }), entry(3, { userId: 'u' }), entry(4));
  expect(idsOf(await store.spend.logs({ userId: 'u' }))).toEqual([callId(3), callId(2), callId(1)]);
  expect(idsOf(await store.spend.logs({ keyHash: 'key-a', userId: 'u' }))).toEqual([callId(3), callId(1)]);
  expect(idsOf(await store.spend.logs({ from: start + 2, to: start + 4 }))).toEqual([callId(3), callId(2)]);
  expect(idsOf(await store.spend.logs({ limit: 1 }))).toEqual([callId(4)]);
  expect(await store.spend.logs({ keyHash: 'of nobody' })).toEqual([]);
});

it('several that open a new data directory at once all get it', async () => {
  const fresh = mkdtempSync(join(tmpdir(), 'litmux-store-'));
  const stores = await Promise.all([openStore(fresh), openStore(fresh), openStore(fresh)]);
  await Promise.all(stores.map((each, index) => each.spend.appendLines(writeEntryLine(entry(index)))));
  expect(await stores[0].spend.logs({})).toHaveLength(3);
  await Promise.all(stores.map((each) => each.close()));
  rmSync(fresh, { recursive: true });
});
