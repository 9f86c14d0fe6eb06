import type { AnswerSink, Exchange, OutgoingRequest, Transport } from './transport.ts';

/** Chooses a transport by the URL's scheme: `mock:` stays in the house, everything else goes out. */
export class SchemeTransport implements Transport {
  readonly #inside: Transport;
  readonly #outside: Transport;

  constructor(transports: { readonly inside: Transport; readonly outside: Transport }) {
    this.#inside = transports.inside;
    this.#outside = transports.outside;
  }

  send(request: OutgoingRequest, sink: AnswerSink): Exchange {
    return (request.url.startsWith('mock:') ? this.#inside : this.#outside).send(request, sink);
  }

  async close(): Promise<void> {
    await Promise.all([this.#inside.close(), this.#outside.close()]);
  }
}
