import type { Socket } from 'node:net';
import { ArrivingBody } from '../arriving-body.ts';
import { readPlainRequest, type PlainRequest } from './plain-request.ts';
import { PlainResponse, type ResponseSocket } from './plain-response.ts';

/** Serves a request when its body has come. */
export type ServeBody = (body: Uint8Array) => void;

/** Who serves what comes over a connection. */
export interface ConnectionOwner {
  /** Calls are served to their end, but connections are not used again. */
  readonly isDraining: boolean;
  /** Begins to serve a request; undefined: it is none of ours. */
  begin(request: PlainRequest, from: { readonly response: PlainResponse; readonly address: string }): ServeBody | undefined;
  /** Takes a connection over with what has come last; for good. */
  handOver(socket: Socket): void;
  closed(connection: ClientConnection): void;
}

/** A client's connection, from which plain requests are served one after another. With the first that is not plain it is handed over. */
export class ClientConnection implements ResponseSocket {
  readonly #socket: Socket;
  readonly #owner: ConnectionOwner;
  readonly #onData = (bytes: Buffer): void => this.#data(bytes);
  readonly #onEnd = (): void => this.#ended();
  readonly #onClose = (): void => this.#closed();
  #request: PlainRequest | undefined;
  #response: PlainResponse | undefined;
  #serve: ServeBody | undefined;
  #body: ArrivingBody | undefined;
  /** What a client has sent that does not wait for answers. */
  #ahead: Buffer | undefined;
  #heardAt = performance.now();

  constructor(socket: Socket, owner: ConnectionOwner) {
    this.#socket = socket;
    this.#owner = owner;
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('close', this.#onClose);
    socket.on('error', ignore);
  }

  /** When it waits for its client, idle or in the middle of a request: since when. Undefined while a call is under way, or its answer on its way. */
  get waitsSince(): number | undefined {
    if (this.#body !== undefined) return this.#heardAt;
    return this.#request === undefined && this.#socket.writableLength === 0 ? this.#heardAt : undefined;
  }

  get isIdle(): boolean {
    return this.#request === undefined;
  }

  /** Closes it when what was written has been sent. */
  end(): void {
    this.#socket.destroySoon();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  write(data: string | Uint8Array, encoding?: 'utf8'): boolean {
    return this.#socket.write(data, encoding);
  }

  cork(): void {
    this.#socket.cork();
  }

  uncork(): void {
    this.#socket.uncork();
  }

  onDrain(drained: () => void): void {
    this.#socket.once('drain', drained);
  }

  keepsAlive(): boolean {
    return this.#request?.keepsAlive === true && !this.#owner.isDraining;
  }

  responded(): void {
    const staysOpen = this.keepsAlive();
    this.#forget();
    this.#heardAt = performance.now();
    if (!staysOpen) return this.end();
    // Not from within the call that has just ended.
    if (this.#ahead !== undefined) setImmediate(() => this.#goOn());
  }

  #data(bytes: Buffer): void {
    this.#heardAt = performance.now();
    if (this.#body !== undefined) this.#more(bytes);
    else if (this.#request === undefined) this.#begin(bytes);
    else this.#wait(bytes);
  }

  #begin(bytes: Buffer): void {
    if (this.#socket.destroyed) return;
    const request = readPlainRequest(bytes);
    if (request === undefined) return this.#handOver(bytes);
    const response = new PlainResponse(this);
    const serve = this.#owner.begin(request, { response, address: this.#socket.remoteAddress ?? '' });
    if (serve === undefined) return this.#handOver(bytes);
    this.#request = request;
    this.#response = response;
    this.#serve = serve;
    this.#body = new ArrivingBody();
    this.#more(bytes.subarray(request.headBytes));
  }

  #more(bytes: Buffer): void {
    const { bodyBytes = 0 } = this.#request ?? {};
    const body = this.#body;
    if (body === undefined) return;
    const left = bodyBytes - body.bytes;
    if (bytes.length > left) this.#wait(bytes.subarray(left));
    body.add(bytes.length > left ? bytes.subarray(0, left) : bytes);
    if (bytes.length < left) return;
    const serve = this.#serve;
    this.#body = undefined;
    this.#serve = undefined;
    serve?.(body.take());
  }

  #wait(bytes: Buffer): void {
    this.#ahead = this.#ahead === undefined ? bytes : Buffer.concat([this.#ahead, bytes]);
    this.#socket.pause();
  }

  #goOn(): void {
    const ahead = this.#ahead;
    if (ahead === undefined) return;
    this.#ahead = undefined;
    this.#socket.resume();
    this.#data(ahead);
  }

  #handOver(bytes: Buffer): void {
    const socket = this.#socket;
    socket.off('data', this.#onData);
    socket.off('end', this.#onEnd);
    socket.off('close', this.#onClose);
    socket.off('error', ignore);
    this.#owner.closed(this);
    // Paused first: otherwise what is put back would be told to nobody.
    socket.pause();
    socket.unshift(bytes);
    this.#owner.handOver(socket);
    socket.resume();
  }

  /** A client that sends no more has hung up: whoever closes a connection does it so. */
  #ended(): void {
    this.#response?.lose();
    this.#socket.end();
  }

  #closed(): void {
    const response = this.#response;
    this.#forget();
    this.#ahead = undefined;
    response?.lose();
    this.#owner.closed(this);
  }

  #forget(): void {
    this.#request = undefined;
    this.#response = undefined;
    this.#serve = undefined;
    this.#body = undefined;
  }
}

/** A connection that breaks is told by its closing. */
function ignore(): void {}
