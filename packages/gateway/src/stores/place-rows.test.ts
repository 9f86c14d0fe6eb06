import { expect, it } from 'vitest';
import { readEntryLine, writeEntryLine } from '../ledger/entry-line.ts';
import { entry } from '../ledger/entry.testing.ts';
import type { Entry } from '../ledger/entry.ts';
import { placesOf } from './place-rows.ts';

/** Where an entry spent money, as it is read back from its line. */
function places(more: Partial<Entry>): readonly string[] {
  const read = readEntryLine(writeEntryLine(entry(1, { cost: 100, ...more })).trimEnd());
  return read === undefined ? [] : placesOf(read).map(({ kind, id, cost }) => `${kind} ${id} ${cost}`);
}

const attempt = { deploymentId: 'd', provider: 'p', status: 200, ms: 3 };

it('is the provider and the deployment of the only attempt, and the tags', () => {
  expect(places({ attempts: [attempt], tags: ['a', 'b'] })).toEqual(['tag a 100', 'tag b 100', 'provider p 100', 'deployment d 100']);
});

it('is each attempt that cost something, where there were several', () => {
  const attempts = [
    { ...attempt, cost: 30 },
    { ...attempt, deploymentId: 'free' },
    { ...attempt, deploymentId: 'e', provider: 'q', cost: 70 },
  ];
  expect(places({ attempts })).toEqual(['provider p 30', 'deployment d 30', 'provider q 70', 'deployment e 70']);
});

it('is the wildcard entry that a deployment was made of', () => {
  expect(places({ attempts: [{ ...attempt, entryId: 'wild' }] })).toEqual(['provider p 100', 'deployment wild 100']);
});

it('is nowhere for a call that cost nothing', () => {
  expect(places({ cost: 0, tags: ['a'] })).toEqual([]);
});
