import type { IncomingMessage } from 'node:http';
import { Failure } from 'litmux/engine';

/** How the body of a request came in. */
export interface BodySink {
  whole(body: Uint8Array): void;
  /** Too large or broken; by the time this is called the client can read an answer. */
  refused(failure: Failure): void;
}

/** After so many bytes beyond the limit the rest of a refused body is no longer waited for. */
const mostDrained = 256 * 1024 * 1024;

/**
 * Reads a body of at most `limit` bytes. A larger one is read to its end without being kept, so that the client, which first writes and
 * then reads, gets to see the 413.
 */
export function readBody(request: IncomingMessage, limit: number, sink: BodySink): void {
  const declared = Number(request.headers['content-length']);
  const chunks: Buffer[] = [];
  let size = 0;
  let tooLarge = declared > limit;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > limit) {
      tooLarge = true;
      chunks.length = 0;
      if (size > limit + mostDrained) request.destroy();
    } else if (!tooLarge) chunks.push(chunk);
  });
  request.on('end', () => {
    if (tooLarge) return sink.refused(tooLargeFailure(limit, Math.max(size, declared || 0)));
    const [first] = chunks;
    sink.whole(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks));
  });
}

function tooLargeFailure(limit: number, size: number): Failure {
  const megabytes = (bytes: number): string => (bytes / 1_048_576).toFixed(bytes % 1_048_576 === 0 ? 0 : 2);
  return new Failure(
    'request_too_large',
    `Request size is too large. Request size is ${megabytes(size)} MB. Max size is ${megabytes(limit)} MB (general_settings.max_request_size_mb).`,
  );
}
