import type { ClientFrame } from '../core/dialect.ts';
import type { Failure } from '../core/failure.ts';
import { parseJson } from '../wire/json-reader.ts';
import type { CallMeta, ChatCompletion, ChatCompletionChunk } from './chat-completion.ts';

/** What a stream needs of the call that feeds it. */
export interface StreamSource {
  pause(): void;
  resume(): void;
  /** Ends the call and closes its connection. */
  cancel(): void;
}

/** Chunks that may wait for a slow reader before the provider is asked to wait as well. */
const mostWaiting = 64;

/**
 * A streamed answer: iterate over its chunks, or `collect()` the whole. Leaving the loop early closes the connection.
 * A failure is thrown from the loop as one of the typed errors.
 */
export class CompletionStream implements AsyncIterableIterator<ChatCompletionChunk> {
  readonly #source: StreamSource;
  readonly #whole: () => ChatCompletion;
  readonly #waiting: ChatCompletionChunk[] = [];
  #reader: PromiseWithResolvers<void> | undefined;
  #end: { readonly failure?: Failure; readonly meta?: CallMeta } | undefined;
  #paused = false;

  constructor(source: StreamSource, whole: () => ChatCompletion) {
    this.#source = source;
    this.#whole = whole;
  }

  /** Usage and cost; known when the stream has ended. */
  get litmux(): CallMeta | undefined {
    return this.#end?.meta;
  }

  async next(): Promise<IteratorResult<ChatCompletionChunk, undefined>> {
    for (;;) {
      const chunk = this.#waiting.shift();
      if (chunk !== undefined) {
        if (this.#paused && this.#waiting.length === 0) this.#resume();
        return { done: false, value: chunk };
      }
      if (this.#end !== undefined) {
        if (this.#end.failure !== undefined) throw this.#end.failure;
        return { done: true, value: undefined };
      }
      this.#reader ??= Promise.withResolvers<void>();
      await this.#reader.promise;
    }
  }

  async return(): Promise<IteratorResult<ChatCompletionChunk, undefined>> {
    this.abort();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Reads the stream to its end and gives the whole answer, as if it had not been streamed. */
  async collect(): Promise<ChatCompletion> {
    while ((await this.next()).done !== true);
    return this.#whole();
  }

  /** Ends the call and closes its connection; the loop ends. */
  abort(): void {
    if (this.#end !== undefined) return;
    this.#source.cancel();
    this.#finish({});
  }

  /** For the call that feeds the stream: frames came. */
  push(frames: readonly ClientFrame[]): void {
    for (const { data } of frames) {
      const chunk = typeof data === 'string' ? parseJson(data) : data;
      if (isChunk(chunk)) this.#waiting.push(chunk);
    }
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

/** What our own writer of chunks makes is a chunk, and so is what the relay passes on as text; `[DONE]` is not. */
function isChunk(data: unknown): data is ChatCompletionChunk {
  return typeof data === 'object' && data !== null && 'choices' in data;
}
