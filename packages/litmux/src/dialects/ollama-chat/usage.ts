import type { JsonObject } from '../../core/json.ts';
import { noUsage, tokenCount, type Usage } from '../../core/usage.ts';

/**
 * Reads usage from the last piece of an answer; undefined where it tells none. A server that had the whole prompt in its cache may leave
 * out how long it was: then the usage is flagged as not the provider's own in full.
 */
export function readUsage(piece: JsonObject): Usage | undefined {
  const { prompt_eval_count: input, eval_count: output } = piece;
  if (typeof input !== 'number' && typeof output !== 'number') return undefined;
  return {
    ...noUsage,
    input: tokenCount(input),
    output: tokenCount(output),
    ...(typeof input !== 'number' && { estimated: true }),
  };
}
