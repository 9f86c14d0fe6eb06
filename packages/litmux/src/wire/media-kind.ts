/** What kind of medium bytes are. */
export interface MediaKind {
  readonly type: string;
  /** How files of this kind are called, without the dot. */
  readonly extension: string;
}

/** The kind of a medium by how it begins; undefined for one that is not known. */
export function mediaKind(head: Uint8Array): MediaKind | undefined {
  let text = '';
  for (const byte of head.subarray(0, 16)) text += String.fromCharCode(byte);
  const [, type, extension] = beginnings.find(([pattern]) => pattern.test(text)) ?? [];
  return type === undefined || extension === undefined ? undefined : { type, extension };
}

const beginnings: readonly (readonly [pattern: RegExp, type: string, extension: string])[] = [
  [/^\x89PNG/, 'image/png', 'png'],
  [/^\xff\xd8\xff/, 'image/jpeg', 'jpg'],
  [/^GIF8/, 'image/gif', 'gif'],
  [/^RIFF.{4}WEBP/s, 'image/webp', 'webp'],
  [/^RIFF.{4}WAVE/s, 'audio/wav', 'wav'],
  [/^.{4}ftyp(?:avif|avis)/s, 'image/avif', 'avif'],
  [/^.{4}ftypM4A/s, 'audio/mp4', 'm4a'],
  [/^.{4}ftyp/s, 'video/mp4', 'mp4'],
  [/^%PDF-/, 'application/pdf', 'pdf'],
  [/^ID3|^\xff[\xfb\xf3\xf2]/, 'audio/mpeg', 'mp3'],
  [/^fLaC/, 'audio/flac', 'flac'],
  [/^OggS/, 'audio/ogg', 'ogg'],
  [/^.E\xdf\xa3/s, 'video/webm', 'webm'],
];
