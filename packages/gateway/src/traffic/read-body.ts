import type { IncomingMessage } from 'node:http';
import { Failure } from 'litmux/engine';
import { ArrivingBody } from './arriving-body.ts';

/** How the body of a request came in. */
export interface BodySink {
  whole(body: Uint8Array): void;
  /** Too large or broken; by the time this is called the client can read an answer. */
  refused(failure: Failure): void;
}

/** How the body of a request comes in: pieces, then its end; or dropped, then refused. */
export interface PieceSink {
  piece(piece: Buffer): void;
  /** It is too large: what came of it is not wanted. */
  dropped(): void;
  end(): void;
  /** By the time this is called the client can read an answer. */
  refused(failure: Failure): void;
}

/** After so many bytes beyond the limit the rest of a refused body is no longer waited for. */
const mostDrained = 256 * 1024 * 1024;

/** Reads a body of at most `limit` bytes as a whole. */
export function readBody(request: IncomingMessage, limit: number, sink: BodySink): void {
  const body = new ArrivingBody();
  readPieces(request, limit, {
    piece: (piece) => body.add(piece),
    dropped: () => body.drop(),
    end: () => sink.whole(body.take()),
    refused: (failure) => sink.refused(failure),
  });
}

/**
 * Reads a body of at most `limit` bytes as it comes. A larger one is read to its end without being kept, so that the client, which first writes
 * and then reads, gets to see the 413.
 */
export function readPieces(request: IncomingMessage, limit: number, sink: PieceSink): void {
  const declared = Number(request.headers['content-length']);
  let size = 0;
  let tooLarge = declared > limit;
  request.on('data', (piece: Buffer) => {
    size += piece.length;
    if (size > limit) {
      if (!tooLarge) sink.dropped();
      tooLarge = true;
      if (size > limit + mostDrained) request.destroy();
    } else if (!tooLarge) sink.piece(piece);
  });
  request.on('end', () => {
    if (tooLarge) sink.refused(tooLargeFailure(limit, Math.max(size, declared || 0)));
    else sink.end();
  });
}

/** Reads the rest of a body that is not wanted, so that its client gets to see the answer. */
export function drainBody(request: IncomingMessage): void {
  readPieces(request, 0, { piece: () => {}, dropped: () => {}, end: () => {}, refused: () => {} });
}

function tooLargeFailure(limit: number, size: number): Failure {
  const megabytes = (bytes: number): string => (bytes / 1_048_576).toFixed(bytes % 1_048_576 === 0 ? 0 : 2);
  return new Failure(
    'request_too_large',
    `Request size is too large. Request size is ${megabytes(size)} MB. Max size is ${megabytes(limit)} MB (general_settings.max_request_size_mb).`,
  );
}
