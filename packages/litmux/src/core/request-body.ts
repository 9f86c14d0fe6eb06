/** What is sent: at hand, in one piece or several, or read while it is sent. */
export type RequestBody = string | Uint8Array | PiecedBody | StreamedBody;

/** Bytes that lie in several places and are sent one after the other. */
export interface PiecedBody {
  /** How many bytes they are together. */
  readonly size: number;
  readonly pieces: readonly Uint8Array[];
}

/** Bytes that are read piece by piece, as often as they are sent. */
export interface StreamedBody {
  /** How many bytes. */
  readonly size: number;
  read(): AsyncIterable<Uint8Array>;
}

/** True where a body is read while it is sent. */
export function isStreamed(body: RequestBody): body is StreamedBody {
  return typeof body !== 'string' && 'read' in body;
}

/** True where a body lies in several places. */
export function isPieced(body: RequestBody): body is PiecedBody {
  return typeof body !== 'string' && 'pieces' in body;
}

/** How many bytes a body has that is no text. */
export function sizeOf(body: Exclude<RequestBody, string>): number {
  return 'size' in body ? body.size : body.byteLength;
}

/** A body at hand, in one piece. */
export function inOnePiece(body: Exclude<RequestBody, StreamedBody>): string | Uint8Array {
  if (!isPieced(body)) return body;
  const whole = new Uint8Array(body.size);
  let at = 0;
  for (const piece of body.pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
