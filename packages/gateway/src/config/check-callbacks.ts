import type { Report } from 'litmux/settings';
import { isObject, type JsonObject, type JsonValue } from 'litmux/engine';

const callbackSettings = ['callbacks', 'success_callback', 'failure_callback'] as const;

/** Says of every callback that nothing serves yet what happens instead; `prometheus` is served by /metrics. */
export function checkCallbacks(tree: JsonObject, report: Report): void {
  const settings = tree['litellm_settings'];
  if (!isObject(settings)) return;
  for (const name of callbackSettings) {
    const value = settings[name];
    for (const [index, callback] of namesIn(value).entries()) {
      if (callback === 'prometheus') continue;
      const path = ['litellm_settings', name, ...(Array.isArray(value) ? [index] : [])];
      const python = /^[\w]+(?:\.[\w]+)+$/.test(callback);
      const reason = python ? 'is Python and cannot run here' : 'is not served yet';
      report({
        level: 'warning',
        path,
        message: `The callback ${JSON.stringify(callback)} ${reason}: nothing is sent; calls are in /spend/logs, counts in /metrics.`,
      });
    }
  }
}

function namesIn(value: JsonValue | undefined): readonly string[] {
  const names: readonly JsonValue[] = Array.isArray(value) ? value : [value ?? null];
  return names.map((name) => (typeof name === 'string' ? name : '')).filter((name) => name !== '');
}
