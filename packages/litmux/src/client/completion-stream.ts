import type { ClientFrame } from '../core/dialect.ts';
import { parseJson } from '../wire/json-reader.ts';
import { AnswerStream, type StreamSource } from './answer-stream.ts';
import type { ChatCompletion, ChatCompletionChunk } from './chat-completion.ts';

/**
 * A streamed answer: iterate over its chunks, or `collect()` the whole. Leaving the loop early closes the connection.
 * A failure is thrown from the loop as one of the typed errors.
 */
export class CompletionStream extends AnswerStream<ChatCompletionChunk> {
  readonly #whole: () => ChatCompletion;

  constructor(source: StreamSource, whole: () => ChatCompletion) {
    super(source);
    this.#whole = whole;
  }

  /** Reads the stream to its end and gives the whole answer, as if it had not been streamed. */
  async collect(): Promise<ChatCompletion> {
    while ((await this.next()).done !== true);
    return this.#whole();
  }

  /** For the call that feeds the stream: frames came. */
  push(frames: readonly ClientFrame[]): void {
    this.give(frames.flatMap(({ data }) => chunksIn(data)));
  }
}

function chunksIn(data: ClientFrame['data']): readonly ChatCompletionChunk[] {
  const chunk: unknown = typeof data === 'string' ? parseJson(data) : data;
  return isChunk(chunk) ? [chunk] : [];
}

/** What our own writer of chunks makes is a chunk, and so is what the relay passes on as text; `[DONE]` is not. */
function isChunk(data: unknown): data is ChatCompletionChunk {
  return typeof data === 'object' && data !== null && 'choices' in data;
}
