import { describe, expect, it } from 'vitest';
import { newCallId } from './call-id.ts';

describe('ids of calls', () => {
  it('are UUIDs of version 7, different, and in the order of their making, also when the clock stands still or goes back', () => {
    const ids = Array.from({ length: 20_000 }, (_, index) =>
      newCallId(1_790_000_000_000 + (index % 3 === 0 ? -5 : Math.floor(index / 9_000))),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.toSorted()).toEqual(ids);
    expect(ids.every((id) => /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(id))).toBe(true);
  });
});
