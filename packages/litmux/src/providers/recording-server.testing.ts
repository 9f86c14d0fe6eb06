import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';

/** A request as a provider saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What a provider answers: JSON, or bytes of a media type. */
export interface PlayedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object | Buffer | string;
}

/** A provider on loopback: it writes down what it is asked, and answers as it is told. */
export class RecordingServer {
  readonly seen: SeenRequest[] = [];
  /** Answers a request; the default is an empty object. */
  play: (request: SeenRequest) => PlayedAnswer = () => ({ body: {} });
  readonly #server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const seen = { method, path, headers, body: Buffer.concat(chunks) };
      this.seen.push(seen);
      const { status = 200, headers: more = {}, body = {} } = this.play(seen);
      const isJson = typeof body === 'object' && !Buffer.isBuffer(body);
      response.writeHead(status, { ...(isJson && { 'content-type': 'application/json' }), ...more });
      response.end(isJson ? JSON.stringify(body) : body);
    });
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  /** The address of the server, without a slash behind it. */
  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  get last(): SeenRequest {
    const last = this.seen.at(-1);
    if (last === undefined) throw new Error('nothing was received');
    return last;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
