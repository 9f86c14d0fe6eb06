import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Cassette, RecordedChunk } from './cassette.ts';
import type { ReplayRequest, Shelf } from './shelf.ts';

/** How a replaying server is started. */
export interface ReplayOptions {
  readonly port: number;
  readonly host: string;
  /** How many times faster than recorded; Infinity waits for nothing. */
  readonly speed: number;
  /** Told what was asked and what answered it. */
  told(line: string): void;
}

/** A request's body may be this long. */
const mostBytes = 64 * 1024 * 1024;

/** Answers as the providers did when the cassettes of a shelf were recorded, at their pace. */
export class ReplayServer {
  readonly #server: Server;
  readonly #shelf: Shelf;
  readonly #options: ReplayOptions;

  private constructor(shelf: Shelf, options: ReplayOptions) {
    this.#shelf = shelf;
    this.#options = options;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
    });
  }

  /** Resolves when it accepts requests; rejects where the port cannot be had. */
  static async start(shelf: Shelf, options: ReplayOptions): Promise<ReplayServer> {
    const replay = new ReplayServer(shelf, options);
    await new Promise<void>((resolve, reject) => {
      replay.#server.once('error', reject);
      replay.#server.listen(options.port, options.host, resolve);
    });
    return replay;
  }

  get port(): number {
    const address: AddressInfo | string | null = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await readRequest(request);
    const what = `${asked?.method ?? request.method} ${asked?.path ?? request.url}`;
    if (asked === undefined) return refuse(response, 413, `The body is longer than ${mostBytes} bytes.`);
    const found = this.#shelf.find(asked);
    if (found.type === 'missing') {
      this.#options.told(found.why);
      return refuse(response, 404, found.why);
    }
    this.#options.told(`${what} → ${found.shelved.name}`);
    await this.#play(found.shelved.cassette, found.shelved.name, response);
  }

  async #play({ answer, end }: Cassette, name: string, response: ServerResponse): Promise<void> {
    const start = performance.now();
    const until = (at: number): Promise<void> | undefined => pause(at / this.#options.speed - (performance.now() - start), response);
    if (answer !== undefined) {
      await until(answer.at);
      response.writeHead(answer.status, { ...replayed(answer.headers), [cassetteHeader]: name });
      response.flushHeaders();
      for (const chunk of answer.chunks) {
        await until(chunk.at);
        if (response.destroyed) return;
        response.write(bytesOf(chunk));
      }
    }
    // What litmux closed itself went on for ever, as far as it is known: the client closes it again.
    if (end.how === 'closed') return;
    await until(end.at);
    if (end.how === 'complete') response.end();
    else response.destroy();
  }
}

/** Says which cassette answers. */
const cassetteHeader = 'x-litmux-cassette';

/** Headers of one connection, and the length, which redaction may have changed. */
const ownHeaders: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'upgrade', 'alt-svc']);

function replayed(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ownHeaders.has(name)));
}

function bytesOf(chunk: RecordedChunk): Buffer {
  return 'base64' in chunk ? Buffer.from(chunk.base64, 'base64') : Buffer.from(chunk.text);
}

/** Waits, unless the client goes away. */
function pause(ms: number, response: ServerResponse): Promise<void> | undefined {
  if (!(ms > 0) || response.destroyed) return undefined;
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      response.off('close', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    response.once('close', done);
  });
}

/** In the words of OpenAI's errors, which every client shows. */
function refuse(response: ServerResponse, status: number, message: string): void {
  const body = JSON.stringify({ error: { message, type: 'no_cassette', param: null, code: 'no_cassette' } });
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

async function readRequest(request: IncomingMessage): Promise<ReplayRequest | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > mostBytes) return undefined;
    chunks.push(chunk);
  }
  const headers = Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
  return { method: request.method ?? 'GET', path: request.url ?? '/', headers, body: Buffer.concat(chunks) };
}
