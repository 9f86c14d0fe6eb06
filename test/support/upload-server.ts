import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Busboy } from '@fastify/busboy';
import { lastOf, listen, stop, urlOf } from './loopback.ts';

/** A form as the provider saw it: texts by name, files by name, type, size and SHA-256. */
export interface SeenForm {
  readonly path: string;
  readonly length: number;
  readonly texts: Readonly<Record<string, string>>;
  readonly files: readonly SeenFile[];
}

/** A file of a form, without its bytes. */
export interface SeenFile {
  readonly field: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly hash: string;
}

/** What the provider does with a form. */
export interface UploadManners {
  /** Calls that fail with 503, after the form was read, before one is answered. */
  failures?: number;
  /** Never answers. */
  silent?: boolean;
  /** The answer's body and content type. */
  answer?: string;
  contentType?: string;
  /** Frames of an answer that comes as events; the connection is cut behind the last one where `cut`. */
  events?: readonly object[];
  cut?: boolean;
}

/** A provider on loopback that takes forms as OpenAI documents them, and holds none of their files. It is no part of litmux. */
export class UploadServer {
  readonly seen: SeenForm[] = [];
  manners: UploadManners = {};
  /** Connections that were closed before they were answered. */
  abandoned = 0;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => this.#serve(request, response));
  }

  static async start(): Promise<UploadServer> {
    const server = createServer();
    await listen(server);
    return new UploadServer(server);
  }

  get url(): string {
    return urlOf(this.#server);
  }

  get last(): SeenForm {
    return lastOf(this.seen);
  }

  async stop(): Promise<void> {
    await stop(this.#server);
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const texts: Record<string, string> = {};
    const files: SeenFile[] = [];
    response.once('close', () => {
      if (!response.writableEnded) this.abandoned += 1;
    });
    const parser = new Busboy({ headers: { 'content-type': request.headers['content-type'] ?? '' } });
    parser.on('field', (name, value) => {
      texts[name] = value;
    });
    parser.on('file', (field, stream, name, _encoding, type) => {
      const sum = createHash('sha256');
      let size = 0;
      stream.on('data', (piece: Buffer) => {
        sum.update(piece);
        size += piece.length;
      });
      stream.on('end', () => files.push({ field, name, type, size, hash: sum.digest('hex') }));
    });
    parser.on('finish', () => {
      this.seen.push({ path: request.url ?? '', length: Number(request.headers['content-length']), texts, files });
      this.#answer(response);
    });
    request.pipe(parser);
  }

  #answer(response: ServerResponse): void {
    const {
      failures = 0,
      silent,
      events,
      cut,
      answer = '{"text":"Hello","usage":{"type":"duration","seconds":3}}',
      contentType,
    } = this.manners;
    if (silent === true) return;
    if (events !== undefined && failures === 0) return void this.#tell(events, response, cut === true);
    if (failures > 0) {
      this.manners.failures = failures - 1;
      response.writeHead(503, { 'content-type': 'application/json' }).end('{"error":{"message":"busy"}}');
    } else response.writeHead(200, { 'content-type': contentType ?? 'application/json' }).end(answer);
  }

  async #tell(events: readonly object[], response: ServerResponse, cut: boolean): Promise<void> {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of events) {
      response.write(`data: ${JSON.stringify(event)}\n\n`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    if (cut) response.destroy();
    else response.end();
  }
}
