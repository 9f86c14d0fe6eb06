import type { Deadlines } from '../routing/deployment.ts';

/** Which of the deadlines of an attempt has passed. */
export type DeadlineName = 'firstToken' | 'idle' | 'total';

/**
 * Watches the deadlines of one attempt with a single timer: progress only notes the time, and the timer, when it rings, looks how much is left.
 * The connect deadline is the transport's.
 */
export class DeadlineWatch {
  readonly #deadlines: Deadlines;
  readonly #passed: (name: DeadlineName) => void;
  readonly #start: number;
  #last: number;
  #content = false;
  #paused = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(deadlines: Deadlines, passed: (name: DeadlineName) => void) {
    this.#deadlines = deadlines;
    this.#passed = passed;
    this.#start = performance.now();
    this.#last = this.#start;
    this.#arm();
  }

  /** Bytes came. */
  progress(): void {
    this.#last = performance.now();
  }

  /** The first content came (or the head of a whole answer): from now on the idle deadline counts instead of the first one. */
  content(): void {
    this.#content = true;
    this.#last = performance.now();
  }

  /** The client is slow and the provider waits for us: its idle time does not count. */
  pause(paused: boolean): void {
    this.#paused = paused;
    this.#last = performance.now();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #arm(): void {
    const { at } = this.#next();
    this.#timer = setTimeout(() => this.#ring(), Math.min(Math.max(at - performance.now(), 1), 2_000_000_000));
  }

  #ring(): void {
    if (this.#paused) this.#last = performance.now();
    const { name, at } = this.#next();
    if (performance.now() >= at - 0.5) this.#passed(name);
    else this.#arm();
  }

  #next(): { name: DeadlineName; at: number } {
    const total = this.#start + this.#deadlines.total;
    const sooner: { name: DeadlineName; at: number } = this.#content
      ? { name: 'idle', at: this.#last + this.#deadlines.idle }
      : { name: 'firstToken', at: this.#start + this.#deadlines.firstToken };
    return sooner.at <= total ? sooner : { name: 'total', at: total };
  }
}
