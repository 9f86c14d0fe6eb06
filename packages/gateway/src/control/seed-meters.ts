import type { KeyRing } from '../access/key-ring.ts';
import type { Meters } from '../meters/meters.ts';
import type { SlotTable } from '../meters/slot-table.ts';
import type { Store } from '../stores/store.ts';
import { periodSpends } from './period-spends.ts';

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
  const spent = await periodSpends(records, store.spend, now);
  for (const record of records) {
    const slot = slots.assign('key', record.hash);
    const { period, amount } = spent(record);
    meters.seed(slot, amount, period);
    ring.put({ record, slot });
  }
}
