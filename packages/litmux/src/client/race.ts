import type { Leg } from './leg.ts';

/** Two legs of one call side by side: the second begins when the first has been silent for too long, and whoever says something first wins. */
export class Race {
  readonly #first: Leg;
  readonly #timer: NodeJS.Timeout;
  #second: Leg | undefined;

  /** `begin` makes the second leg after `afterMs`, or finds that there is to be none. */
  constructor(first: Leg, afterMs: number, begin: () => Leg | undefined) {
    this.#first = first;
    this.#timer = setTimeout(() => {
      this.#second = begin();
      this.#second?.start();
    }, afterMs);
  }

  /** The race is over for a leg: it won, it failed, or the call is given up. Gives the other one, where there is one under way. */
  without(leg: Leg): Leg | undefined {
    clearTimeout(this.#timer);
    return leg === this.#first ? this.#second : this.#first;
  }
}
