import type { JsonObject } from '../../core/json.ts';
import { noUsage, tokenCount, type Usage } from '../../core/usage.ts';
import { objectOf } from '../../wire/json-reader.ts';

/**
 * Reads usage. `tokens` are what the model saw and made, cached ones and the provider's own prompt included; `billed_units` are those that
 * are paid for. Source: https://docs.cohere.com/reference/chat
 */
export function readUsage(wire: JsonObject): Usage {
  const billed = objectOf(wire['billed_units']);
  const tokens = objectOf(wire['tokens']) ?? billed ?? {};
  const input = tokenCount(tokens['input_tokens']);
  const output = tokenCount(tokens['output_tokens']);
  const cacheRead = Math.min(tokenCount(wire['cached_tokens']), input);
  const reasoning = Math.min(tokenCount(tokens['reasoning_tokens']), output);
  return {
    ...noUsage,
    input: input - cacheRead,
    cacheRead,
    output: output - reasoning,
    reasoning,
    ...(billed !== undefined && { billed: { input: tokenCount(billed['input_tokens']), output: tokenCount(billed['output_tokens']) } }),
  };
}
