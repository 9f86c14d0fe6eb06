import type { JsonObject } from '../../core/json.ts';
import { textOf } from '../../wire/json-reader.ts';

/**
 * Log probabilities in OpenAI's form. Cohere gives a piece of text with the probabilities of its tokens, but not which
 * characters are whose: several become one entry, whose probability is that of them all.
 */
export function readLogprobs(item: JsonObject): readonly JsonObject[] {
  const values = Array.isArray(item['logprobs']) ? item['logprobs'].filter((value) => typeof value === 'number') : [];
  const token = textOf(item['text']);
  if (token === undefined || values.length === 0) return [];
  return [{ token, logprob: values.reduce((sum, value) => sum + value, 0), bytes: [...new TextEncoder().encode(token)], top_logprobs: [] }];
}
