import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Deployment, ModelGroup, Strategy } from '../deployment.ts';
import type { ModelPattern } from '../table.ts';
import { entryIdOf, type DeploymentEntry } from './deployment-entries.ts';
import type { DeploymentOpener } from './deployment-opener.ts';
import { readFallbacks, type FallbackLists } from './fallbacks.ts';
import type { Report } from './problem.ts';
import { faultCounts } from './routing-settings.ts';
import { firstSaid, readSecondChances, type SecondChances } from './second-chances.ts';
import { mapOf } from './setting-kind.ts';
import { readRouterRules, readStrategy, type RouterRule } from './router-rules.ts';
import { fillWildcard, moreSpecific, readWildcard } from './wildcard.ts';

/** What a config says of how the deployments of a model are chosen and what comes after them. */
export interface RoutingWishes {
  readonly strategy: Strategy;
  readonly retries: number;
  readonly rules: ReadonlyMap<string, RouterRule>;
  readonly fallbacks: FallbackLists;
  readonly contextWindowFallbacks: FallbackLists;
  readonly contentPolicyFallbacks: FallbackLists;
  readonly retryPolicies: JsonObject;
  readonly chances: SecondChances;
}

/** Reads what a config says of routing. */
export function readRoutingWishes(tree: JsonObject, retries: number, report: Report): RoutingWishes {
  const router = tree['router_settings'];
  const named = typeof router === 'object' && router !== null && 'routing_strategy' in router ? router['routing_strategy'] : undefined;
  return {
    strategy: readStrategy(named, ['router_settings', 'routing_strategy'], report) ?? 'simple-shuffle',
    retries,
    rules: readRouterRules(tree, report),
    fallbacks: readFallbacks(tree, 'fallbacks', report),
    contextWindowFallbacks: readFallbacks(tree, 'context_window_fallbacks', report),
    contentPolicyFallbacks: readFallbacks(tree, 'content_policy_fallbacks', report),
    retryPolicies: mapOf(mapOf(router)['model_group_retry_policy']),
    chances: readSecondChances(mapOf(router), ['router_settings'], report),
  };
}

/** The group of a name; `pattern` is the wildcard that made it, whose rule and fallbacks count where the name has none. */
export function groupNamed(name: string, deployments: readonly Deployment[], wishes: RoutingWishes, pattern: string = name): ModelGroup {
  const rule = wishes.rules.get(name) ?? wishes.rules.get(pattern);
  const contextWindowFallbacks = wishes.contextWindowFallbacks.of(name) ?? wishes.contextWindowFallbacks.of(pattern);
  const contentPolicyFallbacks = wishes.contentPolicyFallbacks.of(name) ?? wishes.contentPolicyFallbacks.of(pattern);
  const retryPolicy = faultCounts(wishes.retryPolicies[name] ?? wishes.retryPolicies[pattern], 'Retries');
  return {
    name,
    deployments,
    strategy: rule?.strategy ?? wishes.strategy,
    retries: rule?.retries ?? wishes.retries,
    fallbacks: rule?.fallbacks ?? wishes.fallbacks.of(name) ?? wishes.fallbacks.of(pattern) ?? [],
    ...(retryPolicy && { retryPolicy }),
    ...(contextWindowFallbacks && { contextWindowFallbacks }),
    ...(contentPolicyFallbacks && { contentPolicyFallbacks }),
    ...firstSaid([...(rule === undefined ? [] : [rule.chances]), ...deployments.map(ownChances), wishes.chances]),
  };
}

/** What an entry of `model_list` says counts for its whole group. */
function ownChances({ gatewayParams }: Deployment): SecondChances {
  return readSecondChances(gatewayParams, [], () => {});
}

/** The wildcard entries of a config, most specific first. */
export function readPatterns(
  entries: readonly DeploymentEntry[],
  opener: DeploymentOpener,
  wishes: RoutingWishes,
): readonly ModelPattern[] {
  const lists = Map.groupBy(entries, ({ group }) => group);
  return [...lists]
    .sort(([one], [other]) => moreSpecific(one, other))
    .map(([name, list]) => new WildcardPattern(name, { entries: list, opener, wishes }));
}

interface PatternParts {
  readonly entries: readonly DeploymentEntry[];
  readonly opener: DeploymentOpener;
  readonly wishes: RoutingWishes;
}

/** Groups that a pattern keeps; callers choose the names, so that there must be a bound. */
const mostGroups = 1000;

class WildcardPattern implements ModelPattern {
  readonly name: string;
  readonly #parts: PatternParts;
  readonly #match: (name: string) => readonly string[] | undefined;
  readonly #groups = new Map<string, ModelGroup>();

  constructor(name: string, parts: PatternParts) {
    this.name = name;
    this.#parts = parts;
    this.#match = readWildcard(name).match;
  }

  group(model: string): ModelGroup | undefined {
    const known = this.#groups.get(model);
    if (known !== undefined) return known;
    const matched = this.#match(model);
    const made = matched && this.#make(model, matched);
    if (made === undefined) return undefined;
    const [oldest] = this.#groups.keys();
    if (this.#groups.size >= mostGroups && oldest !== undefined) this.#groups.delete(oldest);
    this.#groups.set(model, made);
    return made;
  }

  #make(name: string, matched: readonly string[]): ModelGroup | undefined {
    const { entries, opener, wishes } = this.#parts;
    const deployments = entries.flatMap((entry) => {
      const model = entry.params['model'];
      const filled = typeof model === 'string' ? fillWildcard(model, matched, name) : name;
      const opened = opener.open({ ...entry, group: name, params: { ...entry.params, model: filled } });
      return opened instanceof Failure ? [] : [{ ...opened, entryId: entryIdOf(entry) }];
    });
    return deployments.length === 0 ? undefined : groupNamed(name, deployments, wishes, this.name);
  }
}
