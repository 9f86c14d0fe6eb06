import { mkdirSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  inOnePiece,
  isStreamed,
  type AnswerSink,
  type EngineContext,
  type Exchange,
  type OutgoingRequest,
  type RoutingTable,
  type Transport,
} from 'litmux/engine';
import { writeCassette, type Cassette, type EndKind } from './cassette.ts';
import { recordedBody, recordedChunks, withSteadyBoundary } from './recorded-body.ts';
import { Redaction, secretsOf } from './redaction.ts';

/** Where exchanges are recorded, and with what. */
export interface RecordingParts {
  readonly folder: string;
  /** Secrets of the config, to be taken out wherever they stand. */
  secrets(): Iterable<string>;
  /** Milliseconds since 1970. */
  now(): number;
  /** An exchange could not be recorded. */
  failed(message: string): void;
}

/** What a recording engine needs besides its folder: the config in force, for its secrets, and who is told what could not be recorded. */
export interface RecordingEngineParts extends Pick<RecordingParts, 'folder' | 'failed'> {
  table(): RoutingTable | undefined;
}

/** An engine whose every exchange is recorded. */
export function recordingEngine(engine: EngineContext, { folder, failed, table }: RecordingEngineParts): EngineContext {
  const secrets = (): readonly string[] => {
    const known = table();
    return known === undefined ? [] : secretsOf(known);
  };
  return { ...engine, transport: new RecordingTransport(engine.transport, { folder, failed, secrets, now: () => engine.now() }) };
}

/** An answer longer than this is not recorded. */
const mostBytes = 64 * 1024 * 1024;

/** Passes everything on to another transport and writes each exchange to a file of its own when it has ended. Calls of the mock provider leave no house and are not recorded. */
export class RecordingTransport implements Transport {
  readonly #inner: Transport;
  readonly #parts: RecordingParts;
  readonly #writing = new Set<Promise<void>>();
  #number: number;

  constructor(inner: Transport, parts: RecordingParts) {
    this.#inner = inner;
    this.#parts = parts;
    mkdirSync(parts.folder, { recursive: true });
    this.#number = Math.max(0, ...readdirSync(parts.folder).map((name) => Number(/^(\d+)-.*\.yaml$/.exec(name)?.[1] ?? 0)));
  }

  send(request: OutgoingRequest, sink: AnswerSink): Exchange {
    if (request.url.startsWith('mock:')) return this.#inner.send(request, sink);
    this.#number += 1;
    const name = fileName(this.#number, request);
    const take = new Take(request, sink, { ...this.#parts, write: (cassette) => this.#write(name, cassette) });
    take.follow(this.#inner);
    return take;
  }

  /** Waits until what has ended is written. */
  async close(): Promise<void> {
    await this.#inner.close();
    await Promise.all(this.#writing);
  }

  #write(name: string, cassette: Cassette): void {
    const writing = writeFile(join(this.#parts.folder, name), writeCassette(cassette), { flag: 'wx' })
      .catch((error: unknown) =>
        this.#parts.failed(`${name} could not be recorded: ${error instanceof Error ? error.message : String(error)}`),
      )
      .finally(() => this.#writing.delete(writing));
    this.#writing.add(writing);
  }
}

/** `00001-post-api.openai.com-v1-chat-completions.yaml`. */
function fileName(number: number, { method, url }: OutgoingRequest): string {
  const { host, pathname } = new URL(url);
  const words = `${method}-${host}${pathname}`.toLowerCase().replace(/[^a-z0-9.]+/g, '-');
  return `${String(number).padStart(5, '0')}-${words.slice(0, longestName).replace(/[-.]+$/, '')}.yaml`;
}

const longestName = 100;

/** What one exchange needs to be recorded. */
interface TakeParts extends RecordingParts {
  write(cassette: Cassette): void;
}

/** One exchange while it is recorded. */
class Take implements AnswerSink, Exchange {
  readonly #request: OutgoingRequest;
  readonly #heard: HeardBody;
  readonly #sink: AnswerSink;
  readonly #parts: TakeParts;
  readonly #startedAt: number;
  readonly #chunks: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  #head: { readonly at: number; readonly status: number; readonly headers: Readonly<Record<string, string>> } | undefined;
  #exchange: Exchange | undefined;
  #size = 0;
  #over = false;

  constructor(request: OutgoingRequest, sink: AnswerSink, parts: TakeParts) {
    this.#heard = hearing(request.body);
    this.#request = { ...request, body: this.#heard.body };
    this.#sink = sink;
    this.#parts = parts;
    this.#startedAt = parts.now();
  }

  follow(transport: Transport): void {
    this.#exchange = transport.send(this.#request, this);
  }

  head(status: number, headers: Readonly<Record<string, string>>): void {
    this.#head = { at: this.#now(), status, headers };
    this.#sink.head(status, headers);
  }

  data(bytes: Uint8Array): void {
    this.#size += bytes.length;
    // The bytes are the transport's, which may use them again.
    if (this.#size <= mostBytes) this.#chunks.push({ at: this.#now(), bytes: bytes.slice() });
    this.#sink.data(bytes);
  }

  end(): void {
    this.#finish('complete');
    this.#sink.end();
  }

  failed(error: unknown): void {
    this.#finish('cut', error);
    this.#sink.failed(error);
  }

  cancel(): void {
    this.#finish('closed');
    this.#exchange?.cancel();
  }

  pause(): void {
    this.#exchange?.pause();
  }

  resume(): void {
    this.#exchange?.resume();
  }

  #now(): number {
    return Math.max(0, this.#parts.now() - this.#startedAt);
  }

  #finish(how: EndKind, error?: unknown): void {
    if (this.#over) return;
    this.#over = true;
    const at = this.#now();
    if (this.#size > mostBytes) return this.#parts.failed(`An answer of ${this.#size} bytes is too long to be recorded.`);
    // Afterwards, so that nobody waits for it.
    setImmediate(() => this.#record(at, how, error));
  }

  #record(at: number, how: EndKind, error: unknown): void {
    try {
      this.#parts.write(this.#cassette({ at, how, ...(error instanceof Error && { error: error.message }) }));
    } catch (thrown) {
      this.#parts.failed(`An exchange could not be recorded: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  }

  #cassette(end: Cassette['end']): Cassette {
    const { method, url, headers } = this.#request;
    const redaction = new Redaction({ url, headers }, this.#parts.secrets());
    const sent = withSteadyBoundary(headers, this.#heard.sent());
    const head = this.#head;
    return {
      recordedAt: new Date(this.#startedAt).toISOString(),
      request: { method, url: redaction.url(url), headers: redaction.headers(sent.headers), body: recordedBody(sent.body, redaction) },
      ...(head !== undefined && {
        answer: { ...head, headers: redaction.headers(head.headers), chunks: recordedChunks(this.#chunks, redaction) },
      }),
      end: { ...end, ...(end.error !== undefined && { error: redaction.text(end.error) }) },
    };
  }
}

/** A body as it is sent, and what of it has been sent. */
interface HeardBody {
  readonly body: OutgoingRequest['body'];
  sent(): Uint8Array;
}

/** A body that is read while it is sent is kept as it passes; it may be gone afterwards. */
function hearing(body: OutgoingRequest['body']): HeardBody {
  if (!isStreamed(body)) return { body, sent: () => Buffer.from(inOnePiece(body)) };
  let pieces: Uint8Array[] = [];
  const pass = async function* (source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    pieces = [];
    for await (const piece of source) {
      pieces.push(piece);
      yield piece;
    }
  };
  return { body: { size: body.size, read: () => pass(body.read()) }, sent: () => Buffer.concat(pieces) };
}
