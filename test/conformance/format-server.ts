import { createServer, type Server, type ServerResponse } from 'node:http';
import { crc32 } from 'node:zlib';
import type { Framing } from '../../packages/litmux/src/core/provider.ts';
import type { Refusal, Spoken, StreamFrame } from './wire-format.ts';
import { listen, stop, urlOf } from '../support/loopback.ts';

/** How the next calls are answered. `hang` tells all but the end of a stream, and waits; `cut` tells its first half, and closes the connection. */
export type Scene =
  | { readonly type: 'whole' | 'stream' | 'hang' | 'cut'; readonly spoken: Spoken; readonly framing: Framing }
  | { readonly type: 'refusal'; readonly refusal: Refusal };

/** A request as the provider saw it. */
export interface Recorded {
  readonly path: string;
  readonly body: object;
  /** Resolves when the connection has closed, or the answer is complete. */
  readonly closed: Promise<void>;
}

/** One server on loopback that answers as any provider, as it is told, and records what it is asked. */
export class FormatServer {
  readonly #server: Server;
  readonly #recorded: Recorded[] = [];
  #scene: Scene | undefined;

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const closed = new Promise<void>((resolve) => response.once('close', resolve));
        const body: unknown = JSON.parse(Buffer.concat(chunks).toString() || '{}');
        this.#recorded.push({ path: request.url ?? '', body: typeof body === 'object' && body !== null ? body : {}, closed });
        if (this.#scene !== undefined) play(this.#scene, response);
      });
    });
  }

  static async start(): Promise<FormatServer> {
    const server = createServer();
    await listen(server);
    return new FormatServer(server);
  }

  get url(): string {
    return urlOf(this.#server);
  }

  /** Sets how the next calls are answered, and forgets what was recorded. */
  set(scene: Scene): void {
    this.#scene = scene;
    this.#recorded.length = 0;
  }

  /** The only request since the scene was set; throws where there was none, or more. */
  recorded(): Recorded {
    const [first, ...more] = this.#recorded;
    if (first === undefined || more.length > 0) throw new Error(`${this.#recorded.length} requests came instead of one`);
    return first;
  }

  async stop(): Promise<void> {
    await stop(this.#server);
  }
}

function play(scene: Scene, response: ServerResponse): void {
  switch (scene.type) {
    case 'refusal':
      sayJson(scene.refusal.body, response, scene.refusal);
      return;
    case 'whole':
      sayJson(scene.spoken.whole, response, { status: 200 });
      return;
    case 'stream':
    case 'hang':
    case 'cut': {
      const frames = toldOf(scene.type, scene.spoken.frames);
      response.writeHead(200, { 'content-type': contentTypes[scene.framing] });
      for (const frame of frames.slice(0, -1)) response.write(encode(frame, scene.framing));
      const last = frames.at(-1) ?? { data: '' };
      if (scene.type === 'stream') response.end(encode(last, scene.framing));
      else response.write(encode(last, scene.framing), () => scene.type === 'cut' && response.destroy());
    }
  }
}

function toldOf(type: 'stream' | 'hang' | 'cut', frames: readonly StreamFrame[]): readonly StreamFrame[] {
  switch (type) {
    case 'stream':
      return frames;
    case 'hang':
      return frames.slice(0, -1);
    case 'cut':
      return frames.slice(0, Math.ceil(frames.length / 2));
  }
}

function sayJson(body: object, response: ServerResponse, { status, headers }: Pick<Refusal, 'status' | 'headers'>): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

const contentTypes: Readonly<Record<Framing, string>> = {
  sse: 'text/event-stream',
  ndjson: 'application/x-ndjson',
  'aws-event-stream': 'application/vnd.amazon.eventstream',
};

function encode({ event, data }: StreamFrame, framing: Framing): string | Uint8Array {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  switch (framing) {
    case 'sse':
      return `${event === undefined ? '' : `event: ${event}\n`}data: ${text}\n\n`;
    case 'ndjson':
      return `${text}\n`;
    case 'aws-event-stream':
      return awsMessage(event ?? '', text);
  }
}

/** A message by the Smithy specification, "Event stream encoding": prelude, its checksum, headers, payload, checksum of all. */
function awsMessage(event: string, text: string): Uint8Array {
  const headers = Buffer.concat([awsHeader(':event-type', event), awsHeader(':message-type', 'event')]);
  const payload = Buffer.from(text);
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(headers.length + payload.length + 16, 0);
  prelude.writeUInt32BE(headers.length, 4);
  const message = Buffer.concat([prelude, checksum(prelude), headers, payload]);
  return Buffer.concat([message, checksum(message)]);
}

function awsHeader(name: string, value: string): Buffer {
  const isText = 7;
  const length = Buffer.byteLength(value);
  return Buffer.concat([
    Buffer.from([name.length]),
    Buffer.from(name),
    Buffer.from([isText, length >> 8, length & 255]),
    Buffer.from(value),
  ]);
}

function checksum(bytes: Uint8Array): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum;
}
