import type { JsonObject } from '../../core/json.ts';
import type { MediaPart, Part, ReasoningPart, TextPart, ToolCallPart } from '../../core/message.ts';
import { isObject, objectOf, parseJson, textOf } from '../../wire/json-reader.ts';
import { kindOfMedia, mediaTypeOfData, mediaTypeOfUri } from './media.ts';
import { extendArguments } from './partial-arguments.ts';
import { readSignature, type Proof } from './signature.ts';
import type { WirePart } from './wire.ts';

/** One part of a turn as Google's format says it (in camelCase), function responses excepted. What no neutral word covers is opaque. */
export function readPart(part: JsonObject, newCallId: () => string): Part {
  const proof = proofOf(part);
  const signed = proof.signature !== undefined && { signature: proof.signature };
  const call = objectOf(part['functionCall']);
  if (call !== undefined) return { ...readCall(call, newCallId), ...signed };
  const media = readMedia(part);
  if (media !== undefined) return { ...media, ...signed };
  if (part['thought'] === true) return { type: 'reasoning', text: textOf(part['text']) ?? '', ...proof };
  if (proof.redacted !== undefined) return { type: 'reasoning', text: '', ...proof };
  const text = textOf(part['text']) ?? (isBareSignature(part) ? '' : undefined);
  if (text !== undefined) return { type: 'text', text, ...signed };
  return { type: 'opaque', dialect: 'gemini', value: part };
}

/** True where `next` continues `previous`: texts of one kind grow together until one is signed. */
export function continues(previous: Part, next: Part): previous is TextPart | ReasoningPart {
  if (previous.type === 'text') return next.type === 'text' && previous.signature === undefined;
  return previous.type === 'reasoning' && next.type === 'reasoning' && isOpen(previous) && next.redacted === undefined;
}

/** True for a part that says nothing. */
export function isBlank(part: Part): boolean {
  switch (part.type) {
    case 'text':
      return part.text === '' && part.signature === undefined;
    case 'reasoning':
      return part.text === '' && isOpen(part);
    case 'refusal':
      return part.text === '';
    case 'media':
    case 'opaque':
    case 'tool-call':
    case 'tool-result':
      return false;
  }
}

/** A text, thought or file in Google's words, without its signature. Undefined for parts of other kinds. */
export function writeBarePart(part: Part): WirePart | undefined {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { text: part.text };
    case 'reasoning':
      return { text: part.text, thought: true };
    case 'media':
      return writeMedia(part);
    case 'opaque':
    case 'tool-call':
    case 'tool-result':
      return undefined;
  }
}

/** The arguments as the object that Google wants; a custom tool's free text, and JSON that is no object, become its field `input`. */
export function argumentsObject(part: ToolCallPart): JsonObject {
  const parsed = part.custom === true ? undefined : parseJson(part.arguments === '' ? '{}' : part.arguments);
  return isObject(parsed) ? parsed : { input: parsed ?? part.arguments };
}

function readCall(call: JsonObject, newCallId: () => string): ToolCallPart {
  const id = textOf(call['id']) ?? '';
  const name = textOf(call['name']) ?? '';
  return { type: 'tool-call', id: id === '' ? newCallId() : id, name, arguments: JSON.stringify(extendArguments({}, call)) };
}

function readMedia(part: JsonObject): MediaPart | undefined {
  const blob = objectOf(part['inlineData']);
  const file = objectOf(part['fileData']);
  const mediaType = textOf((blob ?? file)?.['mimeType']);
  const about = {
    kind: kindOfMedia(mediaType),
    ...(mediaType !== undefined && { mediaType }),
    ...(isObject(part['videoMetadata']) && { extra: { videoMetadata: part['videoMetadata'] } }),
  };
  if (blob !== undefined) return { type: 'media', source: { type: 'data', base64: standardBase64(textOf(blob['data']) ?? '') }, ...about };
  if (file !== undefined) return { type: 'media', source: { type: 'url', url: textOf(file['fileUri']) ?? '' }, ...about };
  return undefined;
}

function writeMedia(part: MediaPart): WirePart {
  const metadata = objectOf(part.extra?.['videoMetadata'] ?? part.extra?.['video_metadata']);
  return { ...writeSource(part), ...(metadata !== undefined && { videoMetadata: metadata }) };
}

function writeSource(part: MediaPart): WirePart {
  const { source } = part;
  switch (source.type) {
    case 'data':
      return { inlineData: { mimeType: mediaTypeOfData(part, source.base64), data: source.base64 } };
    case 'text':
      return { text: source.text };
    case 'url':
      return writeFile(part, source.url);
    case 'file':
      return writeFile(part, source.id.startsWith('files/') ? filesOfGoogle + source.id : source.id);
  }
}

function writeFile(part: MediaPart, fileUri: string): WirePart {
  const mimeType = mediaTypeOfUri(part, fileUri);
  return { fileData: { ...(mimeType !== undefined && { mimeType }), fileUri } };
}

const filesOfGoogle = 'https://generativelanguage.googleapis.com/v1beta/';

function proofOf(part: JsonObject): Proof {
  const value = textOf(part['thoughtSignature']) ?? '';
  return value === '' ? {} : readSignature(value);
}

function isBareSignature(part: JsonObject): boolean {
  const names = Object.keys(part);
  return names.length === 1 && names[0] === 'thoughtSignature';
}

function isOpen(part: ReasoningPart): boolean {
  return part.signature === undefined && part.redacted === undefined;
}

/** Google also takes the alphabet for URLs; nobody else does. */
function standardBase64(data: string): string {
  return /[-_]/.test(data) ? data.replaceAll('-', '+').replaceAll('_', '/') : data;
}
