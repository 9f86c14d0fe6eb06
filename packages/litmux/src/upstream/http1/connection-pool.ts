import { Connection, type ConnectionKeeper } from './connection.ts';
import type { OpenSocket } from './open-socket.ts';
import type { Origin } from './places.ts';

/** As many connections to one server are kept while nothing needs them. */
const mostIdle = 256;
const sweepInterval = 1_000;

/** The connections of a transport: as many as there are exchanges, and those that wait for another one, of which the last used is the first taken. */
export class ConnectionPool implements ConnectionKeeper {
  readonly open: OpenSocket;
  readonly #all = new Set<Connection>();
  readonly #idle = new Map<Origin, Connection[]>();
  #sweep: NodeJS.Timeout | undefined;

  constructor(open: OpenSocket) {
    this.open = open;
  }

  /** A connection that serves nothing: one that waits, or a new one. */
  take(origin: Origin): Connection {
    const idle = this.#idle.get(origin);
    for (let connection = idle?.pop(); connection !== undefined; connection = idle?.pop()) {
      if (connection.usable) return connection;
      connection.destroy();
    }
    const connection = new Connection(origin, this);
    this.#all.add(connection);
    return connection;
  }

  keep(connection: Connection, idleTime: number): void {
    connection.idleUntil = performance.now() + idleTime;
    const idle = this.#idle.get(connection.origin);
    if (idle === undefined) this.#idle.set(connection.origin, [connection]);
    else if (idle.length < mostIdle) idle.push(connection);
    else connection.destroy();
    this.#sweep ??= setInterval(() => this.#closeOld(), sweepInterval).unref();
  }

  forget(connection: Connection): void {
    this.#all.delete(connection);
    const idle = this.#idle.get(connection.origin);
    const index = idle?.lastIndexOf(connection) ?? -1;
    if (index !== -1) idle?.splice(index, 1);
  }

  /** Closes all of them. */
  async close(): Promise<void> {
    clearInterval(this.#sweep);
    this.#sweep = undefined;
    const all = [...this.#all];
    this.#idle.clear();
    await Promise.all(all.map((connection) => connection.close()));
  }

  #closeOld(): void {
    for (const [origin, idle] of this.#idle) {
      for (const connection of idle.filter((one) => !one.usable)) connection.destroy();
      if (idle.length === 0) this.#idle.delete(origin);
    }
    if (this.#idle.size > 0) return;
    clearInterval(this.#sweep);
    this.#sweep = undefined;
  }
}
