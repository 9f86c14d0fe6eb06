import {
  addUsage,
  completionTokens,
  noUsage,
  price,
  promptTokens,
  ratesAt,
  type AttemptRecord,
  type CallResult,
  type Failure,
  type NanoUsd,
  type Usage,
} from 'litmux/engine';
import type { EntryAttempt, EntryError } from '../ledger/entry.ts';

/** What a call used and cost, over all its attempts. */
export interface Account {
  readonly usage: Usage;
  readonly cost: NanoUsd;
  readonly tokens: number;
  /** Something was used for which no price is known. */
  readonly unpriced: boolean;
}

/** Adds up what the attempts of a call used. An attempt costs nothing unless its provider told usage or had begun to answer. */
export function accountOf(result: CallResult): Account {
  let usage = noUsage;
  let cost = 0;
  let unpriced = false;
  for (const attempt of result.attempts) {
    const used = usageOf(attempt);
    if (used === undefined) continue;
    const rates = ratesAt(attempt.deployment.facts, attempt.startedAt);
    usage = usage === noUsage ? used : addUsage(usage, used);
    if (rates !== undefined || used.statedCost !== undefined) cost += price(used, rates ?? noRates);
    else unpriced = true;
  }
  return { usage, cost, tokens: promptTokens(usage) + completionTokens(usage), unpriced };
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
  return result.attempts.map(({ deployment, status, failure, ms }) => ({
    deploymentId: deployment.id,
    provider: deployment.provider.id,
    status: failure?.status ?? status,
    ...(failure !== undefined && { code: failure.code }),
    ms,
  }));
}

const noRates = { tokens: {} };
const longestMessage = 2000;

/** Where a provider had begun to work but never told its usage, it is estimated: a token for four bytes of prompt and of answer. */
function usageOf({ answer }: AttemptRecord): Usage | undefined {
  if (answer.usage !== undefined && (answer.contentBegun || answer.status < 300)) {
    if (answer.usage.output > 0 || answer.outputLength === 0) return answer.usage;
    return { ...answer.usage, output: Math.ceil(answer.outputLength / bytesPerToken), estimated: true };
  }
  if (!answer.contentBegun) return undefined;
  return {
    ...noUsage,
    input: Math.ceil(answer.requestLength / bytesPerToken),
    output: Math.ceil(answer.outputLength / bytesPerToken),
    estimated: true,
  };
}

const bytesPerToken = 4;
