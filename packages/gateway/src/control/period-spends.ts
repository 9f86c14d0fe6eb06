import type { NanoUsd } from 'litmux/core';
import type { KeyRecord } from '../access/key-record.ts';
import { budgetPeriod, type BudgetPeriod } from '../meters/budget-period.ts';
import type { SpendTable } from '../stores/store.ts';
import { initialSpendIn } from './initial-spend.ts';

/** What counts as spent by a key in a budget period. */
export interface PeriodSpend {
  readonly period: BudgetPeriod;
  readonly amount: NanoUsd;
}

/** Asks the ledger what keys have spent in the budget period of `now`. Periods begin at few different times: one question for each of them, not for each key. */
export async function periodSpends(
  records: readonly KeyRecord[],
  spend: Pick<SpendTable, 'spentByKey'>,
  now: number,
): Promise<(record: KeyRecord) => PeriodSpend> {
  const starts = new Set(records.map(({ budgetDuration }) => budgetPeriod(budgetDuration, now).start));
  const spentSince = new Map<number, ReadonlyMap<string, NanoUsd>>();
  for (const start of starts) spentSince.set(start, new Map((await spend.spentByKey(start)).map(({ keyHash, cost }) => [keyHash, cost])));
  return (record) => {
    const period = budgetPeriod(record.budgetDuration, now);
    const spent = spentSince.get(period.start);
    const inLedger = [record.hash, ...(record.formerHashes ?? [])].reduce((sum, hash) => sum + (spent?.get(hash) ?? 0), 0);
    return { period, amount: inLedger + initialSpendIn(period, record) };
  };
}
