import type { NanoUsd, Plan } from 'litmux/engine';
import type { Caller } from '../access/caller.ts';
import { limitsOf } from '../access/limits-of.ts';
import type { Admission } from '../meters/admission.ts';
import type { Meters } from '../meters/meters.ts';
import { mostCost } from './explain.ts';
import type { WorstCase } from './reservation.ts';

/** What limits the upstream calls of one call that have to be paid. */
export interface LegLimits {
  readonly meters: Meters;
  readonly caller: Caller | undefined;
  readonly admission: Admission | undefined;
  readonly worst: WorstCase | undefined;
  /** The most that the caller wants to pay for the call. */
  readonly maxCost: NanoUsd | undefined;
}

/** Whether a call may have to pay for more than one upstream call. */
export function addsLegs({ stops: [own] }: Plan): boolean {
  return own !== undefined && (own.group.hedge !== undefined || own.group.continues === true);
}

/**
 * Says, each time it is asked, whether one more upstream call of a call may have to be paid: it could cost as much as the first, so that the
 * caller's budgets must have room for that too, and so must what the caller wants to pay at most. Undefined where nothing limits it.
 */
export function addedLegs({ meters, caller, admission, worst, maxCost }: LegLimits): (() => boolean) | undefined {
  const held = admission?.reserved ?? 0;
  if (held === 0 && maxCost === undefined) return undefined;
  const cost = worst === undefined ? 0 : mostCost(worst);
  let legs = 1;
  return () => {
    if (maxCost !== undefined && (legs + 1) * cost > maxCost) return false;
    if (held > 0 && admission !== undefined && caller !== undefined && !meters.holdMore(admission, limitsOf(caller), held)) return false;
    legs += 1;
    return true;
  };
}
