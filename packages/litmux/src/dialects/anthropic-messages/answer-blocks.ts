import type { PartDelta, PartOpening } from '../../core/event.ts';
import type { JsonObject } from '../../core/json.ts';
import type { MediaPart, Part, ReasoningPart, ToolCallPart } from '../../core/message.ts';
import { objectOf, parseJson } from '../../wire/json-reader.ts';
import { writeCitation } from './parts.ts';
import { writeCallSignature, writeSignature } from './signatures.ts';
import type { WireTextBlock } from './wire.ts';

/** Writes a whole part of an answer as its blocks. */
export function writePart(part: Part): readonly JsonObject[] {
  switch (part.type) {
    case 'text': {
      const block: WireTextBlock = {
        type: 'text',
        text: part.text,
        ...(part.citations !== undefined && { citations: part.citations.map(writeCitation) }),
      };
      return part.text === '' ? [] : [block];
    }
    case 'refusal':
      return [{ type: 'text', text: part.text }];
    case 'reasoning':
      return [writeReasoning(part)];
    case 'tool-call':
      return writeToolCall(part);
    case 'media':
      return [writeMedia(part)];
    case 'opaque':
      return part.dialect === 'anthropic-messages' ? [part.value] : [];
    case 'tool-result':
      return [];
  }
}

/** Writes the block with which a part begins in a stream; none for what only another dialect can say. */
export function writeOpening(opening: PartOpening): JsonObject | undefined {
  switch (opening.type) {
    case 'text':
    case 'refusal':
      return { type: 'text', text: '' };
    case 'reasoning':
      return writeReasoning({ text: '', ...opening });
    case 'tool-call':
      return { type: 'tool_use', id: opening.id, name: opening.name, input: {} };
    case 'media':
      return writeMedia(opening);
    case 'opaque':
      return opening.dialect === 'anthropic-messages' ? opening.value : undefined;
  }
}

/** What a delta of a part becomes: a delta of its block, or a block behind it. */
export type WrittenDelta = { readonly type: 'delta'; readonly value: JsonObject } | { readonly type: 'block'; readonly value: JsonObject };

/** Writes a delta of a part in a stream; none for what its block has no room for. */
export function writeDelta(opening: PartOpening, delta: PartDelta): WrittenDelta | undefined {
  switch (delta.type) {
    case 'text':
      return {
        type: 'delta',
        value: opening.type === 'reasoning' ? { type: 'thinking_delta', thinking: delta.text } : { type: 'text_delta', text: delta.text },
      };
    case 'arguments':
      return { type: 'delta', value: { type: 'input_json_delta', partial_json: delta.json } };
    case 'citation':
      return { type: 'delta', value: { type: 'citations_delta', citation: writeCitation(delta.citation) } };
    case 'signature':
      if (opening.type === 'tool-call') return { type: 'block', value: writeCallSignature(opening.id, delta.signature) };
      return opening.type === 'reasoning'
        ? { type: 'delta', value: { type: 'signature_delta', signature: writeSignature(delta.signature) } }
        : undefined;
  }
}

function writeReasoning(part: ReasoningPart): JsonObject {
  if (part.redacted !== undefined) return { type: 'redacted_thinking', data: part.redacted };
  return { type: 'thinking', thinking: part.text, signature: part.signature === undefined ? '' : writeSignature(part.signature) };
}

function writeToolCall(part: ToolCallPart): readonly JsonObject[] {
  const input = part.custom === true ? { input: part.arguments } : (objectOf(parseJson(part.arguments)) ?? {});
  const block = { type: 'tool_use', id: part.id, name: part.name, input };
  return part.signature === undefined ? [block] : [block, writeCallSignature(part.id, part.signature)];
}

/** The format has no block for sounds and pictures of the model's; clients know the one that they send. */
function writeMedia(part: MediaPart): JsonObject {
  const type = part.kind === 'image' ? 'image' : 'document';
  const { source } = part;
  switch (source.type) {
    case 'data':
      return { type, source: { type: 'base64', media_type: part.mediaType ?? 'application/octet-stream', data: source.base64 } };
    case 'url':
      return { type, source: { type: 'url', url: source.url } };
    case 'text':
      return { type, source: { type: 'text', media_type: 'text/plain', data: source.text } };
    case 'file':
      return { type, source: { type: 'file', file_id: source.id } };
  }
}
