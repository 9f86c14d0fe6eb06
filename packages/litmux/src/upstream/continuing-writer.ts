import type { AnswerWriter, ClientFrame } from '../core/dialect.ts';
import type { ChatEvent, FinishEvent, PartDeltaEvent, PartEndEvent, PartStartEvent } from '../core/event.ts';
import type { Failure } from '../core/failure.ts';
import type { JsonObject } from '../core/json.ts';
import type { ChatResponse } from '../core/response.ts';
import { addUsage, type Usage } from '../core/usage.ts';
import { RepeatTrimmer } from './repeat-trimmer.ts';
import type { ToldAnswer } from './told-answer.ts';

/**
 * Writes the rest of an answer that broke off: its text goes on in the part that is open, without what the client has read already;
 * thoughts are left out; the usage at its end is that of all who answered.
 */
export class ContinuingWriter implements AnswerWriter {
  readonly #told: ToldAnswer;
  readonly #used: Usage;
  readonly #trimmer: RepeatTrimmer;
  /** Where the parts of the rest stand in the answer, by their own index. */
  readonly #places = new Map<number, number>();
  /** The part of the rest in which the text goes on. */
  #text: number | undefined;

  /** `used`: what those who answered before have used; `echoes`: who goes on says the beginning again. */
  constructor(told: ToldAnswer, used: Usage, echoes = false) {
    this.#told = told;
    this.#used = used;
    this.#trimmer = new RepeatTrimmer(told.text, echoes);
  }

  whole(response: ChatResponse): JsonObject {
    return this.#told.writer.whole(response);
  }

  event(event: ChatEvent): readonly ClientFrame[] {
    switch (event.type) {
      case 'start':
        return [];
      case 'part-start':
        return event.choice === 0 ? this.#open(event) : [];
      case 'part-delta':
        return this.#grow(event);
      case 'part-end':
        return this.#close(event);
      case 'finish':
        return this.#finish(event);
    }
  }

  end(): readonly ClientFrame[] {
    return this.#told.writer.end();
  }

  fail(failure: Failure): readonly ClientFrame[] {
    return this.#told.writer.fail(failure);
  }

  #open(event: PartStartEvent): readonly ClientFrame[] {
    const { index, part } = event;
    if (part.type === 'reasoning') return [];
    const place = this.#told.openText;
    if (part.type === 'text' && this.#text === undefined) {
      this.#text = index;
      if (place !== undefined) {
        this.#places.set(index, place);
        return [];
      }
    }
    const ended = part.type === 'text' ? [] : this.#endText();
    const next = this.#told.nextIndex;
    this.#places.set(index, next);
    return [...ended, ...this.#told.tell({ ...event, index: next })];
  }

  #grow(event: PartDeltaEvent): readonly ClientFrame[] {
    const place = this.#places.get(event.index);
    if (place === undefined) return [];
    const { delta } = event;
    if (event.index !== this.#text || delta.type !== 'text') return this.#told.tell({ ...event, index: place });
    const text = this.#trimmer.push(delta.text);
    if (text === '') return [];
    return this.#told.tell({ ...event, index: place, delta: text === delta.text ? delta : { type: 'text', text } });
  }

  #close(event: PartEndEvent): readonly ClientFrame[] {
    const place = this.#places.get(event.index);
    if (place === undefined) return [];
    return event.index === this.#text ? this.#endText() : this.#told.tell({ ...event, index: place });
  }

  #finish(event: FinishEvent): readonly ClientFrame[] {
    const usage = event.usage === undefined ? this.#used : addUsage(this.#used, event.usage);
    return [...this.#endText(), ...this.#told.tell({ ...event, usage })];
  }

  /** Ends the text that goes on, where it has not ended; what was held back and is no repetition belongs to it. */
  #endText(): readonly ClientFrame[] {
    const index = this.#told.openText;
    if (index === undefined) return [];
    const text = this.#trimmer.end();
    const place = { choice: 0, index };
    return [
      ...(text === '' ? [] : this.#told.tell({ type: 'part-delta', ...place, delta: { type: 'text', text } })),
      ...this.#told.tell({ type: 'part-end', ...place }),
    ];
  }
}
