import type { Frame } from '../core/dialect.ts';
import type { ChatEvent } from '../core/event.ts';
import type { AnswerEventReader } from '../core/modality.ts';
import type { Usage } from '../core/usage.ts';
import { SseDecoder, writeSse } from '../wire/sse.ts';
import type { AnswerReading, Teller } from './asked.ts';

/** How the events of an answer are passed on. */
export interface PassedEventsParts {
  readonly reader: AnswerEventReader;
  readonly teller: Teller;
  readonly contentType: string;
  /** What the call uses where the provider does not come to tell it. */
  readonly expected: Usage | undefined;
  /** What of the use that the provider tells is paid for. */
  billed(usage: Usage): Usage;
}

/** Passes on an answer that comes as server-sent events, each when it has been read, so that failures and use among them are noticed. */
export class PassedEvents implements AnswerReading {
  readonly #parts: PassedEventsParts;
  readonly #decoder = new SseDecoder();

  constructor(parts: PassedEventsParts) {
    this.#parts = parts;
    const { expected, teller } = parts;
    if (expected !== undefined) teller.tell([{ type: 'start', usage: expected }], []);
  }

  data(bytes: Uint8Array): void {
    for (const frame of this.#decoder.push(bytes)) this.#pass(frame);
  }

  end(): void {
    for (const frame of this.#decoder.end()) this.#pass(frame);
    this.#parts.teller.finish([]);
  }

  #pass(frame: Frame): void {
    const { reader, teller, contentType, billed } = this.#parts;
    if (!teller.listens) return;
    const { say, text, used } = reader.read(frame);
    const events: ChatEvent[] = [];
    if (say.length > 0) events.push({ type: 'part-delta', choice: 0, index: 0, delta: { type: 'text', text: text ?? '' } });
    if (used !== undefined) events.push({ type: 'finish', choices: [{ choice: 0, reason: 'stop' }], usage: billed(used) });
    teller.tell(events, []);
    if (say.length > 0) teller.bytes(Buffer.from(say.map(writeSse).join('')), contentType);
  }
}
