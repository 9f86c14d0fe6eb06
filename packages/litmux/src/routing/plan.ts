import type { FailureCode } from '../core/failure-table.ts';
import { byAffinity } from './affinity.ts';
import { arrange } from './arrange.ts';
import type { Deployment, ModelGroup } from './deployment.ts';
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
}

/** Deployments of one group among which a call is tried and retried. */
export interface Stop {
  readonly group: ModelGroup;
  /** The deployments in the order in which they are tried; retries go round again. */
  readonly candidates: readonly Deployment[];
  /** Deployments that are left out, and why. */
  readonly removed: readonly Removal[];
  /** Where there is no candidate: what a call without fallbacks fails with. */
  readonly refusal?: FailureCode;
  readonly retries: number;
  /** Retries by class of fault, where the number is not the call's own. */
  readonly retryPolicy?: FaultCounts;
}

/** A deployment that was left out. */
export interface Removal {
  readonly deployment: string;
  readonly reason: string;
}

/** What a plan is made from besides the table. */
export interface PlanFacts extends Omit<EligibilityFacts, 'settings'> {
  readonly group: ModelGroup;
  readonly model: string;
  readonly stream?: boolean;
  /** Calls of the same name stay with one deployment; the strategy only counts without it. */
  readonly affinity?: string;
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
  const own = stopsAt(group, table, facts);
  const stopsOf = (names: readonly string[] | undefined): readonly Stop[] | undefined => names && fallbackStops(table, facts, names);
  return {
    model: facts.model,
    stops: general.length === 0 ? own : [...own, ...fallbackStops(table, facts, general)],
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
    stops.push(...stopsAt(group, table, facts));
    if (tried.size > table.settings.maxFallbacks) break;
  }
  return stops;
}

function stopsAt(group: ModelGroup, { settings }: RoutingTable, facts: PlanFacts): readonly Stop[] {
  const { deployments } = group;
  const policy = group.retryPolicy ?? settings.retryPolicy;
  const common = {
    group,
    retries: facts.retries ?? deployments[0]?.retries ?? group.retries,
    ...(policy !== undefined && facts.retries === undefined && deployments[0]?.retries === undefined && { retryPolicy: policy }),
  };
  if (deployments.length === 1 && !isChecked(group, settings)) return [{ ...common, candidates: deployments, removed: [] }];
  const { deployments: left, removed, refusal } = eligible(group, { ...facts, settings });
  let taken: number | undefined;
  const turn = (): number => (taken ??= group === facts.group ? facts.state.turn(group.name) : facts.state.nextTurn(group.name));
  const levels = left.every(({ order }) => order === left[0]?.order) ? [left] : byOrder(left);
  return levels.map((level, index) => ({
    ...common,
    candidates:
      facts.affinity !== undefined
        ? byAffinity(level, facts.affinity)
        : arrange(group, level, {
            now: facts.now,
            state: facts.state,
            random: facts.random,
            turn,
            latency: facts.stream === true ? 'stream' : 'whole',
            latencyBuffer: settings.latencyBuffer ?? 0,
          }),
    removed: index === 0 ? removed : [],
    ...(refusal !== undefined && { refusal }),
  }));
}

/** LiteLLM tries the deployments of the lowest `order`, then, as a fallback within the group, those of the next (contract 5.7). */
function byOrder(deployments: readonly Deployment[]): readonly (readonly Deployment[])[] {
  const levels = Map.groupBy(deployments, ({ order }) => order ?? Infinity);
  return [...levels].sort(([one], [other]) => one - other).map(([, level]) => level);
}
