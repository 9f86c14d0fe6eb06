import type { JsonObject } from '../../core/json.ts';
import type { Citation, MediaPart, MediaSource, Part, TextPart } from '../../core/message.ts';
import { readDataUri, writeDataUri } from '../../wire/data-uri.ts';
import { numberOf, textOf, type Fields } from '../../wire/json-reader.ts';
import { audioFormatOf, extensionOf, mediaTypeOfAudio, mediaTypeOfName } from '../openai-chat/media-types.ts';

/** Reads one content part of an input item. A type that the format does not define is kept whole, for a target that knows it. */
export function readPart(fields: Fields): Part {
  switch (fields.text('type')) {
    case 'input_text':
    case 'output_text':
    case 'text':
    case 'summary_text':
      return { type: 'text', text: fields.text('text') };
    case 'refusal':
      return { type: 'refusal', text: fields.text('refusal') };
    case 'input_image':
      return readImage(fields);
    case 'input_file':
      return readFile(fields);
    case 'input_audio':
      return readAudio(fields.fields('input_audio'));
    default:
      return { type: 'opaque', dialect: 'openai-responses', value: fields.object };
  }
}

/** Writes a text or medium of a user's turn or of a tool's result; undefined where this format has no form for it. */
export function writePart(part: TextPart | MediaPart): JsonObject | undefined {
  if (part.type === 'text') return { type: 'input_text', text: part.text };
  switch (part.kind) {
    case 'image':
      return writeImage(part);
    case 'document':
      return writeFile(part);
    case 'audio':
      return part.source.type === 'data'
        ? { type: 'input_audio', input_audio: { data: part.source.base64, format: audioFormatOf(part.mediaType) } }
        : undefined;
    case 'video':
      return undefined;
  }
}

/** A source that an annotation names; the other kinds of annotation keep their own words. */
export function readAnnotation(annotation: JsonObject): Citation {
  const url = textOf(annotation['url']);
  const title = textOf(annotation['title']) ?? textOf(annotation['filename']);
  const start = numberOf(annotation['start_index']);
  const end = numberOf(annotation['end_index']);
  return {
    ...(url !== undefined && { url }),
    ...(title !== undefined && { title }),
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
    native: { dialect: 'openai-responses', value: annotation },
  };
}

function readImage(fields: Fields): MediaPart {
  const detail = fields.optionalText('detail');
  const id = fields.optionalText('file_id');
  const value = fields.value('image_url');
  const url = typeof value === 'string' || value === undefined ? fields.optionalText('image_url') : fields.fields('image_url').text('url');
  if (url === undefined && id === undefined) return fields.missing('image_url');
  const source: MediaSource = url === undefined ? { type: 'file', id: id ?? '' } : sourceOf(url);
  const mediaType = url === undefined ? undefined : readDataUri(url)?.mediaType;
  return {
    type: 'media',
    kind: 'image',
    source,
    ...(mediaType !== undefined && { mediaType }),
    ...(detail !== undefined && { detail }),
  };
}

function readFile(fields: Fields): MediaPart {
  const name = fields.optionalText('filename');
  const data = fields.optionalText('file_data') ?? fields.optionalText('file_url');
  const id = fields.optionalText('file_id');
  if (data === undefined && id === undefined) return fields.missing('file_data');
  const mediaType = (data === undefined ? undefined : readDataUri(data)?.mediaType) ?? mediaTypeOfName(name ?? data ?? '');
  const family = mediaType?.split('/')[0];
  return {
    type: 'media',
    kind: family === 'image' || family === 'audio' || family === 'video' ? family : 'document',
    source: data === undefined ? { type: 'file', id: id ?? '' } : sourceOf(data),
    ...(mediaType !== undefined && { mediaType }),
    ...(name !== undefined && { name }),
  };
}

function readAudio(audio: Fields): MediaPart {
  const mediaType = mediaTypeOfAudio(audio.optionalText('format'));
  return {
    type: 'media',
    kind: 'audio',
    source: { type: 'data', base64: audio.text('data') },
    ...(mediaType !== undefined && { mediaType }),
  };
}

/** The bytes of a `data:` URI, an address, or else bare base64. */
function sourceOf(value: string): MediaSource {
  const uri = readDataUri(value);
  if (uri !== undefined) return { type: 'data', base64: uri.base64 };
  return /^[a-z\d]+:\/\//i.test(value.slice(0, 12)) ? { type: 'url', url: value } : { type: 'data', base64: value };
}

function writeImage(part: MediaPart): JsonObject | undefined {
  const detail = part.detail ?? 'auto';
  switch (part.source.type) {
    case 'file':
      return { type: 'input_image', file_id: part.source.id, detail };
    case 'url':
      return { type: 'input_image', image_url: part.source.url, detail };
    case 'data':
      return { type: 'input_image', image_url: writeDataUri(part.mediaType, part.source.base64), detail };
    case 'text':
      return undefined;
  }
}

function writeFile(part: MediaPart): JsonObject {
  switch (part.source.type) {
    case 'file':
      return { type: 'input_file', file_id: part.source.id };
    case 'url':
      return { type: 'input_file', file_url: part.source.url };
    case 'text':
      return { type: 'input_text', text: part.source.text };
    case 'data':
      return {
        type: 'input_file',
        filename: part.name ?? `document.${extensionOf(part.mediaType)}`,
        file_data: writeDataUri(part.mediaType, part.source.base64),
      };
  }
}
