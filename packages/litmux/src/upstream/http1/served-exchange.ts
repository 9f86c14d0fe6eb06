import type { AnswerSink, Exchange } from '../transport.ts';
import type { Connection } from './connection.ts';

/** An exchange, and the connection that serves it until it is over. */
export class ServedExchange implements Exchange {
  readonly sink: AnswerSink;
  connection: Connection | undefined;
  #cancelled = false;

  constructor(sink: AnswerSink) {
    this.sink = sink;
  }

  /** It could not be sent. */
  refuse(error: unknown): void {
    if (!this.#cancelled) this.sink.failed(error);
  }

  cancel(): void {
    this.#cancelled = true;
    this.connection?.destroy();
  }

  pause(): void {
    this.connection?.pause();
  }

  resume(): void {
    this.connection?.resume();
  }
}
