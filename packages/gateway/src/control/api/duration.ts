import { Failure } from 'litmux/engine';

const unitMilliseconds: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** A duration in LiteLLM's grammar: `30s`, `5m`, `24h`, `7d`, `1w`, `1mo`. */
export const durationPattern = /^(0*[1-9]\d{0,8})(s|m|h|d|w|mo)$/;

/**
 * The time (milliseconds since 1970) that lies a duration after `from`. A month ends on the same day of the month, or on
 * the last one where there is none. Throws `invalid_request` naming `param` for what is no duration.
 */
export function addDuration(from: number, text: string, param: string): number {
  const [, digits, unit] = durationPattern.exec(text) ?? [];
  const end =
    digits === undefined
      ? Number.NaN
      : unit === 'mo'
        ? addMonths(from, Number(digits))
        : from + Number(digits) * (unitMilliseconds[unit ?? ''] ?? Number.NaN);
  if (Number.isFinite(end) && Math.abs(end) <= latest) return end;
  throw new Failure('invalid_request', `Invalid value for ${param}: expected a duration such as 30s, 5m, 24h, 7d, 1w or 1mo.`, { param });
}

/** The last time that a Date can say. */
const latest = 8.64e15;

function addMonths(from: number, months: number): number {
  const date = new Date(from);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  return date.setUTCDate(Math.min(day, lastDay));
}
