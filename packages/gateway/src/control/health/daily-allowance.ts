import type { NanoUsd } from 'litmux/engine';

const dayMs = 86_400_000;

/** The money that checks may cost in a day (UTC): reserved before, settled after, so that it is never exceeded. */
export class DailyAllowance {
  readonly #spentOn: (dayStart: number) => Promise<NanoUsd>;
  #day = 0;
  #spent = 0;
  #reserved = 0;

  /** `spentOn` tells what the ledger has of a day that began at a time. */
  constructor(spentOn: (dayStart: number) => Promise<NanoUsd>) {
    this.#spentOn = spentOn;
  }

  get spent(): NanoUsd {
    return this.#spent;
  }

  /** Finds out what was spent today, once a day. To be called before `take`. */
  async begin(now: number): Promise<void> {
    const day = Math.floor(now / dayMs);
    if (day === this.#day) return;
    this.#spent = await this.#spentOn(day * dayMs);
    this.#day = day;
  }

  /** Reserves what a check could cost at most; false where `limit` does not reach for it. */
  take(most: NanoUsd, limit: NanoUsd): boolean {
    if (most > 0 && this.#spent + this.#reserved + most > limit) return false;
    this.#reserved += most;
    return true;
  }

  /** Replaces a reservation by what the check cost. */
  settle(most: NanoUsd, cost: NanoUsd): void {
    this.#reserved -= most;
    this.#spent += cost;
  }
}
