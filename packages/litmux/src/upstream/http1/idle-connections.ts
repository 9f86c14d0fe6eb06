import type { Connection } from './connection.ts';

/** As many connections to one server are kept while nothing needs them. */
const mostIdle = 256;

/** The connections to one server that serve nothing, in the order in which they came; those that still rest are the last. */
export class IdleConnections {
  readonly #connections: Connection[] = [];
  #resting = 0;

  get isEmpty(): boolean {
    return this.#connections.length === 0;
  }

  /** Puts one that has just served. False where there are enough. */
  put(connection: Connection): boolean {
    if (this.#connections.length >= mostIdle) return false;
    this.#connections.push(connection);
    this.#resting += 1;
    return true;
  }

  /** The last of those that have rested; where there is none, the last of all. */
  take(): Connection | undefined {
    const rested = this.#connections.length - this.#resting;
    if (this.#resting > 0 && rested > 0) return this.#connections.splice(rested - 1, 1)[0];
    if (this.#resting > 0) this.#resting -= 1;
    return this.#connections.pop();
  }

  /** The first of those that rest has rested. */
  rested(): void {
    this.#resting -= 1;
  }

  remove(connection: Connection): void {
    const index = this.#connections.lastIndexOf(connection);
    if (index === -1) return;
    if (index >= this.#connections.length - this.#resting) this.#resting -= 1;
    this.#connections.splice(index, 1);
  }

  /** Those that must not be used any more. */
  old(): readonly Connection[] {
    return this.#connections.filter((connection) => !connection.usable);
  }
}
