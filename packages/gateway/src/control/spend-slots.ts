import type { SpendBudget, SpendKind } from '../config/spend-budgets.ts';
import { budgetPeriod } from '../meters/budget-period.ts';
import type { Meters } from '../meters/meters.ts';
import type { SlotTable } from '../meters/slot-table.ts';
import type { Store } from '../stores/store.ts';
import type { ConfigInForce } from '../traffic/messages.ts';

/** What slots of budgets are given and filled with. */
export interface SpendSlotsParts {
  readonly slots: SlotTable;
  readonly meters: Meters;
  readonly spend: Pick<Store['spend'], 'spentOn'>;
  /** Reads what the journals hold into the store. */
  drain(): Promise<void>;
  now(): number;
}

/**
 * Gives the budgets of a config their slots. One that is new, or counts by another period than before, begins with what the ledger says was spent in its
 * period of now; the others go on counting. Calls under way that began before their budget was configured are counted at the next start.
 */
export class SpendSlots {
  readonly #parts: SpendSlotsParts;
  #counted = new Map<string, SpendBudget>();
  #left: readonly number[] = [];

  constructor(parts: SpendSlotsParts) {
    this.#parts = parts;
  }

  async give(config: ConfigInForce): Promise<ConfigInForce> {
    const { slots } = this.#parts;
    // By now no call counts in those that the config before this one had left behind.
    for (const slot of this.#left) slots.recycle(slot);
    const before = this.#counted;
    this.#counted = new Map(config.budgets.map((budget) => [nameOf(budget), budget]));
    this.#left = [...before.values()].filter((budget) => !this.#counted.has(nameOf(budget))).map(({ kind, id }) => slots.assign(kind, id));
    const fresh = config.budgets.filter(
      (budget) => before.get(nameOf(budget))?.duration !== budget.duration || !before.has(nameOf(budget)),
    );
    const budgetSlots = config.budgets.map(({ kind, id }) => slots.assign(kind, id));
    if (fresh.length > 0) await this.#seed(fresh);
    return { ...config, budgetSlots };
  }

  /** Asks the ledger again what was spent in the periods of now: the clock was set. */
  recount(): Promise<void> {
    return this.#seed([...this.#counted.values()].filter(({ duration }) => duration !== undefined));
  }

  async #seed(budgets: readonly SpendBudget[]): Promise<void> {
    const { slots, meters, spend, drain, now } = this.#parts;
    const places = budgets.map((budget) => ({ ...budget, slot: slots.assign(budget.kind, budget.id) }));
    const before = new Map(places.map(({ slot }) => [slot, meters.read(slot).spent]));
    await drain();
    for (const { kind, id, duration, slot } of places) {
      const period = budgetPeriod(duration, now());
      const inLedger = await spend.spentOn({ kind, id, from: period.start });
      // What ends meanwhile may count twice until the next start, never not at all.
      meters.seed(slot, inLedger + Math.max(0, meters.read(slot).spent - (before.get(slot) ?? 0)), period);
    }
  }
}

function nameOf({ kind, id }: { readonly kind: SpendKind; readonly id: string }): string {
  return `${kind}:${id}`;
}
