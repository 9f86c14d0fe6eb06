import type { AnswerRelay, AnswerWriter, ClientFrame } from '../core/dialect.ts';
import type { ChatEvent, PartDeltaEvent, PartStartEvent } from '../core/event.ts';
import type { Collector } from '../core/response.ts';

/** How a streamed answer is told to its client. */
export interface Telling {
  readonly words: AnswerRelay | AnswerWriter;
  /** Makes a writer that has written nothing, for an answer whose beginning was relayed. */
  readonly newWriter: () => AnswerWriter;
  readonly collector: Collector | undefined;
}

/** Characters of an answer that are remembered: more than any model may say at once. */
const longestText = 2_000_000;

/** What a client has been told of a streamed answer so far, so that another model can go on with it where it breaks off. */
export class ToldAnswer {
  readonly #newWriter: () => AnswerWriter;
  readonly #collector: Collector | undefined;
  readonly #events: ChatEvent[] = [];
  #writer: AnswerWriter | undefined;
  #text = '';
  #open: number | undefined;
  #highest = -1;
  #thinks = false;
  #thought = false;
  #closed = false;

  constructor({ words, newWriter, collector }: Telling) {
    this.#newWriter = newWriter;
    this.#collector = collector;
    this.#writer = 'frame' in words ? undefined : words;
  }

  /** The text so far. */
  get text(): string {
    return this.#text;
  }

  /** The index of the text that has begun and not ended. */
  get openText(): number | undefined {
    return this.#open;
  }

  /** An index that no part has yet. */
  get nextIndex(): number {
    return this.#highest + 1;
  }

  /** Whether another model can go on: in or behind a text, and before it if nothing was thought; never in a thought, nor once there was anything else. */
  get canGoOn(): boolean {
    return !this.#closed && !this.#thinks && (!this.#thought || this.#text.trim() !== '');
  }

  note(events: readonly ChatEvent[]): void {
    for (const event of events) this.#note(event);
  }

  /** Tells one event more, wherever it comes from, as if it came from who told the answer so far. */
  tell(event: ChatEvent): readonly ClientFrame[] {
    const { writer } = this;
    this.#note(event);
    this.#collector?.add(event);
    return writer.event(event);
  }

  /** Who tells the rest: where the beginning was relayed, a writer that has written the same. */
  get writer(): AnswerWriter {
    if (this.#writer !== undefined) return this.#writer;
    const writer = this.#newWriter();
    for (const event of this.#events) writer.event(event);
    this.#events.length = 0;
    this.#writer = writer;
    return writer;
  }

  #note(event: ChatEvent): void {
    if (this.#text.length > longestText) this.#giveUp();
    if (this.#writer === undefined && !this.#closed) this.#keep(event);
    switch (event.type) {
      case 'start':
        return;
      case 'part-start':
        return this.#begin(event);
      case 'part-delta':
        if (!this.#closed && event.index === this.#open && event.delta.type === 'text') this.#text += event.delta.text;
        return;
      case 'part-end':
        if (event.index === this.#open) this.#open = undefined;
        else this.#thinks = false;
        return;
      case 'finish':
        this.#closed = true;
    }
  }

  #begin({ choice, index, part }: PartStartEvent): void {
    this.#highest = Math.max(this.#highest, index);
    if (choice !== 0) this.#closed = true;
    switch (part.type) {
      case 'text':
        this.#open = index;
        return;
      case 'reasoning':
        this.#thinks = true;
        this.#thought = true;
        return;
      case 'tool-call':
      case 'refusal':
      case 'media':
      case 'opaque':
        this.#closed = true;
    }
  }

  /** An answer this long is not remembered any more. */
  #giveUp(): void {
    this.#closed = true;
    this.#text = '';
    this.#events.length = 0;
  }

  /** Deltas of one text are kept as one. */
  #keep(event: ChatEvent): void {
    const last = this.#events.at(-1);
    const both = last !== undefined && joined(last, event);
    if (both) this.#events[this.#events.length - 1] = both;
    else this.#events.push(event);
  }
}

function joined(last: ChatEvent, next: ChatEvent): PartDeltaEvent | false {
  if (last.type !== 'part-delta' || next.type !== 'part-delta' || last.index !== next.index || last.choice !== next.choice) return false;
  if (last.delta.type !== 'text' || next.delta.type !== 'text') return false;
  if (last.delta.logprobs !== undefined || next.delta.logprobs !== undefined) return false;
  return { ...last, delta: { type: 'text', text: last.delta.text + next.delta.text } };
}
