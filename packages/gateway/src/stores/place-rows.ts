import type { DatabaseSync } from 'node:sqlite';
import type { NanoUsd } from 'litmux/core';
import type { SpendKind } from '../config/spend-budgets.ts';
import type { Entry, EntryAttempt } from '../ledger/entry.ts';
import type { NameRows } from './name-rows.ts';

const dayMs = 86_400_000;
const kinds: Readonly<Record<SpendKind, number>> = { provider: 1, deployment: 2, tag: 3 };

/** Money spent at one place by one call. */
export interface PlaceSpend {
  readonly kind: SpendKind;
  readonly id: string;
  readonly cost: NanoUsd;
}

/** Daily sums of what was spent with each provider, on each deployment and by each tag: what their budgets are counted from. */
export class PlaceRows {
  readonly #database: DatabaseSync;
  readonly #names: NameRows;

  constructor(database: DatabaseSync, names: NameRows) {
    this.#database = database;
    this.#names = names;
  }

  /** Adds entries to the sums; within the caller's transaction. */
  add(entries: readonly Entry[]): void {
    const sums = new Map<string, { day: number; spend: PlaceSpend; cost: number }>();
    for (const entry of entries) {
      const day = Math.floor(entry.startedAt / dayMs);
      for (const spend of placesOf(entry)) {
        const key = `${day}|${spend.kind}|${spend.id}`;
        const sum = sums.get(key);
        if (sum === undefined) sums.set(key, { day, spend, cost: spend.cost });
        else sum.cost += spend.cost;
      }
    }
    const statement = this.#database.prepare(
      'INSERT INTO place_day VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET cost = cost + excluded.cost',
    );
    for (const { day, spend, cost } of sums.values()) statement.run(day, kinds[spend.kind], this.#names.number(spend.id), cost);
  }

  /** What was spent at a place on this day (days since 1970) and later. */
  spentFromDay(kind: SpendKind, id: string, day: number): NanoUsd {
    const name = this.#names.find(id);
    if (name === undefined) return 0;
    const row = this.#database
      .prepare('SELECT sum(cost) AS cost FROM place_day WHERE day >= ? AND kind = ? AND name_id = ?')
      .get(day, kinds[kind], name);
    return Number(row?.['cost'] ?? 0);
  }
}

type PlacedCost = Partial<Pick<EntryAttempt, 'provider' | 'deploymentId' | 'entryId' | 'cost'>>;

/** Where a call spent money: what each attempt cost, at its provider and deployment; the whole by its tags. */
export function placesOf(entry: Entry): readonly PlaceSpend[] {
  if (entry.cost === 0) return [];
  const places: PlaceSpend[] = (entry.tags ?? []).map((id) => ({ kind: 'tag', id, cost: entry.cost }));
  const apart = entry.attempts.filter(({ cost }) => cost !== undefined);
  const parts: readonly PlacedCost[] = apart.length > 0 ? apart : [{ ...entry, ...entry.attempts.at(-1), cost: entry.cost }];
  for (const { provider, deploymentId, entryId, cost = 0 } of parts) {
    if (provider !== undefined) places.push({ kind: 'provider', id: provider, cost });
    const id = entryId ?? deploymentId;
    if (id !== undefined) places.push({ kind: 'deployment', id, cost });
  }
  return places;
}
