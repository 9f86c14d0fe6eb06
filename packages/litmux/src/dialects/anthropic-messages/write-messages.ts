import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Message } from '../../core/message.ts';
import { writeBlocks, writeText } from './write-blocks.ts';
import type { WireTextBlock, WireTurn } from './wire.ts';
import type { Writing } from './writing.ts';

/** A conversation in the format's words: instructions apart, turns that alternate. */
export interface WrittenConversation {
  readonly system: readonly WireTextBlock[];
  readonly turns: readonly WireTurn[];
}

/**
 * Writes the conversation: instructions of any place go to the front, neighbours of one role become one turn, results of tools
 * stand first in theirs and thoughts first in theirs. Turns that say nothing are left out.
 */
export function writeConversation(messages: readonly Message[], writing: Writing): WrittenConversation {
  const system: WireTextBlock[] = [];
  const turns: DraftTurn[] = [];
  messages.forEach((message, index) => {
    const path = `messages[${index}]`;
    if (message.role === 'system' || message.role === 'developer') {
      system.push(...writeInstructions(message));
      return;
    }
    if (message.role !== 'assistant') reportForeign(message, path, writing);
    addTurn(turns, message.role === 'assistant' ? 'assistant' : 'user', writeBlocks(message.parts, path, writing));
  });
  if (turns[0]?.role !== 'user') openWithUser(turns, writing);
  return { system, turns: turns.map(finishTurn) };
}

interface DraftTurn {
  readonly role: WireTurn['role'];
  readonly content: JsonObject[];
}

function writeInstructions(message: Message): readonly WireTextBlock[] {
  return message.parts.flatMap((part) => (part.type === 'text' ? (writeText(part) ?? []) : []));
}

/** In a turn of the model's, what only another dialect can say is decoration; in one of the user's it was meant. */
function reportForeign(message: Message, path: string, writing: Writing): void {
  message.parts.forEach((part, index) => {
    if (part.type === 'opaque' && part.dialect !== 'anthropic-messages') writing.context.unsaid(`${path}.content[${index}]`);
  });
}

function addTurn(turns: DraftTurn[], role: WireTurn['role'], blocks: readonly JsonObject[]): void {
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
  turns.unshift({ role: 'user', content: [{ type: 'text', text: '.' }] });
}

function finishTurn(turn: DraftTurn, index: number, turns: readonly DraftTurn[]): WireTurn {
  if (turn.role === 'user') return { role: 'user', content: first(turn.content, (block) => block['type'] === 'tool_result') };
  const content = startsWithThought(turn.content) ? turn.content : first(turn.content, isThought);
  return { role: 'assistant', content: index === turns.length - 1 ? withoutTail(content) : content };
}

function startsWithThought(content: readonly JsonObject[]): boolean {
  const [block] = content;
  return block !== undefined && isThought(block);
}

function isThought(block: JsonObject): boolean {
  return block['type'] === 'thinking' || block['type'] === 'redacted_thinking';
}

/** The list with what passes the test in front, otherwise in its order. */
function first(content: readonly JsonObject[], test: (block: JsonObject) => boolean): readonly JsonObject[] {
  return [...content.filter(test), ...content.filter((block) => !test(block))];
}

/** A last turn of the assistant is continued by the model: white space at its end is refused. */
function withoutTail(content: readonly JsonObject[]): readonly JsonObject[] {
  const last = content.at(-1);
  if (last?.['type'] !== 'text' || typeof last['text'] !== 'string') return content;
  return [...content.slice(0, -1), { ...last, text: last['text'].trimEnd() }];
}
