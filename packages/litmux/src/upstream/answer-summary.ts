import type { AnswerFacts } from '../core/dialect.ts';
import type { ChatEvent } from '../core/event.ts';
import type { Usage } from '../core/usage.ts';

/** What is known of one attempt's answer, while it comes and when it is over. */
export interface AnswerSummary {
  /** HTTP status, 0 where none came. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly answerId: string | undefined;
  readonly upstreamModel: string | undefined;
  readonly usage: Usage | undefined;
  /** Whether content has begun: then the provider has worked, and bills, whatever happens next. */
  readonly contentBegun: boolean;
  /** Whether the provider has said all of it. */
  readonly finished: boolean;
  /** Milliseconds since 1970 of the first content. */
  readonly firstContentAt: number | undefined;
  /** UTF-8-ish length of what was produced, to estimate an answer that never told its usage. */
  readonly outputLength: number;
  /** Length of the request's body in bytes, for the same purpose. */
  readonly requestLength: number;
  readonly dropped: readonly string[];
  /** The media type of an answer that is no JSON. */
  readonly contentType: string | undefined;
}

/** Notes what the events of an answer tell about it. */
export class AnswerNotes {
  status = 0;
  headers: Readonly<Record<string, string>> = {};
  answerId: string | undefined;
  upstreamModel: string | undefined;
  usage: Usage | undefined;
  contentBegun = false;
  finished = false;
  firstContentAt: number | undefined;
  outputLength = 0;
  requestLength = 0;
  dropped: readonly string[] = [];
  contentType: string | undefined;

  /** Notes one event; `now` is read only once, for the first content. */
  note(event: ChatEvent, now: () => number): void {
    switch (event.type) {
      case 'start':
        this.answerId ??= event.id;
        this.upstreamModel ??= event.model;
        this.usage ??= event.usage;
        return;
      case 'part-start':
        this.#begin(now);
        return;
      case 'part-delta':
        this.#begin(now);
        if (event.delta.type === 'text') this.outputLength += event.delta.text.length;
        else if (event.delta.type === 'arguments') this.outputLength += event.delta.json.length;
        return;
      case 'part-end':
        return;
      case 'finish':
        this.#begin(now);
        this.finished = true;
        this.usage = event.usage ?? this.usage;
    }
  }

  /** Notes a whole answer that was only passed on. */
  noteWhole({ id, model, usage }: AnswerFacts, now: () => number): void {
    this.#begin(now);
    this.finished = true;
    this.answerId = id;
    this.upstreamModel = model;
    this.usage = usage;
  }

  #begin(now: () => number): void {
    if (this.contentBegun) return;
    this.contentBegun = true;
    this.firstContentAt = now();
  }
}
