import { nanoCeiling, type NanoUsd } from 'litmux/core';
import type { Ask } from './admission.ts';

/** The fewest output tokens with which a call is worth making. */
const floor = 256;

/** What a call may take: its ceiling and what it costs at most with it. */
export interface Fit {
  readonly ceiling: number;
  readonly cost: NanoUsd;
}

/** What a call costs at most when each of its answers ends at `ceiling` tokens. */
export function costAt(ask: Ask, ceiling: number): NanoUsd {
  return ask.inputCost + nanoCeiling(ask.outputRate * ceiling);
}

/** The least that must be left for a call to be let in: the caller's own ceiling is not lowered, ours is lowered to the floor. */
export function leastCost(ask: Ask): NanoUsd {
  return costAt(ask, ask.ceilingIsCallers ? ask.ceiling : Math.min(floor, ask.ceiling));
}

/**
 * Fits a call into the money that is left, which is at least its `leastCost`. Whole if it fits; otherwise the ceiling becomes what half
 * of the money buys, so that one call cannot take all, but never less than the floor.
 */
export function fit(ask: Ask, left: NanoUsd): Fit {
  const whole = costAt(ask, ask.ceiling);
  if (whole <= left || ask.ceilingIsCallers) return { ceiling: ask.ceiling, cost: whole };
  const half = Math.floor(((Math.floor(left / 2) - ask.inputCost) * 1000) / ask.outputRate);
  const ceiling = Math.min(ask.ceiling, Math.max(floor, half));
  return { ceiling, cost: costAt(ask, ceiling) };
}
