import { ratesAt } from '../core/model.ts';
import type { Deployment, ModelGroup, Strategy } from './deployment.ts';
import type { LatencyKind, RoutingState } from './state.ts';

/** What a strategy looks at. */
export interface ArrangeFacts {
  readonly now: number;
  readonly state: RoutingState;
  readonly latency: LatencyKind;
  /** How much slower than the fastest a deployment may be and still share its calls, as a part of the fastest's latency (`lowest_latency_buffer`). */
  readonly latencyBuffer: number;
  /** The call's turn in the group's round robin. */
  turn(): number;
  random(): number;
}

/** The deployments in the order in which the group's strategy tries them (contract 5.2). */
export function arrange(group: ModelGroup, deployments: readonly Deployment[], facts: ArrangeFacts): readonly Deployment[] {
  if (deployments.length < 2) return deployments;
  switch (group.strategy) {
    case 'round-robin': {
      const turn = facts.turn() % deployments.length;
      return [...deployments.slice(turn), ...deployments.slice(0, turn)];
    }
    case 'random':
      return shuffle(deployments, () => 1, facts);
    case 'simple-shuffle':
      return shuffle(deployments, weightOf(deployments), facts);
    case 'least-busy':
      return leastFirst(deployments, ({ id }) => facts.state.load(id, facts.now).inFlight, facts);
    case 'usage-based':
      return leastFirst(deployments, ({ id }) => facts.state.load(id, facts.now).tokens, facts);
    case 'latency-based':
      return fastestFirst(deployments, facts);
    case 'cost-based':
      return leastFirst(deployments, (deployment) => tokenPrice(deployment, facts.now), facts);
  }
}

/** Whether a strategy leaves deployments alone that have reached their `rpm` or `tpm`; the others take them for weights (contract 5.2). */
export function obeysRateLimits(strategy: Strategy): boolean {
  return strategy === 'usage-based' || strategy === 'latency-based' || strategy === 'cost-based';
}

/** LiteLLM looks at the first deployment: if it has a weight, weights decide; else its rpm, else its tpm; else all are equal. */
function weightOf(deployments: readonly Deployment[]): (deployment: Deployment) => number {
  const [first] = deployments;
  if (first?.weight !== undefined) return ({ weight }) => weight ?? 0;
  if (first?.rpm !== undefined) return ({ rpm }) => rpm ?? 0;
  if (first?.tpm !== undefined) return ({ tpm }) => tpm ?? 0;
  return () => 1;
}

/** A random order in which each place is drawn with probability proportional to weight; those without weight come last, in any order. */
function shuffle(
  deployments: readonly Deployment[],
  weight: (deployment: Deployment) => number,
  { random }: Pick<ArrangeFacts, 'random'>,
): readonly Deployment[] {
  const left = deployments.map((deployment) => ({ deployment, weight: weight(deployment) }));
  const order: Deployment[] = [];
  let total = left.reduce((sum, item) => sum + item.weight, 0);
  for (let count = left.length; count > 0; count -= 1) {
    const level = total > 0;
    let draw = random() * (level ? total : count);
    let index = 0;
    while (index < count - 1 && (draw -= level ? (left[index]?.weight ?? 0) : 1) >= 0) index += 1;
    const drawn = left[index];
    const last = left[count - 1];
    if (drawn === undefined || last === undefined) break;
    order.push(drawn.deployment);
    total = count === 1 ? 0 : total - drawn.weight;
    left[index] = last;
  }
  return order;
}

/** By a measure, least first; equals in any order. */
function leastFirst(
  deployments: readonly Deployment[],
  measure: (deployment: Deployment) => number,
  { random }: Pick<ArrangeFacts, 'random'>,
): readonly Deployment[] {
  return deployments
    .map((deployment) => ({ deployment, measure: measure(deployment), tie: random() }))
    .sort((one, other) => (one.measure === other.measure ? one.tie - other.tie : one.measure - other.measure))
    .map(({ deployment }) => deployment);
}

/** Those not measured yet first, then those within the buffer of the fastest, in any order, then the rest by latency. */
function fastestFirst(deployments: readonly Deployment[], facts: ArrangeFacts): readonly Deployment[] {
  const latencies = deployments.map(({ id }) => facts.state.latency(id, facts.latency, facts.now));
  const best = latencies.reduce<number>((least, ms) => Math.min(least, ms ?? Infinity), Infinity);
  const limit = best * (1 + facts.latencyBuffer);
  let index = 0;
  const measure = (): number => {
    const ms = latencies[index++];
    return ms === undefined ? -1 : ms <= limit ? best : ms;
  };
  return leastFirst(deployments, measure, facts);
}

/** Price of a token in and one out, in pico-dollars; an unpriced deployment is dearer than all others. */
function tokenPrice({ facts }: Deployment, now: number): number {
  const rates = ratesAt(facts, now);
  if (rates === undefined) return Infinity;
  return (rates.tokens.input ?? 0) + (rates.tokens.output ?? 0);
}
