import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import type { CacheMark, OpaquePart, Part, ReasoningPart, TextPart, ToolCallPart, ToolResultPart } from '../../core/message.ts';
import { objectOf, objectsOf, parseJson, textOf } from '../../wire/json-reader.ts';
import { nativeBlock } from '../anthropic-messages/text-blocks.ts';
import { writeMedia } from './media.ts';
import type { WireBlock } from './wire.ts';
import type { Writing } from './writing.ts';

/** Writes the parts of a turn as blocks, each with the cache point behind it if it has one. */
export function writeBlocks(parts: readonly Part[], path: string, writing: Writing): readonly WireBlock[] {
  return parts.flatMap((part, index) => {
    const block = writeBlock(part, `${path}.content[${index}]`, writing);
    return block === undefined ? [] : [block, ...cachePoint('cache' in part ? part.cache : undefined, writing)];
  });
}

/** The block that tells to cache all before it; none where the model has no cache, since an answer is the same without. */
export function cachePoint(mark: CacheMark | undefined, { family }: Writing): readonly WireBlock[] {
  if (mark === undefined || family.cachePoints === 'none') return [];
  return [{ cachePoint: { type: 'default', ...(mark.ttl !== undefined && family.isClaude && { ttl: mark.ttl }) } }];
}

/** Writes text; blank text is refused by Bedrock, so it gives no block. */
export function writeText(part: Pick<TextPart, 'text'>): WireBlock | undefined {
  return part.text.trim() === '' ? undefined : { text: part.text };
}

function writeBlock(part: Part, path: string, writing: Writing): WireBlock | undefined {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return writeText(part);
    case 'media':
      return writeNative(nativeBlock(part)) ?? writeMedia(part, path, writing);
    case 'reasoning':
      return writing.family.isClaude ? writeReasoning(part) : undefined;
    case 'tool-call':
      return {
        toolUse: { toolUseId: writing.toolId(part.id), name: writing.names.write(part.name), input: inputOf(part, path) },
      };
    case 'tool-result':
      return { toolResult: writeToolResult(part, path, writing) };
    case 'opaque':
      return writeOpaque(part);
  }
}

/** Only Claude signs its thoughts, and takes back those that it signed, wherever it was served. */
function writeReasoning(part: ReasoningPart): WireBlock | undefined {
  const signer = part.signature?.signer;
  if (signer !== undefined && signer !== 'anthropic-messages' && signer !== 'bedrock-converse') return undefined;
  if (part.redacted !== undefined) return { reasoningContent: { redactedContent: part.redacted } };
  if (part.signature === undefined) return undefined;
  return { reasoningContent: { reasoningText: { text: part.text, signature: part.signature.value } } };
}

function inputOf(part: ToolCallPart, path: string): JsonObject {
  if (part.custom === true) return { input: part.arguments };
  const input = part.arguments.trim() === '' ? {} : objectOf(parseJson(part.arguments));
  if (input !== undefined) return input;
  throw new Failure('invalid_request', `The arguments of the call of ${part.name} are not a JSON object.`, { param: path });
}

function writeToolResult(part: ToolResultPart, path: string, writing: Writing): JsonObject {
  const written = part.parts.map((inner, index) => writeBlock(inner, `${path}.content[${index}]`, writing));
  const blocks = written.filter((block) => block !== undefined);
  const content = blocks.length === 0 && part.object !== undefined ? [{ json: part.object }] : blocks;
  return { toolUseId: writing.toolId(part.callId), content, ...(part.isError === true && { status: 'error' }) };
}

/** What this format said comes back as it was; of other formats, what it has a word for. */
function writeOpaque({ dialect, value }: OpaquePart): WireBlock | undefined {
  return dialect === 'bedrock-converse' ? value : writeNative(value);
}

/** Blocks of other formats for which this one has a word: texts for the guardrail, results of a search. */
function writeNative(block: JsonObject | undefined): WireBlock | undefined {
  switch (block?.['type']) {
    case 'guarded_text':
      return { guardContent: { text: { text: textOf(block['text']) ?? '' } } };
    case 'search_result': {
      const { source, title, citations } = block;
      const content = objectsOf(block['content']).map((piece) => ({ text: textOf(piece['text']) ?? '' }));
      return { searchResult: { source, title, content, ...(citations !== undefined && { citations }) } };
    }
    default:
      return undefined;
  }
}
