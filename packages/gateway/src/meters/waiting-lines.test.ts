import { expect, it } from 'vitest';
import { createLinesBuffer, releaseLines, WaitingLines } from './waiting-lines.ts';

const groups = new Map([
  ['chat', true],
  ['other', true],
]);

function threads(count: number): readonly [SharedArrayBuffer, ...WaitingLines[]] {
  const buffer = createLinesBuffer(groups.size);
  return [buffer, ...Array.from({ length: count }, (_, index) => new WaitingLines(buffer, groups, index + 1))];
}

const wish = { priority: 5, most: 10 };

it('the least priority goes first, then whoever came first, whichever thread they wait in', () => {
  const [, one, other] = threads(2);
  const late = one?.enter('chat', wish) ?? 0;
  const later = other?.enter('chat', wish) ?? 0;
  const urgent = other?.enter('chat', { ...wish, priority: 1 }) ?? 0;
  expect([late < later, urgent < late]).toEqual([true, true]);
  one?.show('chat', late);
  other?.show('chat', urgent);
  expect([one?.isNext('chat', late), other?.isNext('chat', urgent)]).toEqual([false, true]);
  other?.show('chat', later);
  expect([one?.isNext('chat', late), other?.isNext('chat', later)]).toEqual([true, false]);
  expect(other?.isNext('other', later)).toBe(true);
});

it('no more wait than may, over all threads, and whoever comes back keeps its rank', () => {
  const [, one, other] = threads(2);
  const first = one?.enter('chat', { ...wish, most: 2 });
  expect(other?.enter('chat', { ...wish, most: 2 })).toBeDefined();
  expect([one?.enter('chat', { ...wish, most: 2 }), other?.waiting('chat')]).toEqual([undefined, 2]);
  one?.leave('chat');
  expect(one?.enter('chat', { ...wish, most: 2, held: first })).toBe(first);
});

it('a thread that is gone holds up nobody', () => {
  const [buffer, one, other] = threads(2);
  one?.show('chat', one.enter('chat', { ...wish, priority: 0 }));
  const rank = other?.enter('chat', wish) ?? 0;
  expect(other?.isNext('chat', rank)).toBe(false);
  releaseLines(buffer, groups.size, 1);
  expect([other?.isNext('chat', rank), other?.waiting('chat')]).toEqual([true, 1]);
});
