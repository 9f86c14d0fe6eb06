import { Failure } from '../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { Provider } from '../../core/provider.ts';
import { defineProvider } from '../../providers/define-provider.ts';
import { isObject } from '../../wire/json-reader.ts';
import type { Report } from './problem.ts';

/** The providers that a config adds under `providers:`. One that is not well-formed is an error. */
export function addedProviders(tree: JsonObject, report: Report): readonly Provider[] {
  const entries: readonly JsonValue[] = Array.isArray(tree['providers']) ? tree['providers'] : [];
  return entries.flatMap((entry, index) => {
    if (!isObject(entry)) return [];
    try {
      return [defineProvider(entry)];
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const field = error.param !== undefined && error.param in entry ? [error.param] : [];
      report({ level: 'error', path: ['providers', index, ...field], message: error.message });
      return [];
    }
  });
}
