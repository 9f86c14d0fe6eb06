import {
  completionTokens,
  promptTokens,
  usedBy,
  usedByAll,
  type AttemptRecord,
  type CallResult,
  type Failure,
  type NanoUsd,
  type Used,
} from 'litmux/engine';
import type { EntryAttempt, EntryError } from '../ledger/entry.ts';

/** What a call used and cost, over all its attempts. */
export interface Account extends Used {
  readonly tokens: number;
}

/** Adds up what the attempts of a call used. An attempt costs nothing unless its provider told usage or had begun to answer. */
export function accountOf(result: CallResult): Account {
  const used = usedByAll(result.attempts);
  return { ...used, tokens: promptTokens(used.usage) + completionTokens(used.usage) };
}

/** The failure as the ledger keeps it. */
export function entryError(failure: Failure): EntryError {
  return {
    code: String(failure.status),
    class: failure.kind.className,
    message: failure.message.slice(0, longestMessage),
    ...(failure.provider !== undefined && { provider: failure.provider }),
  };
}

/** The attempts as the ledger keeps them. */
export function entryAttempts(result: CallResult): readonly EntryAttempt[] {
  return result.attempts.map((attempt, _, { length }) => entryAttempt(attempt, length > 1 ? usedBy(attempt).cost : 0));
}

function entryAttempt({ deployment, status, failure, outrun, ms }: AttemptRecord, cost: NanoUsd): EntryAttempt {
  return {
    deploymentId: deployment.id,
    provider: deployment.provider.id,
    status: failure?.status ?? status,
    ...(failure !== undefined && { code: failure.code }),
    ...(outrun === true && { code: 'outrun' }),
    ms,
    ...(cost > 0 && { cost }),
    ...(deployment.entryId !== undefined && { entryId: deployment.entryId }),
  };
}

const longestMessage = 2000;
