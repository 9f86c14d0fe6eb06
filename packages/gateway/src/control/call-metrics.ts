import type { CallCount } from '../traffic/messages.ts';

/** Different kinds of calls that are kept apart; what is beyond is counted under one. */
const mostSeries = 10_000;

/** Sums of what the traffic threads have counted since the start: what the metrics are made from when somebody asks for them. */
export class CallMetrics {
  readonly #sums = new Map<string, CallCount>();
  #mirrorsDropped = 0;

  add(counts: readonly CallCount[], mirrorsDropped: number): void {
    this.#mirrorsDropped += mirrorsDropped;
    for (const count of counts) {
      const key = this.#sums.size < mostSeries ? `${count.keyHash}|${count.deploymentId}|${count.model}|${count.status}` : '';
      const sum = this.#sums.get(key);
      this.#sums.set(key, sum === undefined ? count : added(sum, count));
    }
  }

  /** Copies of calls that were not sent because too many were under way. */
  get mirrorsDropped(): number {
    return this.#mirrorsDropped;
  }

  /** All sums so far. */
  all(): IterableIterator<CallCount> {
    return this.#sums.values();
  }
}

function added(sum: CallCount, more: CallCount): CallCount {
  return {
    ...sum,
    calls: sum.calls + more.calls,
    cost: sum.cost + more.cost,
    inputTokens: sum.inputTokens + more.inputTokens,
    outputTokens: sum.outputTokens + more.outputTokens,
    unpriced: sum.unpriced + more.unpriced,
    overBound: sum.overBound + more.overBound,
    durations: sum.durations.map((count, index) => count + (more.durations[index] ?? 0)),
    durationSum: sum.durationSum + more.durationSum,
    firstTokens: sum.firstTokens.map((count, index) => count + (more.firstTokens[index] ?? 0)),
    firstTokenSum: sum.firstTokenSum + more.firstTokenSum,
  };
}
