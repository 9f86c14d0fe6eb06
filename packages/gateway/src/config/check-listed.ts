import { didYouMean, mapOf, type Report, textsOf } from 'litmux/settings';
import { faultClasses, type JsonObject } from 'litmux/engine';

const servedChecks: ReadonlySet<string> = new Set([
  'enforce_model_rate_limits',
  'session_affinity',
  'deployment_affinity',
  'prompt_caching',
  'router_budget_limiting',
]);

/** Looks at the settings of the router whose items are known by name: checks before a call, and policies by class of fault. */
export function checkListed(tree: JsonObject, report: Report): void {
  const router = mapOf(tree['router_settings']);
  for (const [index, name] of (textsOf(router['optional_pre_call_checks']) ?? []).entries()) {
    if (servedChecks.has(name)) continue;
    const path = ['router_settings', 'optional_pre_call_checks', index];
    report({ level: 'warning', path, message: `The check ${JSON.stringify(name)} is not served yet.` });
  }
  checkPolicy(tree, 'retry_policy', 'Retries', report);
  checkPolicy(tree, 'allowed_fails_policy', 'AllowedFails', report);
}

function checkPolicy(tree: JsonObject, setting: string, suffix: string, report: Report): void {
  const known = faultClasses.map((name) => `${name}${suffix}`);
  for (const name of Object.keys(mapOf(mapOf(tree['router_settings'])[setting]))) {
    if (known.includes(name)) continue;
    report({
      level: 'warning',
      path: ['router_settings', setting, name],
      message: `Unknown class of fault ${name}; it is ignored.${didYouMean(name, known)}`,
    });
  }
}
