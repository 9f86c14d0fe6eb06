import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { CacheMark, MediaPart, MediaSource, Part, ReasoningPart, TextPart } from '../../core/message.ts';
import { readDataUri, writeDataUri } from '../../wire/data-uri.ts';
import { objectsOf, textOf, type Fields } from '../../wire/json-reader.ts';
import { audioFormatOf, extensionOf, mediaTypeOfAudio, mediaTypeOfName } from './media-types.ts';
import type { OpenAIChatTraits } from './traits.ts';

/** Reads one content part of a client's message. A type that the format does not define is kept whole, for a target that knows it. */
export function readPart(fields: Fields): Part {
  const type = fields.text('type');
  switch (type) {
    case 'text':
    case 'input_text':
    case 'output_text':
      return { type: 'text', text: fields.text('text'), ...markOf(fields) };
    case 'refusal':
      return { type: 'refusal', text: fields.text('refusal') };
    case 'image_url':
      return { ...readUrlPart(fields, 'image'), ...markOf(fields) };
    case 'video_url':
      return { ...readUrlPart(fields, 'video'), ...markOf(fields) };
    case 'document_url':
    case 'file_url':
      return { ...readUrlPart(fields, 'document'), ...markOf(fields) };
    case 'input_audio':
      return { ...readAudio(fields), ...markOf(fields) };
    case 'file':
      return { ...readFile(fields.fields('file')), ...markOf(fields) };
    case 'thinking':
    case 'redacted_thinking':
      return readThinking(fields.object);
    default:
      return { type: 'opaque', dialect: 'openai-chat', value: fields.object };
  }
}

/** The cache mark of a part, message or tool, as a field to spread; nothing where there is none. */
export function markOf(fields: Fields): { readonly cache?: CacheMark } {
  const mark = fields.optionalObject('cache_control');
  if (mark === undefined) return {};
  const ttl = textOf(mark['ttl']);
  return { cache: ttl === undefined ? {} : { ttl } };
}

/** A thought of an assistant's turn: a block of `thinking_blocks`, or Mistral's content part with a list of texts. */
export function readThinking(block: JsonObject): ReasoningPart {
  const redacted = textOf(block['data']);
  if (redacted !== undefined) return { type: 'reasoning', text: '', redacted };
  const thinking = block['thinking'];
  const text =
    textOf(thinking) ??
    objectsOf(thinking)
      .map((piece) => textOf(piece['text']) ?? '')
      .join('');
  const value = textOf(block['signature']) ?? '';
  return { type: 'reasoning', text, ...(value !== '' && { signature: { signer: 'anthropic-messages', value } }) };
}

/** Writes a text. */
export function writeText(part: TextPart, traits: OpenAIChatTraits): JsonObject {
  return { type: 'text', text: part.text, ...writeMark(part.cache, traits) };
}

/** A cache mark as the field to spread, where the provider understands marks. */
export function writeMark(cache: CacheMark | undefined, traits: OpenAIChatTraits): JsonObject {
  if (cache === undefined || traits.cacheControl !== 'keep') return {};
  return { cache_control: { type: 'ephemeral', ...(cache.ttl !== undefined && { ttl: cache.ttl }) } };
}

/** Writes a media part of a user's turn; undefined where this provider has no form for it. */
export function writeMedia(part: MediaPart, traits: OpenAIChatTraits): JsonObject | undefined {
  const mark = writeMark(part.cache, traits);
  if (part.source.type === 'file') return { type: 'file', file: { file_id: part.source.id }, ...mark };
  if (part.source.type === 'text') return { type: 'text', text: part.source.text, ...mark };
  const url = part.source.type === 'url' ? part.source.url : writeDataUri(part.mediaType, part.source.base64);
  switch (part.kind) {
    case 'image':
      return { type: 'image_url', image_url: { url, ...(part.detail !== undefined && { detail: part.detail }) }, ...mark };
    case 'video':
      // OpenAI's own models see no films; vLLM and the hosts of open models take them so.
      return traits.modelRules === true ? undefined : { type: 'video_url', video_url: { url }, ...mark };
    case 'audio':
      return part.source.type === 'data'
        ? { type: 'input_audio', input_audio: { data: part.source.base64, format: audioFormatOf(part.mediaType) }, ...mark }
        : undefined;
    case 'document':
      return withMark(writeDocument(part, url, traits), mark);
  }
}

