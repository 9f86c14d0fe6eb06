import type { JsonObject } from '../../core/json.ts';
import { objectOf } from '../../wire/json-reader.ts';

/** Usage as OCI tells it, in OpenAI's form. */
export function readUsage(usage: JsonObject): JsonObject {
  const prompt = objectOf(usage['promptTokensDetails']);
  const completion = objectOf(usage['completionTokensDetails']);
  return {
    prompt_tokens: usage['promptTokens'] ?? 0,
    completion_tokens: usage['completionTokens'] ?? 0,
    total_tokens: usage['totalTokens'] ?? 0,
    ...(prompt && { prompt_tokens_details: { cached_tokens: prompt['cachedTokens'] ?? 0 } }),
    ...(completion && { completion_tokens_details: { reasoning_tokens: completion['reasoningTokens'] ?? 0 } }),
  };
}
