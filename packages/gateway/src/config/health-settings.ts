import { booleanOf, mapOf, numberOf } from 'litmux/settings';
import { Failure, nanoFromUsd, type JsonObject, type NanoUsd } from 'litmux/core';

/** What the operator wants of health checks: calls to deployments that only ask whether they answer. */
export interface HealthSettings {
  /** Deployments are checked again and again (`background_health_checks`); off unless set. */
  readonly background: boolean;
  /** Milliseconds between two rounds (`health_check_interval`, in seconds, 300 by default). */
  readonly intervalMs: number;
  /** Checks at the same time (`health_check_concurrency`). */
  readonly concurrency: number;
  /** Whether `/health` shows the parameters of deployments (`health_check_details`). */
  readonly details: boolean;
  /** The most that checks may cost in a day, UTC (`health_check_max_budget`, in dollars). */
  readonly dailyBudget: NanoUsd;
  /** Whether calls avoid deployments that background checks find ill (`enable_health_check_routing`); on unless it is set to false. */
  readonly routing: boolean;
  /** How long a bad result keeps calls away, in milliseconds (`health_check_staleness_threshold`, in seconds; two intervals by default). */
  readonly stalenessMs: number;
  /** Whether 408 and 429 are passed over in routing (`health_check_ignore_transient_errors`). */
  readonly ignoreTransient: boolean;
}

const defaultIntervalSeconds = 300;
const shortestIntervalSeconds = 1;
const defaultConcurrency = 8;
const defaultDailyBudget = nanoFromUsd(1);

/** Reads the settings of health checks, which stand under `general_settings`, some also under `router_settings`. */
export function readHealthSettings(tree: JsonObject): HealthSettings {
  const settings = { ...mapOf(tree['router_settings']), ...mapOf(tree['general_settings']) };
  const seconds = Math.max(shortestIntervalSeconds, numberOf(settings['health_check_interval']) ?? defaultIntervalSeconds);
  return {
    background: booleanOf(settings['background_health_checks']) === true,
    intervalMs: seconds * 1000,
    concurrency: Math.max(1, Math.floor(numberOf(settings['health_check_concurrency']) ?? defaultConcurrency)),
    details: booleanOf(settings['health_check_details']) !== false,
    dailyBudget: dailyBudget(settings),
    routing: booleanOf(settings['enable_health_check_routing']) !== false,
    stalenessMs: (numberOf(settings['health_check_staleness_threshold']) ?? 2 * seconds) * 1000,
    ignoreTransient: booleanOf(settings['health_check_ignore_transient_errors']) === true,
  };
}

function dailyBudget(settings: JsonObject): NanoUsd {
  const dollars = numberOf(settings['health_check_max_budget']);
  try {
    return dollars === undefined ? defaultDailyBudget : nanoFromUsd(dollars);
  } catch (error) {
    if (error instanceof Failure || error instanceof RangeError) return defaultDailyBudget;
    throw error;
  }
}
