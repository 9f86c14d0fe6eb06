import type { Failure } from '../core/failure.ts';
import { addUsage, type Usage } from '../core/usage.ts';
import type { AnswerSummary } from './answer-summary.ts';
import type { AskedOne } from './asked.ts';
import type { AttemptListener } from './attempt.ts';

/** The calls that make one answer together. */
export interface JointOrder {
  readonly parts: readonly AskedOne[];
  /** Opens the call of a part; it is started here. */
  open(part: AskedOne, listener: AttemptListener): OpenedCall;
  /** One of them has answered. */
  progress(summary: AnswerSummary): void;
  /** All have answered, or one has failed. */
  ended(failure: Failure | undefined): void;
}

interface OpenedCall {
  start(): void;
  cancel(): AnswerSummary;
}

/** As many calls of one answer are under way at once. */
const atOnce = 8;

/** Makes the calls of one answer, a few at a time. The first failure ends them all. */
export class JointCalls {
  readonly #order: JointOrder;
  readonly #running = new Set<OpenedCall>();
  #next = 0;
  #used: Usage | undefined;
  #over = false;

  constructor(order: JointOrder) {
    this.#order = order;
  }

  /** What the calls that have answered have used. */
  get used(): Usage | undefined {
    return this.#used;
  }

  start(): void {
    while (!this.#over && this.#running.size < atOnce) {
      const part = this.#order.parts[this.#next];
      if (part === undefined) break;
      this.#next += 1;
      this.#open(part);
    }
    if (this.#over || this.#running.size > 0) return;
    this.#over = true;
    this.#order.ended(undefined);
  }

  /** Ends what is under way, in silence. */
  cancel(): void {
    this.#over = true;
    for (const call of this.#running) call.cancel();
    this.#running.clear();
  }

  #open(part: AskedOne): void {
    const call = this.#order.open(part, {
      committed: () => {},
      frames: () => {},
      bytes: () => {},
      whole: () => {},
      ended: (summary) => this.#answered(call, summary),
      failed: (failure) => this.#failed(failure),
    });
    this.#running.add(call);
    call.start();
  }

  #answered(call: OpenedCall, summary: AnswerSummary): void {
    this.#running.delete(call);
    if (summary.usage !== undefined) this.#used = this.#used === undefined ? summary.usage : addUsage(this.#used, summary.usage);
    this.#order.progress(summary);
    this.start();
  }

  #failed(failure: Failure): void {
    if (this.#over) return;
    this.cancel();
    this.#order.ended(failure);
  }
}
