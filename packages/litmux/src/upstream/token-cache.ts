import type { FreshToken } from '../core/provider.ts';

/** Tokens are made anew this long before they expire. */
const refreshMargin = 60_000;
/** More keys than this are not held at once. */
const maximumTokens = 10_000;

/** Tokens of identity services: in memory only, one made at a time for each key, renewed before it expires. */
export class TokenCache {
  readonly #tokens = new Map<string, FreshToken>();
  readonly #flights = new Map<string, Promise<FreshToken>>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  async token(key: string, make: () => Promise<FreshToken>): Promise<string> {
    const held = this.#tokens.get(key);
    if (held !== undefined && held.expiresAt - refreshMargin > this.#now()) return held.value;
    return (await this.#make(key, make)).value;
  }

  #make(key: string, make: () => Promise<FreshToken>): Promise<FreshToken> {
    const flying = this.#flights.get(key);
    if (flying !== undefined) return flying;
    const flight = make()
      .then((token) => {
        if (this.#tokens.size >= maximumTokens) this.#tokens.clear();
        this.#tokens.set(key, token);
        return token;
      })
      .finally(() => this.#flights.delete(key));
    this.#flights.set(key, flight);
    return flight;
  }
}
