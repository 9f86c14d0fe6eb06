import type { FieldPolicy } from '../../core/dialect.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { deadlinesOf, type Deployment } from '../deployment.ts';
import { faultClasses, type FaultCounts } from '../fault-class.ts';
import { defaultRoutingSettings, type RoutingSettings } from '../table.ts';
import type { Environment } from '../../providers/environment.ts';
import { booleanOf, mapOf, numberOf, textsOf } from './setting-kind.ts';

/** The value of a setting that may stand in `router_settings` or in `litellm_settings`; the first wins. */
export function sharedSetting(tree: JsonObject, name: string): JsonValue | undefined {
  return mapOf(tree['router_settings'])[name] ?? mapOf(tree['litellm_settings'])[name];
}

const affinityChecks = ['session_affinity', 'prompt_caching', 'deployment_affinity'];

/** Router-wide settings, LiteLLM's defaults and environment variables behind the config. */
export function readRoutingSettings(tree: JsonObject, env: Environment): RoutingSettings {
  const router = mapOf(tree['router_settings']);
  const standard = defaultRoutingSettings;
  const allowedFails = numberOf(sharedSetting(tree, 'allowed_fails'));
  const args = mapOf(router['routing_strategy_args']);
  const checks = textsOf(router['optional_pre_call_checks']) ?? [];
  const latencyBuffer = numberOf(args['lowest_latency_buffer']);
  const maxAttempts = wholeOf(router['max_attempts']);
  const retryPolicy = faultCounts(router['retry_policy'], 'Retries');
  const allowedFailsPolicy = faultCounts(router['allowed_fails_policy'], 'AllowedFails');
  return {
    retries: wholeOf(sharedSetting(tree, 'num_retries')) ?? wholeOf(env['DEFAULT_MAX_RETRIES']) ?? standard.retries,
    maxFallbacks: wholeOf(router['max_fallbacks']) ?? wholeOf(env['ROUTER_MAX_FALLBACKS']) ?? standard.maxFallbacks,
    retryAfter: numberOf(router['retry_after']) ?? standard.retryAfter,
    cooldownSeconds:
      numberOf(sharedSetting(tree, 'cooldown_time')) ?? numberOf(env['DEFAULT_COOLDOWN_TIME_SECONDS']) ?? standard.cooldownSeconds,
    cooldowns: booleanOf(router['disable_cooldowns']) !== true,
    ...(allowedFails !== undefined && { allowedFails }),
    ...(allowedFailsPolicy && { allowedFailsPolicy }),
    ...(retryPolicy && { retryPolicy }),
    ...(maxAttempts !== undefined && { maxAttempts }),
    ...(latencyBuffer !== undefined && { latencyBuffer }),
    preCallChecks: (booleanOf(router['enable_pre_call_checks']) ?? booleanOf(router['enable_pre_call_check'])) === true,
    ...(affinityChecks.some((check) => checks.includes(check)) && {
      affinity: {
        session: checks.includes('session_affinity'),
        prompt: checks.includes('prompt_caching'),
        key: checks.includes('deployment_affinity'),
      },
    }),
    rateLimits: checks.includes('enforce_model_rate_limits'),
    ...(booleanOf(router['enable_tag_filtering']) === true && {
      tags: { matchAny: booleanOf(router['tag_filtering_match_any']) !== false },
    }),
  };
}

/** Router-wide settings with those of somebody's own before them, worked out once for each. */
export function settingsWith(tree: JsonObject, env: Environment): (own: JsonObject) => RoutingSettings {
  const known = new WeakMap<JsonObject, RoutingSettings>();
  return (own) => {
    let settings = known.get(own);
    if (settings === undefined) {
      settings = readRoutingSettings({ ...tree, router_settings: { ...mapOf(tree['router_settings']), ...own } }, env);
      known.set(own, settings);
    }
    return settings;
  };
}

/** A policy such as `{ TimeoutErrorRetries: 1 }`, whose names end in `suffix`; undefined where it says nothing. */
export function faultCounts(value: JsonValue | undefined, suffix: 'Retries' | 'AllowedFails'): FaultCounts | undefined {
  const given = mapOf(value);
  const counts = faultClasses.flatMap((name) => {
    const count = wholeOf(given[`${name}${suffix}`]);
    return count === undefined ? [] : [[name, count] as const];
  });
  return counts.length === 0 ? undefined : Object.fromEntries(counts);
}

/** A number of times. */
export function wholeOf(value: JsonValue | undefined): number | undefined {
  const number = numberOf(value);
  return number === undefined ? undefined : Math.floor(number);
}

/** Deadlines of the deployments that have none of their own, from `timeout`, `stream_timeout` and `request_timeout`. */
export function generalDeadlines(tree: JsonObject, env: Environment): Pick<Deployment, 'deadlines' | 'streamDeadlines'> {
  const router = mapOf(tree['router_settings']);
  const whole =
    numberOf(router['timeout']) ?? numberOf(mapOf(tree['litellm_settings'])['request_timeout']) ?? numberOf(env['REQUEST_TIMEOUT']);
  const stream = numberOf(router['stream_timeout']);
  const timeouts = { ...(whole !== undefined && { whole: whole * 1000 }), ...(stream !== undefined && { stream: stream * 1000 }) };
  return { deadlines: deadlinesOf(timeouts, false), streamDeadlines: deadlinesOf(timeouts, true) };
}

/** What happens to fields that a target cannot say, where a deployment does not tell. */
export function generalFieldPolicy(tree: JsonObject, env: Environment): FieldPolicy {
  const settings = mapOf(tree['litellm_settings']);
  return {
    drop: booleanOf(settings['drop_params']) ?? booleanOf(env['LITELLM_DROP_PARAMS']) ?? false,
    modify: booleanOf(settings['modify_params']) ?? booleanOf(env['LITELLM_MODIFY_PARAMS']) ?? false,
  };
}
