import type { NanoUsd } from 'litmux/engine';
import type { KeyRing } from '../access/key-ring.ts';
import { budgetPeriod } from '../meters/budget-period.ts';
import type { Meters } from '../meters/meters.ts';
import type { SlotTable } from '../meters/slot-table.ts';
import type { Store } from '../stores/store.ts';
import { initialSpendIn } from './initial-spend.ts';

/** What is seeded from what. */
export interface SeedParts {
  readonly store: Store;
  readonly slots: SlotTable;
  readonly meters: Meters;
  readonly ring: KeyRing;
  readonly now: number;
}

/** Gives every key its slot and counts there what the ledger says was spent in the budget period of now: counters are a cache of the ledger. */
export async function seedMeters({ store, slots, meters, ring, now }: SeedParts): Promise<void> {
  const records = await store.keys.all();
  // Periods begin at few different times: one question for each of them, not for each key.
  const starts = new Set(records.map(({ budgetDuration }) => budgetPeriod(budgetDuration, now).start));
  const spentSince = new Map<number, ReadonlyMap<string, NanoUsd>>();
  for (const start of starts)
    spentSince.set(start, new Map((await store.spend.spentByKey(start)).map(({ keyHash, cost }) => [keyHash, cost])));
  for (const record of records) {
    const period = budgetPeriod(record.budgetDuration, now);
    const spent = spentSince.get(period.start);
    const slot = slots.assign('key', record.hash);
    const inLedger = [record.hash, ...(record.formerHashes ?? [])].reduce((sum, hash) => sum + (spent?.get(hash) ?? 0), 0);
    meters.seed(slot, inLedger + initialSpendIn(period, record), period);
    ring.put({ record, slot });
  }
}
