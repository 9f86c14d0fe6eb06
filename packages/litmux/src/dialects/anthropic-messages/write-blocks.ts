import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import { refuseAddress } from '../../core/media-needed.ts';
import type { CacheMark, Citation, MediaPart, Part, ReasoningPart, TextPart, ToolCallPart, ToolResultPart } from '../../core/message.ts';
import { objectOf, parseJson, textOf } from '../../wire/json-reader.ts';
import { isForeignCitation, writeCitation } from './parts.ts';
import { nativeBlock } from './text-blocks.ts';
import type { WireCacheMark, WireTextBlock } from './wire.ts';
import type { Writing } from './writing.ts';

/** Writes the parts of a turn, or of a tool's result, as blocks. */
export function writeBlocks(parts: readonly Part[], path: string, writing: Writing): readonly JsonObject[] {
  return parts.map((part, index) => writeBlock(part, `${path}.content[${index}]`, writing)).filter((block) => block !== undefined);
}

/**
 * Writes a part as a block. Gives none for what the provider would refuse or must not see: blank text, thoughts it did not sign,
 * what another dialect alone can say.
 */
function writeBlock(part: Part, path: string, writing: Writing): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return writeText(part);
    case 'refusal':
      return writeText({ type: 'text', text: part.text });
    case 'media':
      return writeMedia(part, path, writing);
    case 'reasoning':
      return writeReasoning(part);
    case 'tool-call':
      return writeToolCall(part, path, writing);
    case 'tool-result':
      return writeToolResult(part, path, writing);
    case 'opaque':
      return part.dialect === 'anthropic-messages' ? part.value : undefined;
  }
}

/** Writes text; blank text is refused by the provider, so it gives no block. */
export function writeText(part: TextPart): WireTextBlock | undefined {
  if (part.text.trim() === '') return undefined;
  const citations = (part.citations ?? []).filter(isOwn).map(writeCitation);
  return { type: 'text', text: part.text, ...(citations.length > 0 && { citations }), ...cached(part.cache) };
}

function isOwn({ native }: Citation): boolean {
  return native?.dialect === 'anthropic-messages' && !isForeignCitation(native.value);
}

/** The field that marks a block as a cache breakpoint, if it is one. */
export function cached(mark: CacheMark | undefined): { readonly cache_control?: WireCacheMark } {
  if (mark === undefined) return {};
  return { cache_control: { type: 'ephemeral', ...(mark.ttl !== undefined && { ttl: mark.ttl }) } };
}

function writeMedia(part: MediaPart, path: string, writing: Writing): JsonObject {
  const native = nativeBlock(part);
  if (native !== undefined) return native;
  const isImage = part.kind === 'image' || part.mediaType?.startsWith('image/') === true;
  if (!isImage && part.kind !== 'document') return refuse(path, `This model takes no ${part.kind}.`);
  if (part.source.type === 'url' && writing.traits.mediaUrls === false)
    return refuseAddress(part.source.url, 'This provider takes images and documents as data only, not by URL.', path);
  if (isImage) return { type: 'image', source: imageSource(part, path, writing), ...part.extra, ...cached(part.cache) };
  if (part.source.type === 'file' && isForContainer(part, writing))
    return { type: 'container_upload', file_id: part.source.id, ...cached(part.cache) };
  const title = part.name === undefined ? {} : { title: part.name };
  return { type: 'document', source: documentSource(part, path, writing), ...title, ...part.extra, ...cached(part.cache) };
}

function imageSource(part: MediaPart, path: string, writing: Writing): JsonObject {
  switch (part.source.type) {
    case 'data':
      return {
        type: 'base64',
        media_type: part.mediaType === 'image/jpg' ? 'image/jpeg' : (part.mediaType ?? 'image/png'),
        data: part.source.base64,
      };
    case 'url':
      return { type: 'url', url: part.source.url };
    case 'file':
      return fileSource(part.source.id, writing);
    case 'text':
      return refuse(path, 'An image can not be text.');
  }
}

function documentSource(part: MediaPart, path: string, writing: Writing): JsonObject {
  switch (part.source.type) {
    case 'data':
      if (isTextual(part.mediaType)) return textSource(decodeText(part.source.base64));
      if (part.mediaType !== undefined && part.mediaType !== 'application/pdf')
        return refuse(path, `This model takes documents of type PDF and text, not ${part.mediaType}.`);
      return { type: 'base64', media_type: 'application/pdf', data: part.source.base64 };
    case 'text':
      return textSource(part.source.text);
    case 'url':
      return { type: 'url', url: part.source.url };
    case 'file':
      return fileSource(part.source.id, writing);
  }
}

function textSource(text: string): JsonObject {
  return { type: 'text', media_type: 'text/plain', data: text };
}

function fileSource(id: string, writing: Writing): JsonObject {
  if (/^https?:/.test(id)) return { type: 'url', url: id };
  writing.betas.add('files-api-2025-04-14');
  return { type: 'file', file_id: id };
}

/** Files of other kinds than pages and text are for the code that the model runs. */
function isForContainer(part: MediaPart, writing: Writing): boolean {
  const isReadable = part.mediaType === undefined || part.mediaType === 'application/pdf' || isTextual(part.mediaType);
  return (
    !isReadable &&
    writing.request.tools?.some((tool) => tool.type === 'hosted' && textOf(tool.value['type'])?.startsWith('code_execution') === true) ===
      true
  );
}

function isTextual(mediaType: string | undefined): boolean {
  return (
    mediaType !== undefined && (mediaType.startsWith('text/') || /^application\/(json|xml|yaml|x-yaml|toml|javascript)\b/.test(mediaType))
  );
}

function decodeText(base64: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}

/** What the user showed is never left out by a policy for parameters: an answer about something else would come back. */
function refuse(path: string, message: string): never {
  throw new Failure('invalid_request', message, { param: path });
}

/** Only the one who signed a thought takes it back. */
function writeReasoning(part: ReasoningPart): JsonObject | undefined {
  const isForeign = part.signature !== undefined && part.signature.signer !== 'anthropic-messages';
  if (isForeign) return undefined;
  if (part.redacted !== undefined) return { type: 'redacted_thinking', data: part.redacted };
  return part.signature === undefined ? undefined : { type: 'thinking', thinking: part.text, signature: part.signature.value };
}

function writeToolCall(part: ToolCallPart, path: string, writing: Writing): JsonObject {
  return {
    type: 'tool_use',
    id: writing.toolId(part.id),
    name: writing.names.write(part.name),
    input: inputOf(part, path),
    ...cached(part.cache),
  };
}

function inputOf(part: ToolCallPart, path: string): JsonObject {
  if (part.custom === true) return { input: part.arguments };
  const input = part.arguments.trim() === '' ? {} : objectOf(parseJson(part.arguments));
  if (input === undefined)
    throw new Failure('invalid_request', `The arguments of the call of ${part.name} are not a JSON object.`, { param: path });
  return input;
}

function writeToolResult(part: ToolResultPart, path: string, writing: Writing): JsonObject {
  const blocks = writeBlocks(part.parts, path, writing);
  const content = blocks.length === 0 && part.object !== undefined ? [{ type: 'text', text: JSON.stringify(part.object) }] : blocks;
  return {
    type: 'tool_result',
    tool_use_id: writing.toolId(part.callId),
    ...(content.length > 0 && { content }),
    ...(part.isError === true && { is_error: true }),
    ...cached(part.cache),
  };
}
