import type { FailureCode } from '../core/failure-table.ts';
import { byAffinity, type Affinity, type AffinityKind } from './affinity.ts';
import { arrange, type ArrangeFacts } from './arrange.ts';
import type { Deployment, ModelGroup, Strategy } from './deployment.ts';
import { eligible, isChecked, type EligibilityFacts } from './eligible.ts';
import type { FaultCounts } from './fault-class.ts';
import { findGroup, type RoutingTable } from './table.ts';

/** Where a call will be tried, in order, and why. Made before anything is sent; the same value answers "explain". */
export interface Plan {
  /** The model as the client asked for it. */
  readonly model: string;
  /** The group that serves it, one stop for each `order`, then its fallbacks. */
  readonly stops: readonly Stop[];
  /** Fallbacks for a prompt that is too long, where configured: they replace the general ones. */
  readonly contextWindowStops: readonly Stop[] | undefined;
  readonly contentPolicyStops: readonly Stop[] | undefined;
  /** What keeps the call with one deployment; absent where the strategy chooses. */
  readonly affinity?: AffinityKind;
}

/** Deployments of one group among which a call is tried and retried. */
export interface Stop {
  readonly group: ModelGroup;
  /** The deployments in the order in which they are tried; retries go round again. */
  readonly candidates: readonly Deployment[];
  /** Deployments that are left out, and why. */
  readonly removed: readonly Removal[];
  /** How the candidates were put in order. */
  readonly strategy: Strategy;
  /** Where there is no candidate: what a call without fallbacks fails with. */
  readonly refusal: FailureCode | undefined;
  /** There is no candidate because those who could serve the call are busy. */
  readonly isBusy?: boolean;
  readonly retries: number;
  /** Retries by class of fault, where the number is not the call's own. */
  readonly retryPolicy: FaultCounts | undefined;
}

/** A deployment that was left out. */
export interface Removal {
  readonly deployment: string;
  readonly reason: string;
}

/** What a plan is made from besides the table. */
export interface PlanFacts extends EligibilityFacts {
  readonly group: ModelGroup;
  readonly model: string;
  readonly stream?: boolean;
  /** Keeps the call with one deployment; the strategy only counts without it. */
  readonly affinity?: Affinity;
  random(): number;
  /** Fallbacks that replace the configured ones: the request's own. */
  readonly fallbacks?: readonly string[];
  /** Those for prompts that are too long, or refused by policy. */
  readonly contextWindowFallbacks?: readonly string[];
  readonly contentPolicyFallbacks?: readonly string[];
  /** Retries that replace the configured ones. */
  readonly retries?: number;
  /** Retries by class of fault that replace the group's. */
  readonly retryPolicy?: FaultCounts;
}

/** Plans a call. */
export function planCall(table: RoutingTable, facts: PlanFacts): Plan {
  const { group } = facts;
  const general = facts.fallbacks ?? (group.fallbacks.length > 0 ? group.fallbacks : table.defaultFallbacks);
  const own = stopsAt(group, table, facts);
  const stopsOf = (names: readonly string[] | undefined): readonly Stop[] | undefined => names && fallbackStops(table, facts, names);
  return {
    model: facts.model,
    stops: general.length === 0 ? own : [...own, ...fallbackStops(table, facts, general)],
    contextWindowStops: stopsOf(facts.contextWindowFallbacks ?? group.contextWindowFallbacks),
    contentPolicyStops: stopsOf(facts.contentPolicyFallbacks ?? group.contentPolicyFallbacks),
    ...(facts.affinity !== undefined && { affinity: facts.affinity.by }),
  };
}

function fallbackStops(table: RoutingTable, facts: PlanFacts, names: readonly string[]): readonly Stop[] {
  const tried = [facts.group.name];
  const stops: Stop[] = [];
  for (const name of names) {
    const group = findGroup(table, name);
    if (group === undefined || tried.includes(group.name)) continue;
    tried.push(group.name);
    stops.push(...stopsAt(group, table, facts));
    if (tried.length > table.settings.maxFallbacks) break;
  }
  return stops;
}

function stopsAt(group: ModelGroup, { settings }: RoutingTable, facts: PlanFacts): readonly Stop[] {
  const { deployments } = group;
  const asked = facts.retries ?? deployments[0]?.retries;
  const retries = asked ?? group.retries;
  const retryPolicy = asked === undefined ? (facts.retryPolicy ?? group.retryPolicy ?? settings.retryPolicy) : undefined;
  const strategy = facts.strategy ?? group.strategy;
  if (deployments.length === 1 && !isChecked(group, facts, settings))
    return [{ group, strategy, candidates: deployments, removed: none, refusal: undefined, retries, retryPolicy }];
  const { deployments: left, removed, refusal, isBusy } = eligible(group, facts, settings);
  const arranged = inOrder(group, facts, settings.latencyBuffer ?? 0);
  const levels = left.every(({ order }) => order === left[0]?.order) ? [left] : byOrder(left);
  return levels.map((level, index) => ({
    group,
    strategy,
    candidates: arranged(level),
    removed: index === 0 ? removed : none,
    refusal,
    isBusy,
    retries,
    retryPolicy,
  }));
}

const none: readonly Removal[] = [];

/** Puts deployments of a group in order: by the call's affinity, else by the group's strategy, which counts a call once whatever orders it has. */
function inOrder(
  group: ModelGroup,
  facts: PlanFacts,
  latencyBuffer: number,
): (deployments: readonly Deployment[]) => readonly Deployment[] {
  const { affinity, state } = facts;
  if (affinity !== undefined) return (deployments) => byAffinity(deployments, affinity.name);
  let taken: number | undefined;
  const arranging: ArrangeFacts = {
    now: facts.now,
    state,
    random: facts.random,
    turn: () => (taken ??= group === facts.group ? state.turn(group.name) : state.nextTurn(group.name)),
    latency: facts.stream === true ? 'stream' : 'whole',
    latencyBuffer,
  };
  return (deployments) => arrange(facts.strategy ?? group.strategy, deployments, arranging);
}

/** LiteLLM tries the deployments of the lowest `order`, then, as a fallback within the group, those of the next (contract 5.7). */
function byOrder(deployments: readonly Deployment[]): readonly (readonly Deployment[])[] {
  const levels = Map.groupBy(deployments, ({ order }) => order ?? Infinity);
  return [...levels].sort(([one], [other]) => one - other).map(([, level]) => level);
}
