import { STATUS_CODES } from 'node:http';
import type { ResponseWriter } from '../http-reply.ts';
import { httpDate } from './http-date.ts';

/** Where a response is written. */
export interface ResponseSocket {
  /** False: what was written waits in memory. */
  write(data: string | Uint8Array, encoding?: 'utf8'): boolean;
  cork(): void;
  uncork(): void;
  /** Calls back once what waits was taken. */
  onDrain(drained: () => void): void;
  /** Whether the connection will be used again; asked when the head is written. */
  keepsAlive(): boolean;
  /** The response has been written. */
  responded(): void;
  destroy(): void;
}

/** The answer to a plain request, in HTTP/1.1: of a given length, or in chunks. Once it is over, or the connection is, writing does nothing. */
export class PlainResponse implements ResponseWriter {
  readonly #socket: ResponseSocket;
  /** The head, until it is sent with what comes first. */
  #head = '';
  #chunked = false;
  #over = false;
  #closed: (() => void)[] = [];

  constructor(socket: ResponseSocket) {
    this.#socket = socket;
  }

  get destroyed(): boolean {
    return this.#over;
  }

  writeHead(status: number, headers: readonly string[]): void {
    let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`;
    let isSized = false;
    for (let index = 0; index < headers.length; index += 2) {
      const name = headers[index];
      if (name === 'content-length') isSized = true;
      head += `${name}: ${headers[index + 1]}\r\n`;
    }
    this.#chunked = !isSized;
    head += `date: ${httpDate(Date.now())}\r\n`;
    head += this.#socket.keepsAlive() ? keepAlive : 'connection: close\r\n';
    this.#head = `${head}${isSized ? '' : 'transfer-encoding: chunked\r\n'}\r\n`;
  }

  /** Writes a piece of a response in chunks. False when the client does not keep up. */
  write(piece: string | Uint8Array): boolean {
    if (this.#over || piece.length === 0) return true;
    const head = this.#takeHead();
    if (typeof piece === 'string') return this.#socket.write(head + chunk(piece), 'utf8');
    this.#socket.cork();
    this.#socket.write(`${head}${piece.length.toString(16)}\r\n`);
    this.#socket.write(piece);
    const keepsUp = this.#socket.write('\r\n');
    this.#socket.uncork();
    return keepsUp;
  }

  end(text = ''): void {
    if (this.#over) return;
    const head = this.#takeHead();
    this.#socket.write(this.#chunked ? `${head}${text === '' ? '' : chunk(text)}0\r\n\r\n` : head + text, 'utf8');
    this.#finish();
    this.#socket.responded();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** `close` is told when the response is over or the connection is lost. */
  once(event: 'drain' | 'close', listener: () => void): void {
    if (event === 'drain') this.#socket.onDrain(listener);
    else this.#closed.push(listener);
  }

  /** The connection is lost. */
  lose(): void {
    if (!this.#over) this.#finish();
  }

  #takeHead(): string {
    const head = this.#head;
    this.#head = '';
    return head;
  }

  #finish(): void {
    this.#over = true;
    const closed = this.#closed;
    this.#closed = [];
    for (const tell of closed) tell();
  }
}

/** Seconds after which an idle connection is closed: longer than the usual load balancers' 60, so that they close it, not we under their hands. */
export const idleSeconds = 75;
const keepAlive = `connection: keep-alive\r\nkeep-alive: timeout=${idleSeconds}\r\n`;

function chunk(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
}
