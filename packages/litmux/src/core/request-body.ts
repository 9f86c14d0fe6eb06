/** What is sent: at hand, or read while it is sent. */
export type RequestBody = string | Uint8Array | StreamedBody;

/** Bytes that are read piece by piece, as often as they are sent. */
export interface StreamedBody {
  /** How many bytes. */
  readonly size: number;
  read(): AsyncIterable<Uint8Array>;
}

/** True where a body is read while it is sent. */
export function isStreamed(body: RequestBody): body is StreamedBody {
  return typeof body !== 'string' && !(body instanceof Uint8Array);
}
