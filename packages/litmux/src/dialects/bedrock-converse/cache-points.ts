import type { WriteContext } from '../../core/dialect.ts';
import type { WireBlock } from './wire.ts';
import type { WrittenConversation } from './write-messages.ts';

/** The most cache points a request may have (docs: bedrock/latest/userguide/prompt-caching). */
export const mostCachePoints = 4;

/**
 * The conversation with at most `most` cache points. Those of instructions stay, and of the turns the latest, since a point covers all
 * that stands before it. Reports through `unsaid` that some had to go.
 */
export function limitCachePoints({ system, turns }: WrittenConversation, most: number, context: WriteContext): WrittenConversation {
  const inTurns = turns.reduce((sum, turn) => sum + count(turn.content), 0);
  let surplus = count(system) + inTurns - most;
  if (surplus <= 0) return { system, turns };
  context.unsaid('cache_control');
  const strip = (blocks: readonly WireBlock[]): readonly WireBlock[] =>
    blocks.filter((block) => block['cachePoint'] === undefined || surplus-- <= 0);
  return { turns: turns.map((turn) => ({ ...turn, content: strip(turn.content) })), system: strip(system) };
}

function count(blocks: readonly WireBlock[]): number {
  return blocks.filter((block) => block['cachePoint'] !== undefined).length;
}
