import type { MediaPart } from '../../core/message.ts';

/** The kind of media by its IANA type; what is no image, sound or film is a document. */
export function kindOfMedia(mediaType: string | undefined): MediaPart['kind'] {
  const [type] = (mediaType ?? '').split('/');
  return type === 'image' || type === 'audio' || type === 'video' ? type : 'document';
}

/** The type that Google must be told for bytes whose type the caller left out. */
export function mediaTypeOfData(part: MediaPart, base64: string): string {
  return part.mediaType ?? magic.find(([start]) => base64.startsWith(start))?.[1] ?? usual[part.kind];
}

/**
 * The type that Google must be told for a file it fetches: the caller's word, else what the extension says, else the usual one of
 * its kind. Undefined for what Google knows itself: YouTube, and files that were uploaded to it.
 */
export function mediaTypeOfUri(part: MediaPart, uri: string): string | undefined {
  if (part.mediaType !== undefined) return part.mediaType;
  const extension = /\.([a-z0-9]+)(?:[?#].*)?$/i.exec(uri)?.[1]?.toLowerCase() ?? '';
  return byExtension.get(extension) ?? (isKnownToGoogle(uri) ? undefined : usual[part.kind]);
}

function isKnownToGoogle(uri: string): boolean {
  return /^https?:\/\/(?:(?:www\.|m\.)?youtube\.com|youtu\.be|generativelanguage\.googleapis\.com)\//.test(uri);
}

const usual: Readonly<Record<MediaPart['kind'], string>> = {
  image: 'image/jpeg',
  audio: 'audio/mpeg',
  video: 'video/mp4',
  document: 'application/pdf',
};

/** How the base64 of common formats begins. */
const magic: readonly (readonly [string, string])[] = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
  ['JVBERi', 'application/pdf'],
];

const byExtension: ReadonlyMap<string, string> = new Map([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['webp', 'image/webp'],
  ['gif', 'image/gif'],
  ['heic', 'image/heic'],
  ['heif', 'image/heif'],
  ['mp3', 'audio/mpeg'],
  ['wav', 'audio/wav'],
  ['ogg', 'audio/ogg'],
  ['flac', 'audio/flac'],
  ['aac', 'audio/aac'],
  ['m4a', 'audio/mp4'],
  ['mp4', 'video/mp4'],
  ['mov', 'video/quicktime'],
  ['webm', 'video/webm'],
  ['mpeg', 'video/mpeg'],
  ['mpg', 'video/mpeg'],
  ['mkv', 'video/x-matroska'],
  ['pdf', 'application/pdf'],
  ['txt', 'text/plain'],
  ['md', 'text/markdown'],
  ['csv', 'text/csv'],
  ['html', 'text/html'],
  ['json', 'application/json'],
]);
