import { expect, it } from 'vitest';
import { DailyAllowance } from './daily-allowance.ts';

const day = 86_400_000;

it('what checks may cost a day is never exceeded, whatever they cost in the end', async () => {
  const allowance = new DailyAllowance(async () => 40);
  await allowance.begin(5 * day + 1);
  expect([allowance.take(30, 100), allowance.take(30, 100), allowance.take(1, 100)]).toEqual([true, true, false]);
  allowance.settle(30, 10);
  allowance.settle(30, 5);
  expect(allowance.spent).toBe(55);
  expect([allowance.take(45, 100), allowance.take(1, 100)]).toEqual([true, false]);
});

it('a free check is always affordable, and a new day begins with what the ledger has of it', async () => {
  const asked: number[] = [];
  const allowance = new DailyAllowance(async (start) => (asked.push(start), asked.length === 1 ? 100 : 0));
  await allowance.begin(day + 5);
  await allowance.begin(day + 6);
  expect([allowance.take(0, 100), allowance.take(1, 100)]).toEqual([true, false]);
  await allowance.begin(2 * day);
  expect(allowance.take(1, 100)).toBe(true);
  expect(asked).toEqual([day, 2 * day]);
});
