import type { Socket } from 'node:net';
import type { StreamedBody } from '../../core/request-body.ts';

/** Writes a body that is read while it is sent, no faster than the socket takes it. */
export class StreamedUpload {
  readonly #socket: Socket;
  readonly #body: StreamedBody;
  #pieces: AsyncIterator<Uint8Array> | undefined;
  #wake: (() => void) | undefined;
  #stopped = false;
  #ended = false;

  constructor(socket: Socket, body: StreamedBody) {
    this.#socket = socket;
    this.#body = body;
  }

  /** All of the body has been handed to the socket. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Writes all of it. Rejects where it cannot be read or is not as long as it said; resolves also where it was stopped. */
  async run(): Promise<void> {
    const { size } = this.#body;
    const pieces = this.#body.read()[Symbol.asyncIterator]();
    this.#pieces = pieces;
    let sent = 0;
    while (!this.#stopped) {
      const { done, value } = await pieces.next();
      if (this.#stopped) return;
      if (done === true) break;
      sent += value.byteLength;
      if (sent > size) throw new Error('the body of the request is longer than it said');
      if (value.byteLength > 0 && !this.#socket.write(value)) await this.#drained();
    }
    if (this.#stopped) return;
    if (sent < size) throw new Error('the body of the request is shorter than it said');
    this.#ended = true;
  }

  /** Reads no more of the body. */
  stop(): void {
    if (this.#stopped || this.#ended) return;
    this.#stopped = true;
    this.#wake?.();
    this.#pieces?.return?.().catch(() => undefined);
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const awake = (): void => {
        this.#socket.off('drain', awake);
        this.#wake = undefined;
        resolve();
      };
      this.#wake = awake;
      this.#socket.on('drain', awake);
    });
  }
}
