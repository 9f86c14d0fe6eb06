import { expect, it } from 'vitest';
import { ClockWatch } from './clock-watch.ts';

it('a clock that is set, ahead or back, is noticed; one that is kept right is not', () => {
  let [now, passed] = [1_790_000_000_000, 500];
  const jumps: number[] = [];
  const watch = new ClockWatch({ now: () => now, monotonic: () => passed, jumped: (ms) => jumps.push(ms) });
  const step = (wall: number, real: number): void => {
    now += wall;
    passed += real;
    watch.look();
  };
  step(5_000, 5_000);
  step(5_400, 5_000);
  step(3_600_000 + 5_000, 5_000);
  step(5_000, 5_000);
  step(-3_600_000, 5_000);
  expect(jumps).toEqual([3_600_000, -3_605_000]);
});
