import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeEntryLine } from '../ledger/entry-line.ts';
import type { KeyRecord } from '../access/key-record.ts';
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
  expect(await store.spend.spentByKey(0)).toEqual([{ keyHash: 'key-a', cost: 2_003 }]);
  expect(await store.spend.byRequestId('chatcmpl-1')).toEqual([entry(1)]);
});

it('what keys spent since a time counts whole days and the calls of the rest of a day', async () => {
  const day = 86_400_000;
  const midnight = Math.ceil(start / day) * day;
  const at = (number: number, startedAt: number, keyHash = 'key-a'): Entry =>
    entry(number, { callId: callId(number, startedAt), startedAt, keyHash, cost: 10 ** number });
  await append(
    at(0, midnight - 3000),
    at(1, midnight - 1000),
    at(2, midnight + 1000),
    at(3, midnight + day),
    at(4, midnight - 1000, 'key-b'),
  );
  const spent = async (from: number): Promise<object> =>
    Object.fromEntries((await store.spend.spentByKey(from)).map(({ keyHash, cost }) => [keyHash, cost]));
  expect(await spent(midnight - 2000)).toEqual({ 'key-a': 1110, 'key-b': 10_000 });
  expect(await spent(midnight)).toEqual({ 'key-a': 1100 });
  expect(await spent(0)).toEqual({ 'key-a': 1111, 'key-b': 10_000 });
  expect(await store.spend.spentSince('key-a', midnight - 2000)).toBe(1110);
});

it('a key takes the place of another in one step, and the archive is listed newest first', async () => {
  const record: KeyRecord = {
    hash: 'old',
    keyName: 'sk-...old',
    models: [],
    aliases: {},
    blocked: false,
    metadata: {},
    extra: {},
    createdAt: start,
    updatedAt: start,
    initialSpend: 0,
  };
  await store.keys.put(record);
  await store.keys.replace('old', { ...record, hash: 'new', formerHashes: ['old'] });
  expect(await store.keys.all()).toEqual([{ ...record, hash: 'new', formerHashes: ['old'] }]);
  await store.keys.remove(['new'], 'me');
  expect(await store.keys.allRemoved()).toMatchObject([{ record: { hash: 'new' }, deletedBy: 'me' }]);
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

it('daily sums name the models that there are; what callers make up stands with their calls only', async () => {
  await append(entry(1, { group: 'chat', model: 'chat' }), entry(2, { model: 'made-up' }), entry(3, { model: 'made-up-too' }));
  const rows = await store.spend.daily({ from: start - 86_400_000, to: start + 86_400_000, groupBy: ['model'] });
  expect(new Map(rows.map(({ model = '', requests }) => [model, requests]))).toEqual(
    new Map([
      ['', 2],
      ['chat', 1],
    ]),
  );
});
