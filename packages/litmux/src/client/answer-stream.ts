import type { Failure } from '../core/failure.ts';
import type { CallMeta } from './chat-completion.ts';

/** What a stream needs of the call that feeds it. */
export interface StreamSource {
  pause(): void;
  resume(): void;
  /** Ends the call and closes its connection. */
  cancel(): void;
}

/** Items that may wait for a slow reader before the provider is asked to wait as well. */
const mostWaiting = 64;

/**
 * An answer that comes in pieces: iterate over them. Leaving the loop early closes the connection.
 * A failure is thrown from the loop as one of the typed errors.
 */
export class AnswerStream<Item> implements AsyncIterableIterator<Item> {
  readonly #source: StreamSource;
  readonly #waiting: Item[] = [];
  #reader: PromiseWithResolvers<void> | undefined;
  #end: { readonly failure?: Failure; readonly meta?: CallMeta } | undefined;
  #paused = false;

  constructor(source: StreamSource) {
    this.#source = source;
  }

  /** Usage and cost; known when the stream has ended. */
  get litmux(): CallMeta | undefined {
    return this.#end?.meta;
  }

  async next(): Promise<IteratorResult<Item, undefined>> {
    for (;;) {
      const item = this.#waiting.shift();
      if (item !== undefined) {
        if (this.#paused && this.#waiting.length === 0) this.#resume();
        return { done: false, value: item };
      }
      if (this.#end !== undefined) {
        if (this.#end.failure !== undefined) throw this.#end.failure;
        return { done: true, value: undefined };
      }
      this.#reader ??= Promise.withResolvers<void>();
      await this.#reader.promise;
    }
  }

  async return(): Promise<IteratorResult<Item, undefined>> {
    this.abort();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Ends the call and closes its connection; the loop ends. */
  abort(): void {
    if (this.#end !== undefined) return;
    this.#source.cancel();
    this.#finish({});
  }

  /** For the call that feeds the stream: pieces came. */
  give(items: readonly Item[]): void {
    this.#waiting.push(...items);
    if (this.#waiting.length >= mostWaiting && !this.#paused) {
      this.#paused = true;
      this.#source.pause();
    }
    this.#wake();
  }

  /** For the call that feeds the stream: it is over. */
  end(meta: CallMeta): void {
    this.#finish({ meta });
  }

  /** For the call that feeds the stream: it failed. */
  fail(failure: Failure): void {
    this.#finish({ failure });
  }

  #finish(end: { readonly failure?: Failure; readonly meta?: CallMeta }): void {
    this.#end ??= end;
    this.#wake();
  }

  #wake(): void {
    this.#reader?.resolve();
    this.#reader = undefined;
  }

  #resume(): void {
    this.#paused = false;
    this.#source.resume();
  }
}
