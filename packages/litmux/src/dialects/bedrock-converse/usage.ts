import type { JsonObject } from '../../core/json.ts';
import { noUsage, tokenCount, type Usage } from '../../core/usage.ts';
import { objectsOf } from '../../wire/json-reader.ts';

/** Reads usage (docs: API_runtime_TokenUsage). `inputTokens` holds no cached token. Nova's own body says `…TokenCount` of the cache. */
export function readUsage(wire: JsonObject, tier?: string): Usage {
  const written = tokenCount(wire['cacheWriteInputTokens'] ?? wire['cacheWriteInputTokenCount']);
  const hour = objectsOf(wire['cacheDetails'])
    .filter((detail) => detail['ttl'] === '1h')
    .reduce((sum, detail) => sum + tokenCount(detail['inputTokens']), 0);
  const cacheWrite1h = Math.min(hour, written);
  return {
    ...noUsage,
    input: tokenCount(wire['inputTokens']),
    cacheRead: tokenCount(wire['cacheReadInputTokens'] ?? wire['cacheReadInputTokenCount']),
    cacheWrite5m: written - cacheWrite1h,
    cacheWrite1h,
    output: tokenCount(wire['outputTokens']),
    ...(tier !== undefined && tier !== 'default' && { tier }),
  };
}
