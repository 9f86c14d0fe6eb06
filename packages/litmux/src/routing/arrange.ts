import { ratesAt } from '../core/model.ts';
import type { Deployment, Strategy } from './deployment.ts';
import { leastFirst, shuffled, swap } from './least-first.ts';
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

/** The deployments in the order in which a strategy tries them (contract 5.2). */
export function arrange(strategy: Strategy, deployments: readonly Deployment[], facts: ArrangeFacts): readonly Deployment[] {
  if (deployments.length < 2) return deployments;
  const { state, now, random } = facts;
  switch (strategy) {
    case 'round-robin': {
      const turn = facts.turn() % deployments.length;
      return [...deployments.slice(turn), ...deployments.slice(0, turn)];
    }
    case 'random':
      return shuffled(deployments, random);
    case 'simple-shuffle': {
      const weight = weightOf(deployments);
      return weight === undefined ? shuffled(deployments, random) : byWeight(deployments, weight, random);
    }
    case 'least-busy':
      return leastFirst(
        deployments,
        deployments.map(({ id }) => state.inFlight(id)),
        random,
      );
    case 'usage-based':
      return leastFirst(
        deployments,
        deployments.map(({ id }) => state.tokens(id, now)),
        random,
      );
    case 'latency-based':
      return leastFirst(deployments, slowness(deployments, facts), random);
    case 'cost-based':
      return leastFirst(
        deployments,
        deployments.map((deployment) => tokenPrice(deployment, now)),
        random,
      );
  }
}

/** Whether a strategy leaves deployments alone that have reached their `rpm` or `tpm`; the others take them for weights (contract 5.2). */
export function obeysRateLimits(strategy: Strategy): boolean {
  return strategy === 'usage-based' || strategy === 'latency-based' || strategy === 'cost-based';
}

type Weight = (deployment: Deployment) => number;

/** LiteLLM looks at the first deployment: if it has a weight, weights decide; else its rpm, else its tpm; else all are equal. */
function weightOf([first]: readonly Deployment[]): Weight | undefined {
  if (first?.weight !== undefined) return ({ weight }) => weight ?? 0;
  if (first?.rpm !== undefined) return ({ rpm }) => rpm ?? 0;
  if (first?.tpm !== undefined) return ({ tpm }) => tpm ?? 0;
  return undefined;
}

/** A random order in which each place is drawn with probability proportional to weight; those without weight come last, in any order. */
function byWeight(deployments: readonly Deployment[], weight: Weight, random: () => number): readonly Deployment[] {
  const order = [...deployments];
  let total = 0;
  for (const deployment of order) total += weight(deployment);
  for (let place = 0; place < order.length - 1; place += 1) {
    const level = total <= 0;
    let draw = random() * (level ? order.length - place : total);
    let index = place;
    for (; index < order.length - 1; index += 1) {
      const candidate = order[index];
      if (candidate === undefined || (draw -= level ? 1 : weight(candidate)) < 0) break;
    }
    swap(order, place, index);
    const drawn = order[place];
    if (drawn !== undefined) total -= weight(drawn);
  }
  return order;
}

/** Latencies as a strategy compares them: those not measured yet come first, those within the buffer of the fastest count alike. */
function slowness(deployments: readonly Deployment[], { state, latency, latencyBuffer, now }: ArrangeFacts): number[] {
  const measures = deployments.map(({ id }) => state.latency(id, latency, now) ?? -1);
  let best = Infinity;
  for (const ms of measures) if (ms >= 0 && ms < best) best = ms;
  const limit = best * (1 + latencyBuffer);
  for (const [index, ms] of measures.entries()) if (ms >= 0 && ms <= limit) measures[index] = best;
  return measures;
}

/** Price of a token in and one out, in pico-dollars; an unpriced deployment is dearer than all others. */
function tokenPrice({ facts }: Deployment, now: number): number {
  const rates = ratesAt(facts, now);
  if (rates === undefined) return Infinity;
  return (rates.tokens.input ?? 0) + (rates.tokens.output ?? 0);
}
