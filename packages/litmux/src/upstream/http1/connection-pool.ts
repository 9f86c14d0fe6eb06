import { Connection, type ConnectionKeeper } from './connection.ts';
import { IdleConnections } from './idle-connections.ts';
import type { OpenSocket } from './open-socket.ts';
import type { Origin } from './places.ts';
import type { RequestMessage } from './request-message.ts';
import type { ServedExchange } from './served-exchange.ts';

const sweepInterval = 1_000;

/**
 * The connections of a transport: as many as there are exchanges, and those that wait for another one, of which the last used is the first taken.
 * One that has served rests until the loop has polled: some servers close after an answer and do not say so.
 */
export class ConnectionPool implements ConnectionKeeper {
  readonly open: OpenSocket;
  readonly #all = new Set<Connection>();
  readonly #idle = new Map<Origin, IdleConnections>();
  /** Connections that were left in this turn of the loop, and in the one before. */
  #resting: Connection[] = [];
  #restedSoon: Connection[] = [];
  #sweep: NodeJS.Timeout | undefined;

  constructor(open: OpenSocket) {
    this.open = open;
  }

  serve(exchange: ServedExchange, message: RequestMessage): void {
    this.#take(message.origin).serve(exchange, message);
  }

  keep(connection: Connection, idleTime: number): void {
    connection.idleUntil = performance.now() + idleTime;
    if (!this.#idleOf(connection.origin).put(connection)) return connection.destroy();
    connection.rests = true;
    if (this.#resting.length === 0 && this.#restedSoon.length === 0) setImmediate(() => this.#turn());
    this.#resting.push(connection);
    this.#sweep ??= setInterval(() => this.#closeOld(), sweepInterval).unref();
  }

  forget(connection: Connection): void {
    this.#all.delete(connection);
    this.#idle.get(connection.origin)?.remove(connection);
  }

  /** Closes all of them. */
  async close(): Promise<void> {
    clearInterval(this.#sweep);
    this.#sweep = undefined;
    const all = [...this.#all];
    this.#idle.clear();
    await Promise.all(all.map((connection) => connection.close()));
  }

  #take(origin: Origin): Connection {
    const idle = this.#idle.get(origin);
    for (let connection = idle?.take(); connection !== undefined; connection = idle?.take()) {
      if (connection.usable) return connection;
      connection.destroy();
    }
    const connection = new Connection(origin, this);
    this.#all.add(connection);
    return connection;
  }

  #idleOf(origin: Origin): IdleConnections {
    let idle = this.#idle.get(origin);
    if (idle === undefined) {
      idle = new IdleConnections();
      this.#idle.set(origin, idle);
    }
    return idle;
  }

  /** Immediates run after the loop has polled, but the first of them in the turn in which the connection was left. */
  #turn(): void {
    const rested = this.#restedSoon;
    this.#restedSoon = this.#resting;
    this.#resting = [];
    if (this.#restedSoon.length > 0) setImmediate(() => this.#turn());
    for (const connection of rested) {
      if (connection.isFree) this.#idle.get(connection.origin)?.rested();
      connection.rested();
    }
  }

  #closeOld(): void {
    for (const [origin, idle] of this.#idle) {
      for (const connection of idle.old()) connection.destroy();
      if (idle.isEmpty) this.#idle.delete(origin);
    }
    if (this.#idle.size > 0) return;
    clearInterval(this.#sweep);
    this.#sweep = undefined;
  }
}
