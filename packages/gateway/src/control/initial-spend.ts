import type { NanoUsd } from 'litmux/engine';
import type { KeyRecord } from '../access/key-record.ts';
import type { BudgetPeriod } from '../meters/budget-period.ts';

/** What counts as spent in a budget period besides what the ledger says: nothing once the period in which it was set is over. */
export function initialSpendIn(period: BudgetPeriod, { initialSpend, initialSpendAt, createdAt }: KeyRecord): NanoUsd {
  return (initialSpendAt ?? createdAt) >= period.start ? initialSpend : 0;
}
