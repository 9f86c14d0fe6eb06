import { Failure } from '../../core/failure.ts';
import type { Message } from '../../core/message.ts';
import { limitCachePoints } from './cache-points.ts';
import { cachePoint, writeBlocks, writeText } from './write-blocks.ts';
import type { WireBlock, WireTurn } from './wire.ts';
import type { Writing } from './writing.ts';

/** A conversation in the format's words: instructions apart, turns that alternate. */
export interface WrittenConversation {
  readonly system: readonly WireBlock[];
  readonly turns: readonly WireTurn[];
}

/**
 * Writes the conversation: instructions of any place go to the front, neighbours of one role become one turn, results of tools stand
 * first in theirs and thoughts first in theirs. Turns that say nothing are left out. `points` is the number of cache points left for it.
 */
export function writeConversation(messages: readonly Message[], points: number, writing: Writing): WrittenConversation {
  const system: WireBlock[] = [];
  const turns: DraftTurn[] = [];
  messages.forEach((message, index) => {
    const path = `messages[${index}]`;
    if (message.role === 'system' || message.role === 'developer') {
      system.push(...writeInstructions(message, writing));
      return;
    }
    if (message.role !== 'assistant') reportForeign(message, path, writing);
    addTurn(turns, message.role === 'assistant' ? 'assistant' : 'user', writeBlocks(message.parts, path, writing));
  });
  if (turns[0]?.role !== 'user') openWithUser(turns, writing);
  const instructions = writing.family.system ? system : [];
  // A model that has no room for instructions reads them first of what the user says.
  if (!writing.family.system) turns[0]?.content.unshift(...system);
  return limitCachePoints({ system: instructions, turns: turns.map(finishTurn) }, points, writing.context);
}

interface DraftTurn {
  readonly role: WireTurn['role'];
  readonly content: WireBlock[];
}

function writeInstructions(message: Message, writing: Writing): readonly WireBlock[] {
  return message.parts.flatMap((part) => {
    const block = part.type === 'text' ? writeText(part) : undefined;
    return block === undefined || part.type !== 'text' ? [] : [block, ...cachePoint(part.cache, writing)];
  });
}

/** In a turn of the model's, what only another dialect can say is decoration; in one of the user's it was meant. */
function reportForeign(message: Message, path: string, writing: Writing): void {
  message.parts.forEach((part, index) => {
    if (part.type === 'opaque' && writeBlocks([part], path, writing).length === 0) writing.context.unsaid(`${path}.content[${index}]`);
  });
}

function addTurn(turns: DraftTurn[], role: WireTurn['role'], blocks: readonly WireBlock[]): void {
  if (blocks.length === 0) return;
  const last = turns.at(-1);
  if (last?.role === role) last.content.push(...blocks);
  else turns.push({ role, content: [...blocks] });
}

function openWithUser(turns: DraftTurn[], writing: Writing): void {
  if (writing.context.policy.modify !== true) {
    throw new Failure('invalid_request', 'The first message must be of the user. (With modify_params one is put there.)', {
      param: 'messages[0].role',
    });
  }
  turns.unshift({ role: 'user', content: [{ text: '.' }] });
}

function finishTurn(turn: DraftTurn, index: number, turns: readonly DraftTurn[]): WireTurn {
  if (turn.role === 'user') return { role: 'user', content: first(turn.content, 'toolResult') };
  const content = turn.content[0]?.['reasoningContent'] === undefined ? first(turn.content, 'reasoningContent') : turn.content;
  return { role: 'assistant', content: index === turns.length - 1 ? withoutTail(content) : content };
}

/** The blocks with those of a kind in front, otherwise in their order; a cache point stays behind its block. */
function first(content: readonly WireBlock[], kind: string): readonly WireBlock[] {
  const front: WireBlock[] = [];
  const back: WireBlock[] = [];
  let side = back;
  for (const block of content) {
    if (block['cachePoint'] === undefined) side = block[kind] === undefined ? back : front;
    side.push(block);
  }
  return [...front, ...back];
}

/** A last turn of the assistant is continued by the model: white space at its end is refused. */
function withoutTail(content: readonly WireBlock[]): readonly WireBlock[] {
  const last = content.at(-1);
  if (typeof last?.['text'] !== 'string') return content;
  return [...content.slice(0, -1), { text: last['text'].trimEnd() }];
}
