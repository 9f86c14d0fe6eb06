import type { KeyRecord } from '../access/key-record.ts';
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
  const ever = new Map((await store.spend.spentByKey()).map(({ keyHash, cost }) => [keyHash, cost]));
  const spentIn = async ({ hash, budgetDuration }: KeyRecord, start: number): Promise<number> => {
    const total = ever.get(hash) ?? 0;
    return budgetDuration === undefined || total === 0 ? total : store.spend.spentSince(hash, start);
  };
  for (const record of records) {
    const period = budgetPeriod(record.budgetDuration, now);
    const slot = slots.assign('key', record.hash);
    meters.seed(slot, (await spentIn(record, period.start)) + initialSpendIn(period, record), period);
    ring.put({ record, slot });
  }
}
