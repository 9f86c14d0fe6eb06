import type { ServerResponse } from 'node:http';
import { writeSse, type ClientFrame } from 'litmux/engine';
import type { Reply, ReplyHeaders, Surface } from '../pipeline/house.ts';

/** Writes an answer to a client over `node:http`. */
export class HttpReply implements Reply {
  readonly #response: ServerResponse;
  readonly #framing: Surface['framing'];
  readonly #common: ReplyHeaders;
  #ended = false;
  #first = true;
  #raw = false;

  constructor(response: ServerResponse, framing: Surface['framing'], common: ReplyHeaders) {
    this.#response = response;
    this.#framing = framing;
    this.#common = common;
  }

  json(status: number, headers: ReplyHeaders, body: string): void {
    this.#ended = true;
    if (this.#response.destroyed) return;
    headers.push('content-type', 'application/json', 'content-length', String(Buffer.byteLength(body)), ...this.#common);
    this.#response.writeHead(status, sendable(headers));
    // As text, so that Node sends it with the head in one piece.
    this.#response.end(body);
  }

  open(headers: ReplyHeaders, contentType?: string): void {
    if (this.#response.destroyed) return;
    this.#raw = contentType !== undefined;
    const type = contentType ?? (this.#framing === 'sse' ? 'text/event-stream; charset=utf-8' : 'application/json');
    headers.push('content-type', type, 'cache-control', 'no-cache', 'x-accel-buffering', 'no', ...this.#common);
    this.#response.writeHead(200, sendable(headers));
  }

  frames(frames: readonly ClientFrame[]): boolean {
    if (this.#response.destroyed || frames.length === 0) return true;
    let text = '';
    for (const frame of frames) text += this.#framing === 'sse' ? writeSse(frame) : this.#item(frame);
    return this.#response.write(text);
  }

  bytes(bytes: Uint8Array): boolean {
    return this.#response.destroyed || this.#response.write(bytes);
  }

  onDrain(drained: () => void): void {
    this.#response.once('drain', drained);
  }

  close(): void {
    this.#ended = true;
    if (this.#response.destroyed) return;
    this.#response.end(this.#raw || this.#framing === 'sse' ? undefined : this.#first ? '[]' : ']');
  }

  cut(): void {
    this.#ended = true;
    this.#response.destroy();
  }

  onHangUp(hangUp: () => void): void {
    this.#response.once('close', () => {
      if (!this.#ended) hangUp();
    });
  }

  #item({ data }: ClientFrame): string {
    const text = (this.#first ? '[' : ',\r\n') + (typeof data === 'string' ? data : JSON.stringify(data));
    this.#first = false;
    return text;
  }
}

/** Values of headers repeat what clients and providers said: whatever HTTP does not allow there is percent-encoded, as UTF-8. */
function sendable(headers: ReplyHeaders): ReplyHeaders {
  for (let index = 1; index < headers.length; index += 2) {
    const value = headers[index];
    if (value !== undefined && unsendable.test(value)) headers[index] = value.toWellFormed().replace(eachUnsendable, encodeURIComponent);
  }
  return headers;
}

const unsendable = /[^\t\x20-\x7e]/;
const eachUnsendable = /[^\t\x20-\x7e]+/g;
