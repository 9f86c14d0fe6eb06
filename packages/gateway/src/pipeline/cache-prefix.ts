import { hash } from 'node:crypto';
import { inOnePiece, type ChatRequest, type LiftedDocument, type Message, type Part, type Tool } from 'litmux/engine';

/** Puts long texts that were lifted out of a body back into what is written of it. */
export type Restore = LiftedDocument['restore'];

/**
 * A name for the part of a prompt that a provider may have cached: the same for all calls that share it, on every thread. It is the tools and the
 * instructions up to their last cache mark, as long as that holds 4,096 characters (about the 1,024 tokens from which providers cache); without such a
 * mark, the first 4,096 characters of tools, instructions and conversation. Marks further on do not count: they move on with every turn, and would
 * send each turn to another deployment. Undefined for a prompt that is shorter.
 */
export function cachePrefix(request: ChatRequest, restore: Restore | undefined): string | undefined {
  const pieces = [...(request.tools ?? []).map(toolPiece), ...request.messages.flatMap(messagePieces)];
  const marked = pieces.findLastIndex(({ isHead, isMarked }) => isHead && isMarked);
  let text = '';
  for (const [index, { written }] of pieces.entries()) {
    if (text.length >= shortest && index > marked) break;
    text += restore === undefined ? written : whole(written, restore);
    if (index === marked && text.length >= shortest) return hash('sha1', text);
  }
  return text.length < shortest ? undefined : hash('sha1', text.slice(0, shortest));
}

const shortest = 4096;

interface Piece {
  readonly written: string;
  /** Stands before the conversation. */
  readonly isHead: boolean;
  readonly isMarked: boolean;
}

function toolPiece(tool: Tool): Piece {
  return { written: JSON.stringify(tool), isHead: true, isMarked: 'cache' in tool && tool.cache !== undefined };
}

function messagePieces({ role, parts }: Message): readonly Piece[] {
  const isHead = role === 'system' || role === 'developer';
  return parts.map((part: Part) => {
    const { cache, ...said } = 'cache' in part ? part : { ...part, cache: undefined };
    return { written: `${role}${JSON.stringify(said)}`, isHead, isMarked: cache !== undefined };
  });
}

/** The text as if nothing had been lifted: a client may have escaped characters that JSON lets stand. */
function whole(written: string, restore: Restore): string {
  const restored = Buffer.from(inOnePiece(restore(written))).toString();
  const start = restored.indexOf('{');
  return restored.slice(0, start) + JSON.stringify(JSON.parse(restored.slice(start)));
}
