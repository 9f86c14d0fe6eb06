import type { JsonObject, JsonValue } from '../core/json.ts';
import type { ConfigPath, Report } from '../routing/config/problem.ts';
import { mapOf, mapsOf, textsOf } from '../routing/config/setting-kind.ts';

/** Settings of `router_settings` that need what only the gateway has: callers, shared counters, a ledger. */
const ofRouter = ['provider_budget_config', 'tier_down', 'default_priority', 'max_queue_size', 'max_queue_wait', 'polling_interval'];
const ofDeployments = ['max_budget', 'budget_duration', 'silent_model'];
const checks: ReadonlySet<string> = new Set(['prompt_caching', 'deployment_affinity', 'router_budget_limiting']);

/** Reports what a config asks of a router that only the gateway does, so that nothing is promised in silence. */
export function reportGatewayOnly(tree: JsonObject, report: Report): void {
  const tell = (path: ConfigPath, value: JsonValue | undefined): void => {
    if (value === undefined || value === null) return;
    report({ level: 'warning', path, message: 'only the gateway does this; the router of the library goes on without.' });
  };
  const router = mapOf(tree['router_settings']);
  for (const name of ofRouter) tell(['router_settings', name], router[name]);
  for (const [index, name] of (textsOf(router['optional_pre_call_checks']) ?? []).entries())
    if (checks.has(name)) tell(['router_settings', 'optional_pre_call_checks', index], name);
  tell(['litellm_settings', 'tag_budget_config'], mapOf(tree['litellm_settings'])['tag_budget_config']);
  for (const [index, entry] of mapsOf(tree['model_list']).entries())
    for (const name of ofDeployments) tell(['model_list', index, 'litellm_params', name], mapOf(entry['litellm_params'])[name]);
}
