import type { PartDelta, PartOpening } from '../../core/event.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Citation, MediaPart, Part, ReasoningPart, Signature, ToolCallPart } from '../../core/message.ts';
import { objectOf, parseJson } from '../../wire/json-reader.ts';
import { writeCitation } from './parts.ts';
import { writeCarried, writeSignature } from './signatures.ts';
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
      return [...(part.text === '' ? [] : [block]), ...(part.signature === undefined ? [] : [writeCarried({ signature: part.signature })])];
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

/** Sources that are named for an answer as a whole, in a text of their own; none where there are none. */
export function writeSources(citations: readonly Citation[] | undefined): readonly WireTextBlock[] {
  return citations === undefined || citations.length === 0 ? [] : [{ type: 'text', text: '', citations: citations.map(writeCitation) }];
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
      return { type: 'delta', value: writeJsonDelta(isFreeText(opening) ? JSON.stringify(delta.json).slice(1, -1) : delta.json) };
    case 'citation':
      return { type: 'delta', value: { type: 'citations_delta', citation: writeCitation(delta.citation) } };
    case 'signature':
      return writeProof(opening, delta.signature);
  }
}

/** A piece of the input of a call. */
export function writeJsonDelta(json: string): JsonObject {
  return { type: 'input_json_delta', partial_json: json };
}

/** Whether a call's input is free text, which stands in an object because inputs are objects here. */
export function isFreeText(opening: PartOpening): boolean {
  return opening.type === 'tool-call' && opening.custom === true;
}

/** What stands around the free text of a call, so that its pieces make an object. */
export const aroundFreeText = { before: '{"input":"', after: '"}' } as const;

function writeProof(opening: PartOpening, signature: Signature): WrittenDelta | undefined {
  switch (opening.type) {
    case 'tool-call':
      return { type: 'block', value: writeCarried({ callId: opening.id, signature }) };
    case 'text':
      return { type: 'block', value: writeCarried({ signature }) };
    case 'reasoning':
      return { type: 'delta', value: { type: 'signature_delta', signature: writeSignature(signature) } };
    case 'refusal':
    case 'media':
    case 'opaque':
      return undefined;
  }
}

function writeReasoning(part: ReasoningPart): JsonObject {
  if (part.redacted !== undefined) return { type: 'redacted_thinking', data: part.redacted };
  return { type: 'thinking', thinking: part.text, signature: part.signature === undefined ? '' : writeSignature(part.signature) };
}

function writeToolCall(part: ToolCallPart): readonly JsonObject[] {
  const input = part.custom === true ? { input: part.arguments } : (objectOf(parseJson(part.arguments)) ?? {});
  const block = { type: 'tool_use', id: part.id, name: part.name, input };
  return part.signature === undefined ? [block] : [block, writeCarried({ callId: part.id, signature: part.signature })];
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
