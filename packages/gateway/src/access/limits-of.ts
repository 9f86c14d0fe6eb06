import type { NanoUsd } from 'litmux/engine';
import type { Caller } from './caller.ts';
import type { KeyReplica } from './key-record.ts';

/** What one scope of a caller may use, in the form in which meters admit it. */
export interface CallerLimits {
  readonly kind: 'key';
  /** Hash of the key. */
  readonly id: string;
  /** For messages: `Key=alias (sk-...abcd)`. */
  readonly label: string;
  readonly slot: number;
  readonly rpm?: number;
  readonly tpm?: number;
  readonly maxParallel?: number;
  readonly budget?: { readonly limit: NanoUsd; readonly duration?: string };
  /** The periods in which spend is counted where no budget limits it. */
  readonly spendPeriod?: string;
}

const known = new WeakMap<KeyReplica, readonly CallerLimits[]>();
const none: readonly CallerLimits[] = [];

/** The scopes on which a caller's calls are counted and limited. The operator is not limited. */
export function limitsOf(caller: Caller): readonly CallerLimits[] {
  if (caller.type !== 'key') return none;
  let limits = known.get(caller.key);
  if (limits === undefined) known.set(caller.key, (limits = [keyLimits(caller.key)]));
  return limits;
}

function keyLimits({ record, slot }: KeyReplica): CallerLimits {
  return {
    kind: 'key',
    id: record.hash,
    label: `Key=${record.keyAlias ?? 'key'} (${record.keyName})`,
    slot,
    ...(record.rpmLimit !== undefined && { rpm: record.rpmLimit }),
    ...(record.tpmLimit !== undefined && { tpm: record.tpmLimit }),
    ...(record.maxParallelRequests !== undefined && { maxParallel: record.maxParallelRequests }),
    ...(record.maxBudget !== undefined && {
      budget: {
        limit: record.maxBudget,
        ...(record.budgetDuration !== undefined && { duration: record.budgetDuration }),
      },
    }),
    ...(record.maxBudget === undefined && record.budgetDuration !== undefined && { spendPeriod: record.budgetDuration }),
  };
}
