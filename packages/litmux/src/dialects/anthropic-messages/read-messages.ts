import type {
  CacheMark,
  MediaPart,
  Message,
  OpaquePart,
  Part,
  Signature,
  TextPart,
  ToolCallPart,
  ToolResultPart,
} from '../../core/message.ts';
import { Fields } from '../../wire/json-reader.ts';
import { readCitation } from './parts.ts';
import { readCarried, readSignature, type CarriedSignature } from './signatures.ts';
import { readTextBlock } from './text-blocks.ts';

/** Reads the turns of a client. Results of tools become turns of their own, since every other format knows them so. */
export function readMessages(turns: readonly Fields[]): readonly Message[] {
  const names = new Map<string, string>();
  return turns.flatMap((turn) => readTurn(turn, names));
}

/** Reads `system`: text, or a list of text blocks. */
export function readSystem(body: Fields): readonly Message[] {
  const parts = body.has('system') ? readBlocks(body, 'system', readText) : [];
  return parts.length === 0 ? [] : [{ role: 'system', parts }];
}

/** Reads a cache breakpoint. */
export function readCacheMark(block: Fields): { readonly cache?: CacheMark } {
  const mark = block.optionalFields('cache_control');
  if (mark === undefined) return {};
  const ttl = mark.optionalText('ttl');
  return { cache: { ...(ttl !== undefined && { ttl }) } };
}

function readTurn(turn: Fields, names: Map<string, string>): readonly Message[] {
  const role = turn.text('role');
  switch (role) {
    case 'assistant':
      return [{ role, parts: withSignatures(readBlocks(turn, 'content', (block) => readAssistantBlock(block, names))) }];
    case 'system':
      return [{ role, parts: readBlocks(turn, 'content', readText) }];
    case 'user': {
      const parts = readBlocks(turn, 'content', (block) => readUserBlock(block, names));
      const results: Message = { role: 'tool', parts: parts.filter((part) => part.type === 'tool-result') };
      const rest: Message = { role, parts: parts.filter((part) => part.type !== 'tool-result') };
      if (results.parts.length === 0) return [rest];
      return rest.parts.length === 0 ? [results] : [results, rest];
    }
    default:
      return turn.wrong('role', "'user' or 'assistant'", role);
  }
}

/** The blocks of a field that may also be plain text. */
function readBlocks<Read>(owner: Fields, name: string, read: (block: Fields) => Read): readonly Read[] {
  const value = owner.value(name);
  if (typeof value !== 'string') return owner.fieldsList(name).map(read);
  return value === '' ? [] : [read(new Fields({ type: 'text', text: value }, owner.at(name)))];
}

/** A signature in a block of its own. */
type Carried = CarriedSignature & { readonly type: 'carried' };

function readAssistantBlock(block: Fields, names: Map<string, string>): Part | Carried {
  switch (block.text('type')) {
    case 'text':
      return readText(block);
    case 'thinking': {
      const signature = block.optionalText('signature') ?? '';
      return { type: 'reasoning', text: block.text('thinking'), ...(signature !== '' && { signature: readSignature(signature) }) };
    }
    case 'redacted_thinking': {
      const data = block.text('data');
      const carried = readCarried(data);
      return carried === undefined ? { type: 'reasoning', text: '', redacted: data } : { type: 'carried', ...carried };
    }
    case 'tool_use':
      return readToolUse(block, names);
    default:
      return readOpaque(block);
  }
}

function readUserBlock(block: Fields, names: ReadonlyMap<string, string>): TextPart | MediaPart | ToolResultPart | OpaquePart {
  return block.text('type') === 'tool_result' ? readToolResult(block, names) : readContentBlock(block);
}

function readContentBlock(block: Fields): TextPart | MediaPart | OpaquePart {
  switch (block.text('type')) {
    case 'text':
      return readText(block);
    case 'image':
      return readMedia(block, 'image');
    case 'document':
      return readMedia(block, 'document');
    case 'search_result':
      return readWords(block) ?? readOpaque(block);
    default:
      return readOpaque(block);
  }
}

function readText(block: Fields): TextPart {
  const citations = block.optionalList('citations')?.map(readCitation) ?? [];
  return { type: 'text', text: block.text('text'), ...(citations.length > 0 && { citations }), ...readCacheMark(block) };
}

/** What has a source that only this format knows (a document of blocks) is opaque, unless it is all text. */
function readMedia(block: Fields, kind: 'image' | 'document'): MediaPart | OpaquePart {
  const source = readSource(block.fields('source'));
  if (source === undefined) return readWords(block) ?? readOpaque(block);
  const title = block.optionalText('title');
  const extra = block.rest(knownMediaFields);
  return {
    type: 'media',
    kind,
    ...source,
    ...(title !== undefined && { name: title }),
    ...(Object.keys(extra).length > 0 && { extra }),
    ...readCacheMark(block),
  };
}

function readWords(block: Fields): MediaPart | undefined {
  const part = readTextBlock(block.object);
  return part && { ...part, ...readCacheMark(block) };
}

const knownMediaFields: ReadonlySet<string> = new Set(['type', 'source', 'title', 'cache_control']);

function readSource(source: Fields): Pick<MediaPart, 'source' | 'mediaType'> | undefined {
  switch (source.text('type')) {
    case 'base64':
      return { source: { type: 'data', base64: source.text('data') }, mediaType: source.text('media_type') };
    case 'text':
      return { source: { type: 'text', text: source.text('data') }, mediaType: source.optionalText('media_type') ?? 'text/plain' };
    case 'url':
      return { source: { type: 'url', url: source.text('url') } };
    case 'file':
      return { source: { type: 'file', id: source.text('file_id') } };
    default:
      return undefined;
  }
}

function readToolUse(block: Fields, names: Map<string, string>): ToolCallPart {
  const id = block.text('id');
  const name = block.text('name');
  names.set(id, name);
  return { type: 'tool-call', id, name, arguments: JSON.stringify(block.optionalObject('input') ?? {}), ...readCacheMark(block) };
}

function readToolResult(block: Fields, names: ReadonlyMap<string, string>): ToolResultPart {
  const callId = block.text('tool_use_id');
  const name = names.get(callId);
  return {
    type: 'tool-result',
    callId,
    ...(name !== undefined && { name }),
    parts: block.has('content') ? readBlocks(block, 'content', readContentBlock) : [],
    ...(block.optionalBoolean('is_error') === true && { isError: true }),
    ...readCacheMark(block),
  };
}

function readOpaque(block: Fields): OpaquePart {
  return { type: 'opaque', dialect: 'anthropic-messages', value: block.object };
}

/** Puts signatures that came in blocks of their own to the calls and texts that they sign; a text of none bears what has no text. */
function withSignatures(blocks: readonly (Part | Carried)[]): readonly Part[] {
  const ofCalls = new Map(blocks.flatMap((block) => (block.type === 'carried' ? [[block.callId, block.signature]] : [])));
  const parts: Part[] = [];
  for (const block of blocks) {
    if (block.type === 'tool-call') parts.push(signed(block, ofCalls.get(block.id)));
    else if (block.type !== 'carried') parts.push(block);
    else if (block.callId === undefined) signText(parts, block.signature);
  }
  return parts;
}

function signed<Signable extends ToolCallPart | TextPart>(part: Signable, signature: Signature | undefined): Signable {
  return signature === undefined ? part : { ...part, signature };
}

function signText(parts: Part[], signature: Signature): void {
  const last = parts.at(-1);
  if (last?.type === 'text' && last.signature === undefined) parts[parts.length - 1] = signed(last, signature);
  else parts.push({ type: 'text', text: '', signature });
}
