import type { ChoiceEnd, FinishReason } from '../../core/event.ts';
import type { JsonDraft, JsonObject, JsonValue } from '../../core/json.ts';
import type { Citation, MediaPart, OpaquePart, ReasoningPart, Signature } from '../../core/message.ts';
import { writeDataUri } from '../../wire/data-uri.ts';
import { isObject } from '../../wire/json-reader.ts';
import { isClaudes } from './signatures.ts';
import { openAIFinishes } from './wire-answer.ts';

/** OpenAI's word for the end of a choice. */
export function writeFinish(reason: FinishReason): string {
  switch (reason) {
    case 'stop':
      return 'stop';
    case 'length':
      return 'length';
    case 'tool-calls':
      return 'tool_calls';
    case 'content-filter':
      return 'content_filter';
  }
}

/** A tool call of an answer. */
export function writeCall(call: { readonly id: string; readonly name: string; readonly custom?: boolean }, text: string): JsonObject {
  const { id, name } = call;
  return call.custom === true
    ? { id, type: 'custom', custom: { name, input: text } }
    : { id, type: 'function', function: { name, arguments: text } };
}

/** What proves a thought, in the field that carries it: Claude's blocks, else the provider fields. Nothing for a thought without proof. */
export function writeProof(part: ReasoningPart): JsonObject {
  if (part.redacted !== undefined) return { thinking_blocks: [{ type: 'redacted_thinking', data: part.redacted }] };
  const { signature } = part;
  if (signature === undefined) return {};
  if (isClaudes(signature)) return { thinking_blocks: [{ type: 'thinking', thinking: part.text, signature: signature.value }] };
  return { provider_specific_fields: { reasoning_signatures: [{ signer: signature.signer, text: part.text, value: signature.value }] } };
}

/** The proof of a text, which Google gives. */
export function writeTextProof({ value }: Signature): JsonObject {
  return { provider_specific_fields: { thought_signatures: [value] } };
}

/** The proof of a call or picture, in a field of its own; nothing where it has none. */
export function writePartProof(signature: Signature | undefined): JsonObject {
  return signature === undefined ? {} : { provider_specific_fields: { thought_signature: signature.value } };
}

/** The characters of the answer's text that a citation stands for, where it does not say so itself. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** A source: as an annotation where it has an address, and in its provider's own words where they say more. */
export function writeCitation(citation: Citation, span: TextSpan): JsonObject {
  const { url, native } = citation;
  if (native?.dialect === 'openai-chat' && isObject(native.value) && isObject(native.value['url_citation']))
    return { annotations: [native.value] };
  const words: JsonValue = native?.value ?? {
    ...(citation.title !== undefined && { title: citation.title }),
    ...(citation.quote !== undefined && { cited_text: citation.quote }),
  };
  const own = native !== undefined || url === undefined ? { provider_specific_fields: { citations: [words] } } : {};
  if (url === undefined) return own;
  const source = { url, title: citation.title ?? url, start_index: citation.start ?? span.start, end_index: citation.end ?? span.end };
  return { annotations: [{ type: 'url_citation', url_citation: source }], ...own };
}

/** A picture, sound or other medium that the model made. `created` is when a sound stops being referable: it is not kept here. */
export function writeMade(
  part: MediaPart,
  place: { readonly index: number; readonly callId: string; readonly created: number },
): JsonObject {
  const { source } = part;
  if (part.kind === 'audio' && source.type === 'data') {
    return {
      audio: {
        id: `audio_${place.callId}`,
        expires_at: place.created,
        data: source.base64,
        transcript: part.transcript ?? '',
        ...part.extra,
      },
    };
  }
  const url = source.type === 'data' ? writeDataUri(part.mediaType, source.base64) : source.type === 'url' ? source.url : undefined;
  if (part.kind === 'image' && url !== undefined)
    return { images: [{ type: 'image_url', image_url: { url }, index: place.index, ...writePartProof(part.signature) }] };
  return {
    provider_specific_fields: { media: [{ kind: part.kind, source, ...(part.mediaType !== undefined && { media_type: part.mediaType }) }] },
  };
}

/** A part that only its own dialect understands, to be sent back to it by the client (`read-messages.ts`). */
export function writeNative(part: OpaquePart): JsonObject {
  return { provider_specific_fields: { native_parts: [{ dialect: part.dialect, value: part.value }] } };
}

/** What the provider said about the end of a choice beyond OpenAI's words. */
export function writeEndFields(end: ChoiceEnd): JsonObject {
  const native = end.native !== undefined && !openAIFinishes.has(end.native) ? { native_finish_reason: end.native } : {};
  const fields = { ...native, ...(end.stopSequence !== undefined && { stop_sequence: end.stopSequence }), ...end.extra };
  return Object.keys(fields).length > 0 ? { provider_specific_fields: fields } : {};
}

/** Adds fields to a message or delta: lists grow, objects are merged, anything else is set. */
export function addFields(target: JsonDraft, fields: JsonObject): void {
  for (const [name, value] of Object.entries(fields)) target[name] = joined(target[name], value);
}

function joined(before: JsonValue | undefined, value: JsonValue | undefined): JsonValue | undefined {
  if (Array.isArray(before) && Array.isArray(value)) return [...before, ...value];
  if (!isObject(before) || !isObject(value)) return value;
  const merged: JsonDraft = { ...before };
  addFields(merged, value);
  return merged;
}
