import { noUsage } from 'litmux/core';
import type { Entry } from './entry.ts';

/** When the calls of the tests begin, in milliseconds since 1970. */
export const start = 1_790_000_000_000;

/** The id of a call, which holds its time as those of the pipeline do. */
export function callId(number: number, startedAt: number = start + number): string {
  const time = startedAt.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-9b5e-${String(number).padStart(12, '0')}`;
}

/** The entry of a call that went well. */
export function entry(number: number, more: Partial<Entry> = {}): Entry {
  return {
    callId: callId(number, more.startedAt),
    answerId: `chatcmpl-${number}`,
    callType: 'acompletion',
    startedAt: start + number,
    endedAt: start + number + 500,
    keyHash: 'key-a',
    model: 'm "quoted" 漢',
    stream: false,
    status: 'success',
    usage: { ...noUsage, input: 10, output: 5, cacheRead: 3 },
    cost: 1_000 + number,
    attempts: [{ deploymentId: 'd', provider: 'p', status: 200, ms: 3 }],
    ...more,
  };
}
