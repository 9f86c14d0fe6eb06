import { expectedKind, type Report } from 'litmux/settings';
import { Failure, isObject, readAliases, readFallbacks, readStrategy } from 'litmux/engine';
import { knownRouterSettings } from '../../config/known-settings.ts';
import { readTierRules } from '../../config/tier-down.ts';

/** Settings of a router that concern the process or the models as a whole, not the calls of a key. */
const generalOnly: ReadonlySet<string> = new Set([
  'default_fallbacks',
  'default_litellm_params',
  'default_max_parallel_requests',
  'ignore_invalid_deployments',
  'provider_budget_config',
  'default_priority',
  'polling_interval',
  'max_queue_size',
  'max_queue_wait',
]);

/** Throws `invalid_request` for `router_settings` of a key that say something that is not understood, or not obeyed for one key alone. */
export function checkRouterSettings(settings: unknown): void {
  if (settings === undefined || settings === null) return;
  if (!isObject(settings)) throw wrong('router_settings must be a map.');
  for (const [name, value] of Object.entries(settings)) {
    const known = knownRouterSettings.get(name);
    if (known?.use !== 'served' || generalOnly.has(name)) throw wrong(`router_settings.${name} is not obeyed for a key. Leave it out.`);
    const expected = expectedKind(known.kind, value ?? null);
    if (expected !== undefined) throw wrong(`router_settings.${name} must be ${expected}.`);
  }
  const report: Report = ({ message }) => {
    throw wrong(message);
  };
  const tree = { router_settings: settings };
  readStrategy(settings['routing_strategy'], [], report);
  readTierRules(settings['tier_down'], [], report);
  readAliases(tree, report);
  for (const kind of ['fallbacks', 'context_window_fallbacks', 'content_policy_fallbacks'] as const) readFallbacks(tree, kind, report);
}

function wrong(message: string): Failure {
  return new Failure('invalid_request', message, { param: 'router_settings', type: 'bad_request_error' });
}
