import { isObject, parseJson } from '../wire/json-reader.ts';
import { SseDecoder } from '../wire/sse.ts';
import { AnswerStream } from './answer-stream.ts';
import type { Transcript } from './modality-answers.ts';
import { noMeta } from './one-call.ts';

/** An event of a streamed transcription, in OpenAI's words: `transcript.text.delta` brings `delta`, `transcript.text.done` the whole `text`. */
export interface TranscriptEvent {
  readonly type: string;
  readonly delta?: string;
  readonly text?: string;
  readonly [field: string]: unknown;
}

/**
 * A transcription that comes word by word: iterate over its events, or `collect()` the whole. Leaving the loop early closes the connection.
 * A failure is thrown from the loop as one of the typed errors.
 */
export class TranscriptStream extends AnswerStream<TranscriptEvent> {
  readonly #decoder = new SseDecoder();

  /** Reads the stream to its end and gives the whole answer. */
  async collect(): Promise<Transcript> {
    let last: TranscriptEvent | undefined;
    for (let next = await this.next(); next.done !== true; next = await this.next()) last = next.value;
    const { type: _type, text = '', ...rest } = last ?? { type: '' };
    return Object.defineProperty({ ...rest, text, litmux: noMeta }, 'litmux', { value: this.litmux ?? noMeta, enumerable: false });
  }

  /** For the call that feeds the stream: bytes of events came. */
  push(bytes: Uint8Array): void {
    this.give(this.#decoder.push(bytes).flatMap(({ data }) => eventsIn(data)));
  }
}

function eventsIn(data: string): readonly TranscriptEvent[] {
  const event = parseJson(data);
  return isObject(event) && isEvent(event) ? [event] : [];
}

function isEvent(event: object): event is TranscriptEvent {
  return 'type' in event && typeof event.type === 'string';
}
