import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import { refuseAddress } from '../../core/media-needed.ts';
import type { MediaPart } from '../../core/message.ts';
import { base64OfText } from '../../wire/data-uri.ts';
import { objectOf, textOf } from '../../wire/json-reader.ts';
import type { WireBlock } from './wire.ts';
import type { Writing } from './writing.ts';

/** Writes a media part as its block. Throws `invalid_request` for what Converse does not take: what the user showed is never left out. */
export function writeMedia(part: MediaPart, path: string, writing: Writing): WireBlock {
  const kind = part.mediaType?.startsWith('image/') === true ? 'image' : part.kind;
  const source = sourceOf(part, path);
  if (kind === 'document') return { document: { ...writeDocument(part, path, writing), source } };
  const format = formatOf(part, kind);
  if (format === undefined) return refuse(path, `Bedrock takes no ${kind} of type ${part.mediaType ?? 'unknown'}.`);
  return { [kind]: { format, source } };
}

/** Reads a media block of an answer; undefined for a block of another kind. */
export function readMedia(block: JsonObject): MediaPart | undefined {
  const image = objectOf(block['image']);
  const base64 = textOf(objectOf(image?.['source'])?.['bytes']);
  if (base64 === undefined) return undefined;
  return { type: 'media', kind: 'image', source: { type: 'data', base64 }, mediaType: `image/${textOf(image?.['format']) ?? 'png'}` };
}

function writeDocument(part: MediaPart, path: string, writing: Writing): JsonObject {
  const { title, context, citations } = part.extra ?? {};
  const name = writing.documentName(part.name ?? textOf(title));
  const format = part.source.type === 'text' ? 'txt' : (formatOf(part, 'document') ?? formatOfName(part.name));
  if (format === undefined) return refuse(path, `Bedrock takes no documents of type ${part.mediaType ?? 'unknown'}.`);
  return {
    format,
    name,
    ...(typeof context === 'string' && { context }),
    ...(objectOf(citations) !== undefined && { citations }),
  };
}

function sourceOf(part: MediaPart, path: string): JsonObject {
  const { source } = part;
  switch (source.type) {
    case 'data':
      return { bytes: source.base64 };
    case 'text':
      return part.extra?.['citations'] === undefined ? { bytes: base64OfText(source.text) } : { text: source.text };
    case 'url':
    case 'file': {
      const address = source.type === 'url' ? source.url : source.id;
      if (address.startsWith('s3://')) return { s3Location: { uri: address } };
      return refuseAddress(address, 'Bedrock takes media as data or from S3 (s3://bucket/key), not by URL or file id.', path);
    }
  }
}

function formatOf(part: MediaPart, kind: MediaPart['kind']): string | undefined {
  const type = part.mediaType?.toLowerCase();
  if (type === undefined) return kind === 'image' ? 'png' : undefined;
  return formats[kind][type] ?? (kind === 'document' && type.startsWith('text/') ? 'txt' : undefined);
}

/** The formats of Converse by media type (docs: API_runtime_ImageBlock, DocumentBlock, VideoBlock, AudioBlock). */
const formats: Readonly<Record<MediaPart['kind'], Readonly<Record<string, string>>>> = {
  image: { 'image/png': 'png', 'image/jpeg': 'jpeg', 'image/jpg': 'jpeg', 'image/gif': 'gif', 'image/webp': 'webp' },
  document: {
    'application/pdf': 'pdf',
    'text/csv': 'csv',
    'application/msword': 'doc',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
    'application/vnd.ms-excel': 'xls',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
    'text/html': 'html',
    'text/plain': 'txt',
    'text/markdown': 'md',
    'application/json': 'txt',
    'application/xml': 'txt',
  },
  video: {
    'video/mp4': 'mp4',
    'video/quicktime': 'mov',
    'video/x-matroska': 'mkv',
    'video/webm': 'webm',
    'video/x-flv': 'flv',
    'video/mpeg': 'mpeg',
    'video/mpg': 'mpg',
    'video/x-ms-wmv': 'wmv',
    'video/3gpp': 'three_gp',
  },
  audio: {
    'audio/mpeg': 'mp3',
    'audio/mp3': 'mp3',
    'audio/wav': 'wav',
    'audio/x-wav': 'wav',
    'audio/ogg': 'ogg',
    'audio/opus': 'opus',
    'audio/flac': 'flac',
    'audio/aac': 'aac',
    'audio/mp4': 'm4a',
    'audio/webm': 'webm',
  },
};

const documentFormats = new Set(Object.values(formats.document));

function formatOfName(name: string | undefined): string | undefined {
  const extension = name?.split('.').at(-1)?.toLowerCase();
  if (extension === undefined) return 'pdf';
  return documentFormats.has(extension) ? extension : undefined;
}

function refuse(path: string, message: string): never {
  throw new Failure('invalid_request', message, { param: path });
}
