import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budgetPeriod } from './budget-period.ts';

/** A Tuesday. */
const now = Date.UTC(2026, 10, 24, 14, 7, 33, 250);

function period(duration: string, at = now): string[] {
  const { start, end } = budgetPeriod(duration, at);
  return [new Date(start).toISOString(), new Date(end).toISOString()];
}

describe('budgetPeriod', () => {
  it('aligns seconds, minutes and hours to their multiples', () => {
    expect(period('30s')).toEqual(['2026-11-24T14:07:30.000Z', '2026-11-24T14:08:00.000Z']);
    expect(period('5m')).toEqual(['2026-11-24T14:05:00.000Z', '2026-11-24T14:10:00.000Z']);
    expect(period('1h')).toEqual(['2026-11-24T14:00:00.000Z', '2026-11-24T15:00:00.000Z']);
    expect(period('6h')).toEqual(['2026-11-24T12:00:00.000Z', '2026-11-24T18:00:00.000Z']);
  });

  it('begins a day at midnight UTC, a week on Monday, a month on its first', () => {
    expect(period('1d')).toEqual(['2026-11-24T00:00:00.000Z', '2026-11-25T00:00:00.000Z']);
    expect(period('24h')).toEqual(period('1d'));
    expect(period('7d')).toEqual(['2026-11-23T00:00:00.000Z', '2026-11-30T00:00:00.000Z']);
    expect(period('1w')).toEqual(period('7d'));
    expect(period('30d')).toEqual(['2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z']);
    expect(period('1mo')).toEqual(period('30d'));
  });

  it('reaches over the end of the year', () => {
    expect(period('1mo', Date.UTC(2026, 11, 31, 23, 59, 59, 999))).toEqual(['2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z']);
    expect(period('3mo')).toEqual(['2026-10-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z']);
    expect(period('1mo', Date.UTC(2028, 1, 29))).toEqual(['2028-02-01T00:00:00.000Z', '2028-03-01T00:00:00.000Z']);
  });

  it('never ends without a duration', () => {
    expect(budgetPeriod(undefined, now).end).toBe(Infinity);
  });

  it('refuses what is not a duration', () => {
    for (const text of ['', '30', 'd', '0d', '1.5h', '-1d', '1 d', '1y', '30D'])
      expect(() => budgetPeriod(text, now)).toThrow(/Not a duration/);
  });

  it('holds every moment in exactly one period', () => {
    const durations = fc
      .tuple(fc.integer({ min: 1, max: 400 }), fc.constantFrom('s', 'm', 'h', 'd', 'w', 'mo'))
      .map(([count, unit]) => `${count}${unit}`);
    fc.assert(
      fc.property(durations, fc.integer({ min: 0, max: 4e12 }), (duration, at) => {
        const { start, end } = budgetPeriod(duration, at);
        expect(start <= at && at < end).toBe(true);
        expect(budgetPeriod(duration, end).start).toBe(end);
        expect(budgetPeriod(duration, end - 1).start).toBe(start);
      }),
    );
  });
});
