import type { SecureContextOptions } from 'node:tls';
import type { AnswerSink, Exchange, OutgoingRequest, Transport } from '../transport.ts';
import { ConnectionPool } from './connection-pool.ts';
import { socketOpener } from './open-socket.ts';
import { Places } from './places.ts';
import { writeRequest } from './request-message.ts';
import { ServedExchange } from './served-exchange.ts';

/** The fast transport on Node: HTTP/1.1 over its sockets, without streams or promises. */
export class Http1Transport implements Transport {
  readonly #places = new Places();
  readonly #pool: ConnectionPool;

  /** `secure`: certificates to be trusted instead of the system's, and the like. */
  constructor(secure: SecureContextOptions = {}) {
    this.#pool = new ConnectionPool(socketOpener(secure));
  }

  send(request: OutgoingRequest, sink: AnswerSink): Exchange {
    const exchange = new ServedExchange(sink);
    try {
      this.#pool.serve(exchange, writeRequest(request, this.#places.find(request.url)));
    } catch (error) {
      queueMicrotask(() => exchange.refuse(error));
    }
    return exchange;
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
