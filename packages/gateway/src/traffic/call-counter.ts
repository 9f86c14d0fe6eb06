import { completionTokens, promptTokens } from 'litmux/engine';
import type { Entry } from '../ledger/entry.ts';
import type { CallCount } from './messages.ts';

/** Upper bounds of the duration histogram's buckets in seconds; LiteLLM's. A last one for everything longer is implied. */
export const durationBuckets: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 7.5, 10, 15, 30, 60, 120, 300];

/** Different kinds of calls that are counted between two reports; what is beyond is counted under one name. */
const mostKinds = 2_000;

/** Counts the calls of a thread by kind; the control thread collects the counts and feeds the metrics. */
export class CallCounter {
  #counts = new Map<string, MutableCount>();
  /** What was counted last: calls of a kind often follow each other. */
  #last: MutableCount | undefined;
  #mirrorsDropped = 0;

  settled(entry: Entry): void {
    const count = this.#count(entry);
    const seconds = (entry.endedAt - entry.startedAt) / 1000;
    count.calls += 1;
    count.cost += entry.cost;
    count.inputTokens += promptTokens(entry.usage);
    count.outputTokens += completionTokens(entry.usage);
    count.unpriced += entry.unpriced === true ? 1 : 0;
    count.overBound += entry.overBound === true ? 1 : 0;
    count.durationSum += seconds;
    increment(count.durations, seconds);
    if (entry.stream && entry.firstTokenAt !== undefined) {
      const first = (entry.firstTokenAt - entry.startedAt) / 1000;
      count.firstTokenSum += first;
      increment(count.firstTokens, first);
    }
  }

  mirrorDropped(): void {
    this.#mirrorsDropped += 1;
  }

  /** What was counted since the last time. */
  take(): { readonly counts: readonly CallCount[]; readonly mirrorsDropped: number } {
    const taken = { counts: [...this.#counts.values()], mirrorsDropped: this.#mirrorsDropped };
    if (taken.counts.length > 0) this.#counts = new Map();
    this.#last = undefined;
    this.#mirrorsDropped = 0;
    return taken;
  }

  #count(entry: Entry): MutableCount {
    const last = this.#last;
    const status = entry.status === 'success' ? 200 : Number(entry.error?.code ?? 500);
    if (last !== undefined && isKind(last, entry, status)) return last;
    return (this.#last = this.#find(entry, status));
  }

  #find(entry: Entry, status: number): MutableCount {
    const key = `${entry.keyHash ?? ''}|${entry.deploymentId ?? ''}|${entry.model}|${status}`;
    let count = this.#counts.get(key);
    if (count !== undefined) return count;
    const full = this.#counts.size >= mostKinds;
    count = full ? this.#counts.get('') : undefined;
    if (count === undefined) this.#counts.set(full ? '' : key, (count = emptyCount(full ? undefined : entry, status)));
    return count;
  }
}

type MutableCount = { -readonly [Field in keyof CallCount]: CallCount[Field] extends readonly number[] ? number[] : CallCount[Field] };

function isKind(count: MutableCount, { keyHash = '', deploymentId = '', model }: Entry, status: number): boolean {
  return count.keyHash === keyHash && count.deploymentId === deploymentId && count.model === model && count.status === status;
}

function emptyCount(entry: Entry | undefined, status: number): MutableCount {
  return {
    model: entry?.model ?? 'other',
    group: entry?.group ?? '',
    deploymentId: entry?.deploymentId ?? '',
    provider: entry?.provider ?? '',
    upstreamModel: entry?.upstreamModel ?? '',
    apiBase: entry?.apiBase ?? '',
    keyHash: entry?.keyHash ?? '',
    teamId: entry?.teamId ?? '',
    userId: entry?.userId ?? '',
    status,
    errorClass: entry?.error?.class ?? '',
    calls: 0,
    cost: 0,
    inputTokens: 0,
    outputTokens: 0,
    unpriced: 0,
    overBound: 0,
    durations: new Array<number>(durationBuckets.length + 1).fill(0),
    durationSum: 0,
    firstTokens: new Array<number>(durationBuckets.length + 1).fill(0),
    firstTokenSum: 0,
  };
}

function increment(buckets: number[], seconds: number): void {
  const found = durationBuckets.findIndex((bound) => seconds <= bound);
  const index = found === -1 ? durationBuckets.length : found;
  buckets[index] = (buckets[index] ?? 0) + 1;
}
