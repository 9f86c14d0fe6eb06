import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { ClientConnection, type ConnectionOwner, type ServeBody } from './client-connection.ts';
import type { PlainRequest } from './plain-request.ts';
import { idleSeconds, type PlainResponse } from './plain-response.ts';

/** Milliseconds. */
export interface PlainTimes {
  /** How long a connection may wait for its client, idle or in the middle of a request. */
  readonly idle?: number;
  /** How often connections are looked through for those that have waited too long. */
  readonly sweep?: number;
}

/** Begins to serve a plain request; undefined: `node:http` is to serve it. */
export type BeginPlain = (
  request: PlainRequest,
  from: { readonly response: PlainResponse; readonly address: string },
) => ServeBody | undefined;

/**
 * Stands before a server of `node:http` and serves plain requests straight from their sockets, which costs a call a third of what Node's own
 * objects do, and an open stream a quarter. A connection over which anything else comes is the server's from then on.
 */
export class PlainDoor implements ConnectionOwner {
  readonly begin: BeginPlain;
  readonly #pass: (socket: Socket) => void;
  readonly #connections = new Set<ClientConnection>();
  readonly #sweep: NodeJS.Timeout;
  /** Answers carry `connection: close`, and connections are not used again. */
  isDraining = false;

  constructor(server: Server, begin: BeginPlain, { idle = idleSeconds * 1000, sweep = 5_000 }: PlainTimes = {}) {
    this.begin = begin;
    const passOn = server.listeners('connection');
    server.removeAllListeners('connection');
    this.#pass = (socket) => {
      for (const listener of passOn) listener.call(server, socket);
    };
    server.on('connection', (socket: Socket) => this.#connections.add(new ClientConnection(socket, this)));
    this.#sweep = setInterval(() => this.#endIdle(performance.now() - idle), sweep).unref();
  }

  handOver(socket: Socket): void {
    this.#pass(socket);
  }

  closed(connection: ClientConnection): void {
    this.#connections.delete(connection);
  }

  /** Closes what no call is using. What has been answered is sent to its end. */
  closeIdle(): void {
    for (const connection of this.#connections) if (connection.isIdle) connection.end();
  }

  /** Closes what is left, calls under way too. */
  close(): void {
    clearInterval(this.#sweep);
    this.closeIdle();
    for (const connection of this.#connections) if (!connection.isIdle) connection.destroy();
  }

  #endIdle(before: number): void {
    for (const connection of this.#connections) {
      const { waitsSince } = connection;
      if (waitsSince !== undefined && waitsSince < before) connection.end();
    }
  }
}
