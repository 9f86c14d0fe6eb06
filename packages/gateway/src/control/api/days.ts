import { Failure } from 'litmux/engine';
import { z } from 'zod';

const dayLength = 86_400_000;

/** A day or a time as the query of a report says it: `2026-11-24` or `2026-11-24 12:00:00`, UTC. */
export const dateText = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|\+00:00)?)?$/, 'expected a date such as 2026-11-24')
  .describe('`YYYY-MM-DD`, UTC.');

/** Time from the start of one day to the end of another, in milliseconds since 1970; `to` is exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * The span of a report: both ends belong to it, a day as a whole. Without an end it lasts until today, without a start for the thirty
 * days before its end. Throws `invalid_request` for a date that is none or an end before the start.
 */
export function spanOf(start: string | undefined, end: string | undefined, now: number): Span {
  const to = end === undefined ? startOfDay(now) + dayLength : endOf(end);
  const from = start === undefined ? to - 30 * dayLength : timeOf(start, 'start_date');
  if (from >= to)
    throw new Failure('invalid_request', 'end_date lies before start_date.', { param: 'end_date', type: 'bad_request_error' });
  return { from, to };
}

/** A time as its day: `2026-11-24`. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** The days after one (or from the first on, where none is given) until the end of a span. */
export function daysAfter(day: string, { to }: Span): readonly string[] {
  const days: string[] = [];
  for (let time = Date.parse(`${day}T00:00:00Z`) + dayLength; time < to; time += dayLength) days.push(dayOf(time));
  return days;
}

function endOf(text: string): number {
  const time = timeOf(text, 'end_date');
  return text.length === 10 ? time + dayLength : time + 1;
}

function timeOf(text: string, param: string): number {
  const whole = text.length === 10 ? `${text}T00:00:00Z` : `${text.replace(' ', 'T').replace(/Z$|\+00:00$/, '')}Z`;
  const time = Date.parse(whole);
  if (!Number.isNaN(time)) return time;
  throw new Failure('invalid_request', `Invalid value for ${param}: there is no such date.`, { param, type: 'bad_request_error' });
}

function startOfDay(time: number): number {
  return Math.floor(time / dayLength) * dayLength;
}
