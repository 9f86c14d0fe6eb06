import { inOnePiece, isStreamed, type RequestBody } from '../core/request-body.ts';
import type { AnswerSink, Exchange, OutgoingRequest, Transport } from './transport.ts';

/** The transport for run-times without the sockets of Node (Bun, Deno, workers), or for a `fetch` of the caller's own. */
export class FetchTransport implements Transport {
  readonly #fetch: typeof fetch;

  constructor(fetchFunction: typeof fetch = fetch) {
    this.#fetch = fetchFunction;
  }

  send(request: OutgoingRequest, sink: AnswerSink): Exchange {
    const abort = new AbortController();
    const gate = new Gate();
    void this.#exchange(request, sink, { signal: abort.signal, gate });
    return { cancel: () => abort.abort(), pause: () => gate.shut(), resume: () => gate.open() };
  }

  async close(): Promise<void> {}

  async #exchange(request: OutgoingRequest, sink: AnswerSink, { signal, gate }: { signal: AbortSignal; gate: Gate }): Promise<void> {
    try {
      const answer = await this.#fetch(request.url, {
        method: request.method,
        headers: request.headers,
        redirect: 'manual',
        signal,
        ...(request.method === 'POST' && bodyOf(request.body)),
      });
      sink.head(answer.status, Object.fromEntries(answer.headers));
      if (answer.body !== null) {
        for await (const chunk of answer.body) {
          if (signal.aborted) return;
          sink.data(chunk);
          await gate.passed();
        }
      }
    } catch (error) {
      if (!signal.aborted) sink.failed(error);
      return;
    }
    if (!signal.aborted) sink.end();
  }
}

/** A body that is read while it is sent has no length before it: `fetch` sends it in chunks. */
function bodyOf(body: RequestBody): Pick<RequestInit, 'body' | 'duplex'> {
  if (isStreamed(body)) return { body: ReadableStream.from(body.read()), duplex: 'half' };
  const whole = inOnePiece(body);
  return { body: typeof whole === 'string' ? whole : new Uint8Array(whole) };
}

/** Holds a reader up while it is shut. */
class Gate {
  #wait: PromiseWithResolvers<void> | undefined;

  shut(): void {
    this.#wait ??= Promise.withResolvers<void>();
  }

  open(): void {
    this.#wait?.resolve();
    this.#wait = undefined;
  }

  passed(): Promise<void> | undefined {
    return this.#wait?.promise;
  }
}