function writeDocument(part: MediaPart, url: string, traits: OpenAIChatTraits): JsonObject | undefined {
  if (traits.documentPart === 'document_url')
    return { type: 'document_url', document_url: url, ...(part.name !== undefined && { document_name: part.name }) };
  if (traits.documentPart === 'file_url') return { type: 'file_url', file_url: { url } };
  // OpenAI's own API takes bytes only; those that declare `file` also fetch an address.
  if (part.source.type === 'url' && traits.documentPart === undefined) return undefined;
  return { type: 'file', file: { filename: part.name ?? `document.${extensionOf(part.mediaType)}`, file_data: url } };
}

function withMark(part: JsonObject | undefined, mark: JsonObject): JsonObject | undefined {
  return part === undefined ? undefined : { ...part, ...mark };
}

function readUrlPart(fields: Fields, kind: 'image' | 'video' | 'document'): MediaPart {
  const name = fields.text('type');
  const value = fields.value(name) ?? fields.missing(name);
  if (typeof value === 'string') return fromUrl(value, kind, undefined);
  const object = fields.fields(name);
  const detail = object.optionalText('detail');
  return { ...fromUrl(object.text('url'), kind, object.optionalText('format')), ...(detail !== undefined && { detail }) };
}

function readAudio(fields: Fields): MediaPart {
  const value: JsonValue | undefined = fields.value('input_audio');
  if (typeof value === 'string') return fromUrl(value, 'audio', undefined);
  const audio = fields.fields('input_audio');
  const mediaType = mediaTypeOfAudio(audio.optionalText('format'));
  return { type: 'media', kind: 'audio', source: sourceOf(audio.text('data')), ...(mediaType !== undefined && { mediaType }) };
}

function readFile(file: Fields): MediaPart {
  const name = file.optionalText('filename');
  const format = file.optionalText('format');
  const data = file.optionalText('file_data');
  const id = file.optionalText('file_id');
  const uri = data === undefined ? undefined : readDataUri(data);
  const mediaType = format ?? uri?.mediaType ?? mediaTypeOfName(name ?? '');
  const rest = { ...(mediaType !== undefined && { mediaType }), ...(name !== undefined && { name }) };
  const kind = kindOf(mediaType);
  if (data !== undefined) return { type: 'media', kind, source: sourceOf(data), ...rest };
  if (id === undefined) return file.missing('file_data');
  return { type: 'media', kind, source: isAddress(id) ? { type: 'url', url: id } : { type: 'file', id }, ...rest };
}

function fromUrl(url: string, kind: MediaPart['kind'], format: string | undefined): MediaPart {
  const mediaType = format ?? readDataUri(url)?.mediaType;
  const source = sourceOf(url);
  return {
    type: 'media',
    kind,
    source: source.type === 'data' && !/^data:/i.test(url.slice(0, 5)) ? { type: 'url', url } : source,
    ...(mediaType !== undefined && { mediaType }),
  };
}

/** A `data:` URI's bytes, an address, or else bare base64. */
function sourceOf(value: string): MediaSource {
  const uri = readDataUri(value);
  if (uri !== undefined) return { type: 'data', base64: uri.base64 };
  return isAddress(value) ? { type: 'url', url: value } : { type: 'data', base64: value };
}

function isAddress(value: string): boolean {
  return /^(https?|gs|s3):\/\//i.test(value.slice(0, 8));
}

function kindOf(mediaType: string | undefined): MediaPart['kind'] {
  const family = mediaType?.split('/')[0];
  return family === 'image' || family === 'audio' || family === 'video' ? family : 'document';
}
