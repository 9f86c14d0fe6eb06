import { parseJson } from 'litmux/core';
import type { RecordedBody, RecordedChunk } from './cassette.ts';
import type { Redaction } from './redaction.ts';

const boundaryPattern = /boundary=(?:"([^"]+)"|([^;\s]+))/i;

/** The boundary that stands for all boundaries, which are different each time. */
const steadyBoundary = 'litmux-form-boundary';

/** Headers and body with the boundary of a form, if there is one, made the same for all. */
export function withSteadyBoundary(
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): { readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array } {
  const contentType = headers['content-type'] ?? '';
  const match = boundaryPattern.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined) return { headers, body };
  const text = Buffer.from(body).toString('latin1').replaceAll(boundary, steadyBoundary);
  return { headers: { ...headers, 'content-type': contentType.replace(boundary, steadyBoundary) }, body: Buffer.from(text, 'latin1') };
}

/** A request's body as a cassette has it: JSON as a value, other text as it is, anything else as base64. */
export function recordedBody(bytes: Uint8Array, redaction: Redaction): RecordedBody {
  const text = textOf(bytes);
  if (text === undefined) return { base64: redaction.bytes(bytes).toString('base64') };
  const clean = redaction.text(text);
  const json = /^\s*[[{]/.test(clean) ? parseJson(clean) : undefined;
  return json === undefined ? { text: clean } : { json };
}

/** The pieces of an answer as a cassette has them. */
export function recordedChunks(
  chunks: readonly { readonly at: number; readonly bytes: Uint8Array }[],
  redaction: Redaction,
): readonly RecordedChunk[] {
  if (textOf(Buffer.concat(chunks.map(({ bytes }) => bytes))) === undefined)
    return chunks.map(({ at, bytes }) => ({ at, base64: redaction.bytes(bytes).toString('base64') }));
  // A character that two pieces share goes with the later one.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const pieces = redaction.pieces(chunks.map(({ bytes }) => decoder.decode(bytes, { stream: true })));
  return chunks.map(({ at }, index) => ({ at, text: pieces[index] ?? '' }));
}

/** The bytes as text; undefined where they are none. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
