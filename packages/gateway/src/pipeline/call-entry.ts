import type { CallResult, Failure, JsonObject } from 'litmux/engine';
import type { Caller } from '../access/caller.ts';
import type { Entry } from '../ledger/entry.ts';
import { entryAttempts, entryError, type Account } from './account.ts';
import type { Question } from './question.ts';
import { tierDownText, type TierDown } from './tier-down.ts';

/** What an entry tells of a call, besides how it went. */
export interface EntryFacts {
  readonly callId: string;
  readonly callType: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly requesterIp: string;
  readonly caller: Caller | undefined;
  readonly question: Question | undefined;
  readonly tierDown: TierDown | undefined;
  readonly plan: JsonObject | undefined;
  readonly waitedMs: number | undefined;
}

/** How a call went, and what it cost. */
export interface Outcome {
  readonly result: CallResult;
  readonly account: Account;
  readonly failure: Failure | undefined;
  readonly overBound: boolean;
}

/** The entry of a call that is over. */
export function callEntry(facts: EntryFacts, { result, account, failure, overBound }: Outcome): Entry {
  const { question, tierDown, plan, waitedMs } = facts;
  const { deployment, answer } = result;
  const options = question?.options;
  return {
    callId: facts.callId,
    ...(answer?.answerId !== undefined && { answerId: answer.answerId }),
    callType: facts.callType,
    startedAt: facts.startedAt,
    ...(answer?.firstContentAt !== undefined && { firstTokenAt: answer.firstContentAt }),
    endedAt: facts.endedAt,
    ...ownerOf(facts.caller),
    ...(options?.endUser !== undefined && { endUser: options.endUser }),
    ...(options !== undefined && options.tags.length > 0 && { tags: options.tags }),
    ...(options?.sessionId !== undefined && { sessionId: options.sessionId }),
    requesterIp: facts.requesterIp,
    model: question?.model ?? '',
    ...(deployment !== undefined && {
      group: deployment.group,
      deploymentId: deployment.id,
      provider: deployment.provider.id,
      upstreamModel: deployment.model,
      apiBase: deployment.baseUrl,
    }),
    stream: question?.stream ?? false,
    status: failure === undefined ? 'success' : 'failure',
    ...(failure !== undefined && { error: entryError(failure) }),
    usage: account.usage,
    cost: account.cost,
    ...(account.unpriced && { unpriced: true }),
    ...(failure !== undefined && (answer?.contentBegun === true || failure.code === 'client_disconnect') && { aborted: true }),
    ...(overBound && { overBound: true }),
    ...(tierDown !== undefined && { tierDown: tierDownText(tierDown) }),
    ...(plan !== undefined && { plan }),
    ...(waitedMs !== undefined && { waitedMs }),
    attempts: entryAttempts(result),
    ...(answer !== undefined && answer.dropped.length > 0 && { dropped: answer.dropped }),
  };
}

/** Whose call it is. */
export function ownerOf(caller: Caller | undefined): Pick<Entry, 'keyHash' | 'teamId' | 'userId'> {
  if (caller?.type !== 'key') return {};
  const { hash, teamId, userId } = caller.key.record;
  return { keyHash: hash, ...(teamId !== undefined && { teamId }), ...(userId !== undefined && { userId }) };
}
