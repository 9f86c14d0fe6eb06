import { writeSse, type ClientFrame } from 'litmux/engine';
import type { Reply, ReplyHeaders, Surface } from '../pipeline/house.ts';

/** What an answer is written to: a response of `node:http`, or a plain one. */
export interface ResponseWriter {
  readonly destroyed: boolean;
  /** Names and values by turns. */
  writeHead(status: number, headers: string[]): unknown;
  /** False when the client does not keep up. */
  write(piece: string | Uint8Array): boolean;
  end(text?: string): unknown;
  destroy(): unknown;
  once(event: 'drain' | 'close', listener: () => void): unknown;
}

/** Writes an answer to a client over HTTP. */
export class HttpReply implements Reply {
  readonly #response: ResponseWriter;
  readonly #framing: Surface['framing'];
  readonly #common: ReplyHeaders;
  #ended = false;
  #first = true;
  #raw = false;

  constructor(response: ResponseWriter, framing: Surface['framing'], common: ReplyHeaders) {
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
    return this.#response.destroyed || frames.length === 0 || this.#response.write(this.#text(frames));
  }

  bytes(bytes: Uint8Array): boolean {
    return this.#response.destroyed || this.#response.write(bytes);
  }

  onDrain(drained: () => void): void {
    this.#response.once('drain', drained);
  }

  close(last: readonly ClientFrame[]): void {
    this.#ended = true;
    if (this.#response.destroyed) return;
    const text = this.#text(last);
    this.#response.end(this.#raw || this.#framing === 'sse' ? text : text + (this.#first ? '[]' : ']'));
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

  #text(frames: readonly ClientFrame[]): string {
    let text = '';
    for (const frame of frames) text += this.#framing === 'sse' ? writeSse(frame) : this.#item(frame);
    return text;
  }

  #item({ data }: ClientFrame): string {
    const text = (this.#first ? '[' : ',\r\n') + (typeof data === 'string' ? data : JSON.stringify(data));
    this.#first = false;
    return text;
  }
}

/** Headers repeat what clients and providers said: whatever HTTP does not allow there is percent-encoded, as UTF-8. */
function sendable(headers: ReplyHeaders): ReplyHeaders {
  for (let index = 0; index < headers.length; index += 1) {
    const text = headers[index];
    if (text !== undefined && unsendable.test(text)) headers[index] = text.toWellFormed().replace(eachUnsendable, encodeURIComponent);
  }
  return headers;
}

const unsendable = /[^\t\x20-\x7e]/;
const eachUnsendable = /[^\t\x20-\x7e]+/g;
