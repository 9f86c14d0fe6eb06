import type { KeyRing } from '../access/key-ring.ts';
import type { Meters } from '../meters/meters.ts';
import type { SpendTable } from '../stores/store.ts';
import { periodSpends } from './period-spends.ts';

/** What spend is counted anew from. */
export interface RecountParts {
  readonly ring: KeyRing;
  readonly meters: Meters;
  readonly spend: Pick<SpendTable, 'spentByKey'>;
  /** Reads what the journals hold into the store. */
  drain(): Promise<void>;
  now(): number;
}

/**
 * Counts anew, from the ledger, what keys with budget periods have spent in the period of now: to be done when the clock was set, since periods come from it.
 * Calls that end meanwhile may count twice until the next start, never not at all.
 */
export async function recountSpend({ ring, meters, spend, drain, now }: RecountParts): Promise<number> {
  const replicas = [...ring.all()].filter(({ record }) => record.budgetDuration !== undefined);
  const before = new Map(replicas.map(({ slot }) => [slot, meters.read(slot).spent]));
  await drain();
  const records = replicas.map(({ record }) => record);
  const spent = await periodSpends(records, spend, now());
  for (const { record, slot } of replicas) {
    const { period, amount } = spent(record);
    const meanwhile = Math.max(0, meters.read(slot).spent - (before.get(slot) ?? 0));
    meters.seed(slot, amount + meanwhile, period);
  }
  return replicas.length;
}
