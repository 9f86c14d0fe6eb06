/** OpenAI's word for a format of sound, by its media type. */
const audioFormats: ReadonlyMap<string, string> = new Map([
  ['audio/mpeg', 'mp3'],
  ['audio/mp3', 'mp3'],
  ['audio/wav', 'wav'],
  ['audio/x-wav', 'wav'],
  ['audio/wave', 'wav'],
  ['audio/mp4', 'm4a'],
  ['audio/x-m4a', 'm4a'],
  ['audio/l16', 'pcm16'],
  ['audio/pcm', 'pcm16'],
]);

const byExtension: ReadonlyMap<string, string> = new Map([
  ['pdf', 'application/pdf'],
  ['txt', 'text/plain'],
  ['md', 'text/markdown'],
  ['csv', 'text/csv'],
  ['html', 'text/html'],
  ['json', 'application/json'],
  ['xml', 'application/xml'],
  ['doc', 'application/msword'],
  ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xls', 'application/vnd.ms-excel'],
  ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['gif', 'image/gif'],
  ['webp', 'image/webp'],
  ['mp3', 'audio/mpeg'],
  ['wav', 'audio/wav'],
  ['mp4', 'video/mp4'],
]);

/** The format of `input_audio` for a media type: its subtype where OpenAI has no word of its own. */
export function audioFormatOf(mediaType: string | undefined): string {
  if (mediaType === undefined) return 'wav';
  const plain = mediaType.split(';')[0]?.trim().toLowerCase() ?? '';
  return audioFormats.get(plain) ?? plain.slice(plain.indexOf('/') + 1);
}

/** The media type of a format of `input_audio`. */
export function mediaTypeOfAudio(format: string | undefined): string | undefined {
  if (format === undefined) return undefined;
  if (format.includes('/')) return format;
  return byExtension.get(format) ?? (format === 'pcm16' ? 'audio/pcm' : `audio/${format}`);
}

/** The media type that a file's name tells. */
export function mediaTypeOfName(name: string): string | undefined {
  return byExtension.get(name.slice(name.lastIndexOf('.') + 1).toLowerCase());
}

/** An extension for a document without a name. */
export function extensionOf(mediaType: string | undefined): string {
  for (const [extension, type] of byExtension) if (type === mediaType) return extension;
  return 'bin';
}
