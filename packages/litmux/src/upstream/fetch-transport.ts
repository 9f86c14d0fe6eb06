import type { AnswerSink, Exchange, OutgoingRequest, Transport } from './transport.ts';

/** The transport for run-times without undici (Bun, Deno, workers), or for a `fetch` of the caller's own. */
export class FetchTransport implements Transport {
  readonly #fetch: typeof fetch;

  constructor(fetchFunction: typeof fetch = fetch) {
    this.#fetch = fetchFunction;
  }

  send(request: OutgoingRequest, sink: AnswerSink): Exchange {
    const abort = new AbortController();
    void this.#exchange(request, sink, abort.signal);
    return { cancel: () => abort.abort() };
  }

  async close(): Promise<void> {}

  async #exchange(request: OutgoingRequest, sink: AnswerSink, signal: AbortSignal): Promise<void> {
    try {
      const body = typeof request.body === 'string' ? request.body : new Uint8Array(request.body);
      const answer = await this.#fetch(request.url, {
        method: request.method,
        headers: request.headers,
        redirect: 'manual',
        signal,
        ...(request.method !== 'GET' && { body }),
      });
      sink.head(answer.status, Object.fromEntries(answer.headers));
      if (answer.body !== null) for await (const chunk of answer.body) if (!signal.aborted) sink.data(chunk);
    } catch (error) {
      if (!signal.aborted) sink.failed(error);
      return;
    }
    if (!signal.aborted) sink.end();
  }
}
