import type { JsonObject } from '../../core/json.ts';
import { isObject, textOf } from '../../wire/json-reader.ts';

/**
 * The models to which Anthropic itself shall fall back: `fallbacks` is `default`, or a list of objects (docs: api/messages). A list of
 * names is for the gateway.
 */
export function providersFallbacks({ fallbacks }: JsonObject): readonly string[] | undefined {
  if (typeof fallbacks === 'string') return [fallbacks];
  if (!Array.isArray(fallbacks) || fallbacks.length === 0 || !fallbacks.every(isObject)) return undefined;
  return fallbacks.flatMap((fallback) => textOf(fallback['model']) ?? []);
}
