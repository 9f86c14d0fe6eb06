import { Failure } from 'litmux/core';

/** One period of a budget: from `start` to before `end`, in milliseconds since 1970. */
export interface BudgetPeriod {
  readonly start: number;
  readonly end: number;
}

/** The period of a budget that is never reset. */
export const endless: BudgetPeriod = { start: 0, end: Infinity };

const second = 1000;
const day = 86_400_000;

/** The first Monday after the epoch, which was a Thursday. */
const monday = 4 * day;

const clockUnits: ReadonlyMap<string, number> = new Map([
  ['s', second],
  ['m', 60 * second],
  ['h', 3600 * second],
]);

/**
 * The budget period in which `now` falls, by the clock alone (UTC), so that nothing has to be reset.
 * Durations are LiteLLM's: `30s`, `5m`, `1h`, `24h`/`1d` (midnight), `7d`/`1w` (Monday), `30d`/`1mo` (first of the month);
 * any other number of units is aligned to its multiples, counted from 1970 (weeks from a Monday, months from January).
 * Absent means endless. Throws `invalid_request` for a text that is not a duration.
 */
export function budgetPeriod(duration: string | undefined, now: number): BudgetPeriod {
  if (duration === undefined) return endless;
  const match = /^(\d{1,9})(mo|[smhdw])$/.exec(duration);
  const count = Number(match?.[1]);
  const unit = match?.[2];
  if (unit === undefined || !(count > 0)) {
    throw new Failure(
      'invalid_request',
      `Not a duration: ${JSON.stringify(duration)}. Expected a number and s, m, h, d, w or mo, such as 30d.`,
    );
  }
  if (unit === 'mo' || duration === '30d') return months(unit === 'mo' ? count : 1, now);
  if (unit === 'w' || duration === '7d') return aligned((unit === 'w' ? count : 1) * 7 * day, monday, now);
  return aligned(count * (clockUnits.get(unit) ?? day), 0, now);
}

function aligned(length: number, origin: number, now: number): BudgetPeriod {
  const start = origin + Math.floor((now - origin) / length) * length;
  return { start, end: start + length };
}

function months(count: number, now: number): BudgetPeriod {
  const date = new Date(now);
  const index = date.getUTCFullYear() * 12 + date.getUTCMonth();
  const first = index - (index % count);
  return { start: monthStart(first), end: monthStart(first + count) };
}

function monthStart(index: number): number {
  return Date.UTC(Math.floor(index / 12), index % 12);
}
