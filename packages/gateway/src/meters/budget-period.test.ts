import { describe, expect, it } from 'vitest';
import { budgetPeriod } from './budget-period.ts';

const at = (text: string): number => Date.parse(`${text}Z`);
const shown = ({ start, end }: { start: number; end: number }): readonly string[] => [start, end].map((time) => new Date(time).toISOString().slice(0, 19));

describe('a budget period', () => {
  it.each([
    ['30s', '2026-11-24T12:34:45', '2026-11-24T12:34:30', '2026-11-24T12:35:00'],
    ['5m', '2026-11-24T12:34:45', '2026-11-24T12:30:00', '2026-11-24T12:35:00'],
    ['1h', '2026-11-24T12:34:45', '2026-11-24T12:00:00', '2026-11-24T13:00:00'],
    ['24h', '2026-11-24T12:34:45', '2026-11-24T00:00:00', '2026-11-25T00:00:00'],
    ['1d', '2026-11-24T12:34:45', '2026-11-24T00:00:00', '2026-11-25T00:00:00'],
    ['7d', '2026-11-24T12:34:45', '2026-11-23T00:00:00', '2026-11-30T00:00:00'],
    ['1w', '2026-11-24T12:34:45', '2026-11-23T00:00:00', '2026-11-30T00:00:00'],
    ['30d', '2026-11-24T12:34:45', '2026-11-01T00:00:00', '2026-12-01T00:00:00'],
    ['1mo', '2026-12-24T12:34:45', '2026-12-01T00:00:00', '2027-01-01T00:00:00'],
  ])('of %s at %s goes from %s to %s', (duration, now, start, end) => {
    expect(shown(budgetPeriod(duration, at(now)))).toEqual([start, end]);
  });

  it('begins with its first millisecond and not before', () => {
    const { start, end } = budgetPeriod('1h', at('2026-11-24T12:34:45'));
    expect(budgetPeriod('1h', end).start).toBe(end);
    expect(budgetPeriod('1h', start - 1).end).toBe(start);
  });

  it('has no end where there is no duration, and a clear error for what is none', () => {
    expect(budgetPeriod(undefined, 5)).toEqual({ start: 0, end: Infinity });
    expect(() => budgetPeriod('soon', 5)).toThrow(/Not a duration: "soon"/);
  });
});
