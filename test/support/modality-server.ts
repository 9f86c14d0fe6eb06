import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { lastOf, listen, stop, urlOf } from './loopback.ts';

/** A request as the provider saw it: its bytes, and its JSON where it was JSON. */
export interface SeenCall {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly bytes: Buffer;
  readonly json: Record<string, unknown>;
}

/** The sound that it speaks. */
export const sound: Buffer = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 251));

/** A provider on loopback that makes vectors, pictures, sound and judgements as OpenAI, Google and Cohere document them. It is no part of litmux. */
export class ModalityServer {
  readonly seen: SeenCall[] = [];
  readonly #server: Server;
  /** Calls that fail with 503 before one is answered. */
  failures = 0;

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => this.#serve(request, response));
  }

  static async start(): Promise<ModalityServer> {
    const server = createServer();
    await listen(server);
    return new ModalityServer(server);
  }

  get url(): string {
    return urlOf(this.#server);
  }

  get last(): SeenCall {
    return lastOf(this.seen);
  }

  async stop(): Promise<void> {
    await stop(this.#server);
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const bytes = Buffer.concat(chunks);
      const isJson = request.headers['content-type'] === 'application/json';
      const call: SeenCall = {
        path: request.url ?? '',
        headers: request.headers,
        bytes,
        json: isJson ? (JSON.parse(bytes.toString()) as Record<string, unknown>) : {},
      };
      this.seen.push(call);
      if (this.failures > 0) {
        this.failures -= 1;
        response.writeHead(503, { 'content-type': 'application/json' }).end('{"error":{"message":"busy"}}');
      } else answer(call, response);
    });
  }
}

function answer({ path, json, bytes }: SeenCall, response: ServerResponse): void {
  if (path.endsWith('/audio/speech')) {
    response.writeHead(200, { 'content-type': 'audio/mpeg' });
    response.write(sound.subarray(0, 30_000));
    setTimeout(() => response.end(sound.subarray(30_000)), 5);
    return;
  }
  if (bytes.includes('name="response_format"\r\n\r\nsrt')) {
    response.writeHead(200, { 'content-type': 'text/plain' }).end('1\n00:00:00,000 --> 00:00:01,000\nHello\n');
    return;
  }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(wordsFor(path, json)));
}

function wordsFor(path: string, json: Record<string, unknown>): object {
  const method = path.split(/[/:]/).at(-1) ?? '';
  switch (method) {
    case 'embeddings':
      return {
        object: 'list',
        data: [{ object: 'embedding', index: 0, embedding: [0.5, -0.25] }],
        model: 'text-embedding-3-small-2024',
        usage: { prompt_tokens: 5, total_tokens: 5 },
      };
    case 'batchEmbedContents':
      return {
        embeddings: (json['requests'] as unknown[]).map((_, index) => ({ values: [index + 0.5, -0.25] })),
        usageMetadata: { promptTokenCount: 9 },
      };
    case 'rerank':
      return {
        id: 'r1',
        results: [
          { index: 1, relevance_score: 0.9 },
          { index: 0, relevance_score: 0.2 },
        ],
        meta: { billed_units: { search_units: 1 } },
      };
    case 'generations':
    case 'edits':
    case 'variations':
      return {
        created: 7,
        data: [{ b64_json: 'aGk=' }],
        usage: { input_tokens: 10, output_tokens: 300, total_tokens: 310, input_tokens_details: { text_tokens: 10, image_tokens: 0 } },
      };
    case 'transcriptions':
      return { text: 'Hello', usage: { type: 'duration', seconds: 3 } };
    case 'translations':
      return { text: 'Hello' };
    case 'moderations':
      return {
        id: 'modr-1',
        model: 'omni',
        results: [{ flagged: true, categories: { violence: true }, category_scores: { violence: 0.9 } }],
      };
    case 'count_tokens':
      return { input_tokens: 14 };
    default:
      return { totalTokens: 31 };
  }
}
