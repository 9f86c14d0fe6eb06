import { noUsage, numberOf, parseJson, textOf, type NanoUsd } from 'litmux/core';
import type { Entry } from './entry.ts';

/** A call with a budget at its admission: what must be known to account for it should its process die. */
export interface OpenedCall {
  readonly callId: string;
  readonly callType: string;
  readonly startedAt: number;
  readonly keyHash?: string;
  readonly teamId?: string;
  readonly userId?: string;
  /** The model the client asked for. */
  readonly model: string;
  readonly stream: boolean;
  /** Estimate of the input, and what it costs: booked if the call never ends. */
  readonly inputTokens: number;
  readonly cost: NanoUsd;
}

/** What a line that opens a call begins with. */
export const openedMark = 'o';

/** An opened call as one line of the journal. Ends with a newline. */
export function writeOpenedLine(call: OpenedCall): string {
  const { callId, callType, startedAt, keyHash, teamId, userId, model, stream, inputTokens, cost } = call;
  return `${openedMark}${JSON.stringify([callId, callType, startedAt, keyHash, teamId, userId, model, stream, inputTokens, cost])}\n`;
}

/** The entry that stands for an opened call that never ended, from its line; undefined for a damaged line. */
export function abortedEntry(line: string): Entry | undefined {
  const fields = parseJson(line.slice(1));
  if (!Array.isArray(fields)) return undefined;
  const [callId, callType, startedAt, keyHash, teamId, userId, model, stream, inputTokens, cost] = fields;
  if (typeof callId !== 'string' || typeof startedAt !== 'number') return undefined;
  return {
    callId,
    callType: textOf(callType) ?? '',
    startedAt,
    endedAt: startedAt,
    ...(typeof keyHash === 'string' && { keyHash }),
    ...(typeof teamId === 'string' && { teamId }),
    ...(typeof userId === 'string' && { userId }),
    model: textOf(model) ?? '',
    stream: stream === true,
    status: 'failure',
    error: { code: '500', class: 'InternalServerError', message: 'The gateway stopped before the call had ended.' },
    usage: { ...noUsage, input: numberOf(inputTokens) ?? 0, estimated: true },
    cost: numberOf(cost) ?? 0,
    aborted: true,
    attempts: [],
  };
}
