import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import Pool from 'undici/lib/dispatcher/pool.js';
import { isStreamed } from '../core/request-body.ts';
import type { AnswerSink, Exchange, OutgoingRequest, Transport } from './transport.ts';

/** The fast transport on Node: one undici pool per origin, `dispatch` without streams or promises. */
export class UndiciTransport implements Transport {
  readonly #pools = new Map<string, Pool>();
  readonly #places = new Map<string, Place>();

  send(request: OutgoingRequest, sink: AnswerSink): Exchange {
    const exchange = new UndiciExchange(sink);
    const { origin, path } = this.#place(request.url);
    const { method, body } = request;
    try {
      this.#pool(origin, request.connectDeadline).dispatch(
        isStreamed(body)
          ? { method, path, headers: { ...request.headers, 'content-length': String(body.size) }, body: Readable.from(body.read()) }
          : { method, path, headers: request.headers, body: method === 'POST' ? body : null },
        exchange,
      );
    } catch (error) {
      exchange.onResponseError(undefined, error);
    }
    return exchange;
  }

  async close(): Promise<void> {
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }

  #pool(origin: string, connectDeadline: number): Pool {
    let pool = this.#pools.get(origin);
    if (pool === undefined) {
      pool = new Pool(origin, {
        connect: { timeout: connectDeadline },
        headersTimeout: 0,
        bodyTimeout: 0,
        pipelining: 1,
        maxHeaderSize: 65_536,
      });
      this.#pools.set(origin, pool);
    }
    return pool;
  }

  /** Parsing a URL costs as much as translating a small body, and deployments call the same few. */
  #place(url: string): Place {
    let place = this.#places.get(url);
    if (place === undefined) {
      const parsed = new URL(url);
      place = { origin: parsed.origin, path: parsed.pathname + parsed.search };
      if (this.#places.size >= 4096) this.#places.clear();
      this.#places.set(url, place);
    }
    return place;
  }
}

interface Place {
  readonly origin: string;
  readonly path: string;
}

class UndiciExchange implements Exchange, Dispatcher.DispatchHandler {
  readonly #sink: AnswerSink;
  #controller: Dispatcher.DispatchController | undefined;
  #over = false;

  constructor(sink: AnswerSink) {
    this.#sink = sink;
  }

  cancel(): void {
    if (this.#over) return;
    this.#over = true;
    this.#controller?.abort(new Error('cancelled'));
  }

  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    this.#controller?.resume();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) controller.abort(new Error('cancelled'));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (!this.#over && status >= 200) this.#sink.head(status, flat(headers));
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#over) this.#sink.data(chunk);
  }

  onResponseEnd(): void {
    if (this.#over) return;
    this.#over = true;
    this.#sink.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.#sink.failed(error);
  }
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flattened: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) flattened[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return flattened;
}
