/** What a `data:` URI holds. */
export interface DataUri {
  /** The media type without parameters; absent where the URI names none. */
  readonly mediaType?: string;
  readonly base64: string;
}

/** Reads a `data:` URI (RFC 2397), percent-encoded ones included; undefined for any other text. */
export function readDataUri(uri: string): DataUri | undefined {
  if (!/^data:/i.test(uri.slice(0, 5))) return undefined;
  const comma = uri.indexOf(',');
  if (comma === -1) return undefined;
  const [mediaType = '', ...parameters] = uri.slice(5, comma).split(';');
  const payload = uri.slice(comma + 1);
  const base64 = parameters.some((parameter) => parameter.trim().toLowerCase() === 'base64')
    ? payload
    : base64OfText(decodePercent(payload));
  return mediaType === '' ? { base64 } : { mediaType: mediaType.trim().toLowerCase(), base64 };
}

/** A `data:` URI of bytes in base64. */
export function writeDataUri(mediaType: string | undefined, base64: string): string {
  return `data:${mediaType ?? 'application/octet-stream'};base64,${base64}`;
}

/** A text's UTF-8 bytes in base64. */
export function base64OfText(text: string): string {
  let binary = '';
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
