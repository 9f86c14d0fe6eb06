/** What a watch of the clock reads, and whom it tells. */
export interface ClockWatchParts {
  /** The clock that can be set, in milliseconds since 1970. */
  now(): number;
  /** The one that cannot, in milliseconds since whenever. */
  monotonic(): number;
  /** The clock went ahead by so many milliseconds, or back where they are negative, beside the time that has passed. */
  jumped(ms: number): void;
}

/** Less than this is the clock being kept right. */
const toleranceMs = 2_000;
const everyMs = 5_000;

/** Notices that the system's clock was set, or that the machine slept. */
export class ClockWatch {
  readonly #parts: ClockWatchParts;
  #ahead: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: ClockWatchParts) {
    this.#parts = parts;
    this.#ahead = parts.now() - parts.monotonic();
  }

  start(): void {
    this.#timer ??= setInterval(() => this.look(), everyMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  look(): void {
    const ahead = this.#parts.now() - this.#parts.monotonic();
    const jump = ahead - this.#ahead;
    this.#ahead = ahead;
    if (Math.abs(jump) >= toleranceMs) this.#parts.jumped(jump);
  }
}
