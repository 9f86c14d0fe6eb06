import type { AffinityKind } from './affinity.ts';
import type { Deployment, ModelGroup } from './deployment.ts';
import type { FaultCounts } from './fault-class.ts';

/** Everything routing knows of the operator's wishes: one immutable part of a config snapshot. */
export interface RoutingTable {
  readonly groups: ReadonlyMap<string, ModelGroup>;
  /** Deployments by id, for callers who name one. */
  readonly byId: ReadonlyMap<string, Deployment>;
  /** Other names of groups (`model_group_alias`). */
  readonly aliases: ReadonlyMap<string, ModelAlias>;
  /** Wildcard entries, most specific first. */
  readonly patterns: readonly ModelPattern[];
  /** Groups tried when a group without fallbacks of its own has failed, and for unknown models. */
  readonly defaultFallbacks: readonly string[];
  readonly settings: RoutingSettings;
  /** The name with its provider before it, where the name alone tells whose model it is: wildcards such as `openai/*` serve it too. */
  readonly qualify?: (model: string) => string | undefined;
}

/** Another name of a group; a hidden one is not listed. */
export interface ModelAlias {
  readonly model: string;
  readonly hidden: boolean;
}

/** A wildcard entry: `openai/*`, `*-preview`, `*`. */
export interface ModelPattern {
  /** The pattern as configured. */
  readonly name: string;
  /** The group of deployments for a name that matches; made once per name and kept. */
  group(model: string): ModelGroup | undefined;
}

/** Router-wide settings. */
export interface RoutingSettings {
  /** Retries where a group says nothing; 2 by default. */
  readonly retries: number;
  readonly maxFallbacks: number;
  /** Least seconds between two attempts of a call (`retry_after`). */
  readonly retryAfter: number;
  /** Seconds a deployment rests after faults; 0 disables cooling down. */
  readonly cooldownSeconds: number;
  readonly cooldowns: boolean;
  /** Faults a minute that a deployment may have before it rests. */
  readonly allowedFails?: number;
  /** The same by class of fault (`allowed_fails_policy`). */
  readonly allowedFailsPolicy?: FaultCounts;
  /** Retries by class of fault (`retry_policy`). */
  readonly retryPolicy?: FaultCounts;
  /** The most upstream calls that one call may make, retries and fallbacks together; unbounded but for these two where absent. */
  readonly maxAttempts?: number;
  /** Leaves out deployments whose window, abilities or region do not fit the call (`enable_pre_call_checks`). */
  readonly preCallChecks?: boolean;
  /** Leaves out deployments that have reached their `rpm` or `tpm`, whatever the strategy (`enforce_model_rate_limits`). */
  readonly rateLimits?: boolean;
  /** Routes by tags (`enable_tag_filtering`); by any of the call's tags or by all (`tag_filtering_match_any`). */
  readonly tags?: { readonly matchAny: boolean };
  /** Which calls stay with one deployment: those of a session, of a prompt that may be cached, of a key (`session_affinity`, `prompt_caching`, `deployment_affinity`). */
  readonly affinity?: Readonly<Record<AffinityKind, boolean>>;
  /** `lowest_latency_buffer`. */
  readonly latencyBuffer?: number;
}

/** LiteLLM's defaults. */
export const defaultRoutingSettings: RoutingSettings = { retries: 2, maxFallbacks: 5, retryAfter: 0, cooldownSeconds: 5, cooldowns: true };

/** The group that serves a name: by name, alias, deployment id or pattern; undefined where none does. */
export function findGroup(table: RoutingTable, name: string): ModelGroup | undefined {
  const alias = table.aliases.get(name);
  const model = alias?.model ?? name;
  const group = table.groups.get(model);
  if (group !== undefined) return group;
  const deployment = table.byId.get(model);
  if (deployment !== undefined)
    return { name: model, deployments: [deployment], strategy: 'simple-shuffle', retries: table.settings.retries, fallbacks: [] };
  return table.patterns.length === 0 ? undefined : patternGroup(table, model);
}

/** By the name, then by the name with its provider; a lone `*` is the last resort (contract 5.1). */
function patternGroup({ patterns, qualify }: RoutingTable, model: string): ModelGroup | undefined {
  const specific = matching(patterns, model);
  if (specific !== undefined) return specific;
  const qualified = qualify?.(model);
  const provided = qualified === undefined ? undefined : matching(patterns, qualified);
  return provided ?? patterns.find(({ name }) => name === '*')?.group(model);
}

function matching(patterns: readonly ModelPattern[], model: string): ModelGroup | undefined {
  for (const pattern of patterns) {
    const matched = pattern.name === '*' ? undefined : pattern.group(model);
    if (matched !== undefined) return matched;
  }
  return undefined;
}

/** Who serves a name that nobody has: the default fallbacks, where there are some (contract 5.1). */
export function strangersGroup(table: RoutingTable, name: string): ModelGroup | undefined {
  if (table.defaultFallbacks.length === 0) return undefined;
  return { name, deployments: [], strategy: 'simple-shuffle', retries: table.settings.retries, fallbacks: [] };
}
