import { booleanOf, mapOf, numberOf, textOf, textsOf } from 'litmux/settings';
import {
  type FallbackLists,
  type FallbackSetting,
  faultCounts,
  type FaultCounts,
  isObject,
  type JsonObject,
  readAliases,
  readFallbacks,
  type Strategy,
  strategyNamed,
  wholeOf,
} from 'litmux/engine';
import { readTierRules, type TierRules } from '../config/tier-down.ts';
import type { Caller } from '../access/caller.ts';
import type { KeyRecord } from '../access/key-record.ts';

/** What a caller's key says of routing (contract 5.12). What it does not say is the config's. */
export interface CallersWishes {
  readonly tags: readonly string[];
  readonly region?: string;
  readonly retries?: number;
  readonly strategy?: Strategy;
  /** Its router settings as they stand, for all that is not listed here; undefined where it has none. */
  readonly settings?: JsonObject;
  readonly timeouts?: Timeouts;
  readonly tierRules?: TierRules;
  /** The group that an alias of the key's own means. */
  alias(model: string): string | undefined;
  fallbacks(kind: FallbackSetting, group: string): readonly string[] | undefined;
  retryPolicy(group: string): FaultCounts | undefined;
}

/** Milliseconds. */
interface Timeouts {
  readonly whole?: number;
  readonly stream?: number;
}

/** The wishes of a caller; those of a key are read once. */
export function wishesOf(caller: Caller | undefined): CallersWishes {
  if (caller?.type !== 'key') return noWishes;
  const { record } = caller.key;
  let wishes = known.get(record);
  if (wishes === undefined) known.set(record, (wishes = readWishes(record)));
  return wishes;
}

const noWishes: CallersWishes = { tags: [], alias: () => undefined, fallbacks: () => undefined, retryPolicy: () => undefined };
const known = new WeakMap<KeyRecord, CallersWishes>();

function readWishes({ metadata, extra, aliases }: KeyRecord): CallersWishes {
  const router = extra['router_settings'];
  const region = textOf(extra['allowed_model_region']) ?? textOf(metadata['allowed_model_region']);
  const disabled = booleanOf(metadata['disable_fallbacks']) === true;
  const common = {
    tags: textsOf(extra['tags'] ?? metadata['tags']) ?? [],
    ...(region !== undefined && { region }),
    fallbacks: disabled ? () => noFallbacks : noWishes.fallbacks,
    alias: (model: string) => (Object.hasOwn(aliases, model) ? aliases[model] : undefined),
  };
  if (!isObject(router) || Object.keys(router).length === 0) return { ...noWishes, ...common };
  const own = ownSettings(router);
  return {
    ...common,
    ...own,
    fallbacks: disabled ? common.fallbacks : own.fallbacks,
    alias: (model) => common.alias(model) ?? own.alias(model),
  };
}

const noFallbacks: readonly string[] = [];

function ownSettings(settings: JsonObject): Omit<CallersWishes, 'tags' | 'region'> {
  const tree = { router_settings: settings };
  const kinds = ['fallbacks', 'context_window_fallbacks', 'content_policy_fallbacks'] as const;
  const lists = new Map<FallbackSetting, FallbackLists>(kinds.map((kind) => [kind, readFallbacks(tree, kind, unheard)]));
  const groupAliases = readAliases(tree, unheard);
  const policies = mapOf(settings['model_group_retry_policy']);
  const name = textOf(settings['routing_strategy']);
  const strategy = name === undefined ? undefined : strategyNamed(name);
  const retries = wholeOf(settings['num_retries']);
  const whole = numberOf(settings['timeout']);
  const stream = numberOf(settings['stream_timeout']);
  const tierRules = readTierRules(settings['tier_down'], [], unheard);
  return {
    settings,
    ...(strategy !== undefined && { strategy }),
    ...(retries !== undefined && { retries }),
    ...(tierRules !== undefined && { tierRules }),
    ...((whole !== undefined || stream !== undefined) && {
      timeouts: { ...(whole !== undefined && { whole: whole * 1000 }), ...(stream !== undefined && { stream: stream * 1000 }) },
    }),
    alias: (model) => groupAliases.get(model)?.model,
    fallbacks: (kind, group) => lists.get(kind)?.of(group),
    retryPolicy: (group) => faultCounts(policies[group], 'Retries'),
  };
}

/** A key is read where nobody listens: what is wrong with it counts as absent. */
function unheard(): void {}
