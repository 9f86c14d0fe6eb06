import type { Socket } from 'node:net';
import { isPieced, isStreamed } from '../../core/request-body.ts';
import { connectTimeout } from '../transport.ts';
import { AnswerReader } from './answer-reader.ts';
import { ExchangeError } from './exchange-error.ts';
import type { OpenSocket } from './open-socket.ts';
import type { Origin } from './places.ts';
import type { RequestMessage } from './request-message.ts';
import type { ServedExchange } from './served-exchange.ts';
import { StreamedUpload } from './streamed-upload.ts';

/** Opens connections and keeps them between exchanges. */
export interface ConnectionKeeper {
  readonly open: OpenSocket;
  /** Serves an exchange over some connection. */
  serve(exchange: ServedExchange, message: RequestMessage): void;
  /** The connection may serve another exchange within so many milliseconds. */
  keep(connection: Connection, idleTime: number): void;
  /** The connection serves nothing any more. */
  forget(connection: Connection): void;
}

/** What all sockets of a thread read into: they take turns, and what is told of it are copies. */
let readBuffer: Buffer | undefined;
const readSize = 65_536;
const longestTimer = 2_000_000_000;

/** One connection: opened for an exchange, serving one at a time. */
export class Connection {
  readonly origin: Origin;
  /** Until when it may idle, by `performance.now()`. */
  idleUntil = 0;
  /** What it is to serve is not sent before it has rested. */
  rests = false;
  readonly #keeper: ConnectionKeeper;
  readonly #socket: Socket;
  readonly #reader = new AnswerReader();
  #exchange: ServedExchange | undefined;
  #waiting: WaitingRequest | undefined;
  #upload: StreamedUpload | undefined;
  #stands = false;
  #paused = false;

  constructor(origin: Origin, keeper: ConnectionKeeper) {
    this.origin = origin;
    this.#keeper = keeper;
    const buffer = (readBuffer ??= Buffer.allocUnsafeSlow(readSize));
    this.#socket = keeper
      .open(origin, { buffer, callback: (count) => this.#read(buffer.subarray(0, count)) })
      .once(origin.secure ? 'secureConnect' : 'connect', () => this.#stand())
      .on('end', () => this.#closedByOther())
      .on('error', (error) => this.#breakOff(error))
      .on('close', () => this.#closedByOther());
  }

  /** True where it serves nothing and may serve again. */
  get isFree(): boolean {
    return this.#exchange === undefined && !this.#socket.destroyed;
  }

  /** False where it must not serve another exchange. */
  get usable(): boolean {
    return !this.#socket.destroyed && performance.now() < this.idleUntil;
  }

  /** Sends a request, once the connection stands and has rested, and tells the exchange's sink of its answer. */
  serve(exchange: ServedExchange, message: RequestMessage): void {
    this.#exchange = exchange;
    exchange.connection = this;
    this.#reader.expect(message.method, exchange.sink);
    if (!this.#stands) {
      const timer = setTimeout(() => this.#fail(new ExchangeError(connectTimeout)), Math.min(message.connectDeadline, longestTimer));
      this.#waiting = { message, timer };
      return;
    }
    this.#socket.ref();
    if (this.rests) this.#waiting = { message, timer: undefined };
    else this.#write(message);
  }

  /** It has rested. */
  rested(): void {
    this.rests = false;
    this.#sendWaiting();
  }

  pause(): void {
    this.#paused = true;
    if (this.#waiting === undefined) this.#socket.pause();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    if (this.#waiting === undefined) this.#socket.resume();
  }

  /** Closes it; what it serves is told nothing any more. */
  destroy(): void {
    this.#leave();
    this.#keeper.forget(this);
    this.#socket.destroy();
  }

  /** Closes it; what it serves has failed. */
  close(): Promise<void> {
    const closed = this.#socket.closed ? undefined : new Promise<void>((resolve) => this.#socket.once('close', resolve));
    this.#fail(new ExchangeError('TRANSPORT_CLOSED'));
    return closed ?? Promise.resolve();
  }

  #stand(): void {
    this.#stands = true;
    this.#sendWaiting();
  }

  #sendWaiting(): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    this.#waiting = undefined;
    clearTimeout(waiting.timer);
    if (this.#paused) this.#socket.pause();
    this.#write(waiting.message);
  }

  #write({ text, encoding, body }: RequestMessage): void {
    const socket = this.#socket;
    if (body === undefined) return void socket.write(text, encoding);
    socket.cork();
    socket.write(text, encoding);
    if (isStreamed(body)) this.#send(new StreamedUpload(socket, body));
    else if (isPieced(body)) for (const piece of body.pieces) socket.write(piece);
    else socket.write(body);
    socket.uncork();
  }

  #send(upload: StreamedUpload): void {
    this.#upload = upload;
    upload.run().catch((error: unknown) => {
      if (this.#upload === upload) this.#fail(error);
    });
  }

  #read(bytes: Buffer): boolean {
    const exchange = this.#exchange;
    let ended = false;
    try {
      // Nobody asked for what comes while it idles or rests.
      if (exchange === undefined) this.destroy();
      else if (!this.#handOver()) ended = this.#reader.read(bytes);
    } catch (error) {
      this.#fail(error);
    }
    if (ended && exchange !== undefined) this.#end(exchange);
    return true;
  }

  #end(exchange: ServedExchange): void {
    const isSent = this.#socket.writableLength === 0 && (this.#upload === undefined || this.#upload.ended);
    const { idleTime } = this.#reader;
    this.#leave();
    if (isSent && idleTime > 0 && !this.#socket.destroyed) {
      this.resume();
      this.#socket.unref();
      this.#keeper.keep(this, idleTime);
    } else this.destroy();
    exchange.sink.end();
  }

  #closedByOther(): void {
    const exchange = this.#exchange;
    if (exchange !== undefined && this.#reader.endsByClose) return this.#end(exchange);
    this.#breakOff(new ExchangeError(this.#reader.begun ? 'CUT_SHORT' : 'OTHER_SIDE_CLOSED'));
  }

  #breakOff(error: unknown): void {
    if (!this.#handOver()) this.#fail(error);
  }

  /** What has not been sent yet goes over another connection; false where nothing is to be sent, or no connection stands. */
  #handOver(): boolean {
    const [exchange, waiting, paused] = [this.#exchange, this.#waiting, this.#paused];
    if (exchange === undefined || waiting === undefined || !this.#stands) return false;
    this.destroy();
    this.#keeper.serve(exchange, waiting.message);
    if (paused) exchange.pause();
    return true;
  }

  #fail(error: unknown): void {
    const exchange = this.#exchange;
    const reason = !this.#stands && isTimeout(error) ? new ExchangeError(connectTimeout, { cause: error }) : error;
    this.destroy();
    exchange?.sink.failed(reason);
  }

  /** Ends what it serves, and lets go of all that belonged to it. */
  #leave(): void {
    if (this.#waiting !== undefined) clearTimeout(this.#waiting.timer);
    this.#waiting = undefined;
    this.#upload?.stop();
    this.#upload = undefined;
    this.#reader.drop();
    if (this.#exchange !== undefined) this.#exchange.connection = undefined;
    this.#exchange = undefined;
  }
}

/** A request that waits for its connection to stand or to have rested. */
interface WaitingRequest {
  readonly message: RequestMessage;
  readonly timer: NodeJS.Timeout | undefined;
}

/** The system's own patience is over, sooner than ours. */
function isTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ETIMEDOUT';
}
