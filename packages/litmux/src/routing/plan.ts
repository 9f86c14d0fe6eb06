import type { Deployment, ModelGroup } from './deployment.ts';
import type { RoutingState } from './state.ts';
import { findGroup, type RoutingTable } from './table.ts';

/** Where a call will be tried, in order, and why. Made before anything is sent; the same value answers "explain". */
export interface Plan {
  /** The model as the client asked for it. */
  readonly model: string;
  /** The group that serves it, then its fallbacks. */
  readonly stops: readonly Stop[];
  /** Fallbacks for a prompt that is too long, where configured: they replace the general ones. */
  readonly contextWindowStops: readonly Stop[] | undefined;
  readonly contentPolicyStops: readonly Stop[] | undefined;
}

/** One group on the way. */
export interface Stop {
  readonly group: string;
  /** The deployments in the order in which they are tried; retries go round again. */
  readonly candidates: readonly Deployment[];
  /** Deployments that are left out, and why. */
  readonly removed: readonly Removal[];
  readonly retries: number;
}

/** A deployment that was left out. */
export interface Removal {
  readonly deployment: string;
  readonly reason: string;
}

/** What a plan is made from besides the table. */
export interface PlanFacts {
  readonly group: ModelGroup;
  readonly model: string;
  readonly now: number;
  readonly state: RoutingState;
  random(): number;
  /** Fallbacks that replace the configured ones: the request's own. */
  readonly fallbacks?: readonly string[];
  /** Retries that replace the configured ones. */
  readonly retries?: number;
}

/** Plans a call. */
export function planCall(table: RoutingTable, facts: PlanFacts): Plan {
  const { group } = facts;
  const general = facts.fallbacks ?? (group.fallbacks.length > 0 ? group.fallbacks : table.defaultFallbacks);
  const stopsOf = (names: readonly string[] | undefined): readonly Stop[] | undefined => names && fallbackStops(table, facts, names);
  return {
    model: facts.model,
    stops: [stopAt(group, facts), ...fallbackStops(table, facts, general)],
    contextWindowStops: stopsOf(group.contextWindowFallbacks),
    contentPolicyStops: stopsOf(group.contentPolicyFallbacks),
  };
}

function fallbackStops(table: RoutingTable, facts: PlanFacts, names: readonly string[]): readonly Stop[] {
  const tried = new Set([facts.group.name]);
  const stops: Stop[] = [];
  for (const name of names) {
    const group = findGroup(table, name);
    if (group === undefined || tried.has(group.name)) continue;
    tried.add(group.name);
    stops.push(stopAt(group, facts));
    if (stops.length === table.settings.maxFallbacks) break;
  }
  return stops;
}

function stopAt(group: ModelGroup, facts: PlanFacts): Stop {
  const { deployments } = group;
  const retries = facts.retries ?? deployments[0]?.retries ?? group.retries;
  const [only] = deployments;
  if (only !== undefined && deployments.length === 1) return { group: group.name, candidates: [only], removed: [], retries };
  const awake = deployments.filter((deployment) => facts.state.restsUntil(deployment.id) <= facts.now);
  // Never all: when every deployment rests, the one that wakes first is better than none.
  const rested = awake.length > 0 ? awake : soonestAwake(deployments, facts.state);
  const lowest = Math.min(...rested.map((deployment) => deployment.order ?? Infinity));
  const first = rested.filter((deployment) => (deployment.order ?? Infinity) === lowest);
  const later = rested.filter((deployment) => (deployment.order ?? Infinity) !== lowest).sort((a, b) => (a.order ?? Infinity) - (b.order ?? Infinity));
  return {
    group: group.name,
    candidates: [...arrange(group, first, facts), ...later],
    removed: deployments.filter((deployment) => !rested.includes(deployment)).map((deployment) => ({ deployment: deployment.id, reason: 'rests after faults' })),
    retries,
  };
}

function soonestAwake(deployments: readonly Deployment[], state: RoutingState): readonly Deployment[] {
  return deployments.toSorted((a, b) => state.restsUntil(a.id) - state.restsUntil(b.id)).slice(0, 1);
}

function arrange(group: ModelGroup, deployments: readonly Deployment[], facts: PlanFacts): readonly Deployment[] {
  switch (group.strategy) {
    case 'round-robin': {
      const turn = facts.state.turn(group.name) % deployments.length;
      return [...deployments.slice(turn), ...deployments.slice(0, turn)];
    }
    case 'random':
      return shuffle(deployments, () => 1, facts);
    case 'simple-shuffle':
    case 'least-busy':
    case 'usage-based':
    case 'latency-based':
    case 'cost-based':
      return shuffle(deployments, weightOf(deployments), facts);
  }
}

/** LiteLLM looks at the first deployment: if it has a weight, weights decide; else its rpm, else its tpm; else all are equal. */
function weightOf(deployments: readonly Deployment[]): (deployment: Deployment) => number {
  const [first] = deployments;
  if (first?.weight !== undefined) return (deployment) => deployment.weight ?? 0;
  if (first?.rpm !== undefined) return (deployment) => deployment.rpm ?? 0;
  if (first?.tpm !== undefined) return (deployment) => deployment.tpm ?? 0;
  return () => 1;
}

/** A random order in which each place is drawn with probability proportional to weight. */
function shuffle(deployments: readonly Deployment[], weight: (deployment: Deployment) => number, facts: PlanFacts): readonly Deployment[] {
  const left = [...deployments];
  const order: Deployment[] = [];
  while (left.length > 0) {
    const weights = left.map(weight);
    const total = weights.reduce((sum, value) => sum + value, 0);
    let draw = facts.random() * (total > 0 ? total : left.length);
    let index = weights.findIndex((value) => (draw -= total > 0 ? value : 1) < 0);
    if (index === -1) index = left.length - 1;
    order.push(...left.splice(index, 1));
  }
  return order;
}
