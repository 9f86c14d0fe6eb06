import type { MediaPart } from '../core/message.ts';

/** The text of a document that is nothing but text, for models that see no files; undefined for any other medium. */
export function textOfDocument({ kind, source, mediaType }: MediaPart): string | undefined {
  if (kind !== 'document') return undefined;
  if (source.type === 'text') return source.text;
  if (source.type !== 'data' || mediaType === undefined || !isTextual(mediaType)) return undefined;
  return new TextDecoder().decode(Uint8Array.from(atob(source.base64), (character) => character.charCodeAt(0)));
}

function isTextual(mediaType: string): boolean {
  return mediaType.startsWith('text/') || /^application\/(?:json|xml|yaml|x-yaml|toml|javascript)\b/.test(mediaType);
}
