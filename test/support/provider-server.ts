import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { anthropicAnswer, geminiAnswer, openaiAnswer, type Answer, type Conversation } from './provider-answers.ts';
import { listen, stop, urlOf } from './loopback.ts';

/** A request as the provider saw it. */
export interface SeenRequest {
  readonly path: string;
  readonly model: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
}

/** How the provider misbehaves for a model. */
export type Fault =
  | { readonly type: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** Accepts and never answers. */
  | { readonly type: 'hang' }
  /** Closes the connection without an answer. */
  | { readonly type: 'reset' }
  /** Closes the connection in the middle of the answer. */
  | { readonly type: 'cut' }
  | { readonly type: 'garbage' };

/** A provider on loopback that speaks the three formats, counts its calls and fails on command. It is no part of litmux: it stands for OpenAI, Anthropic and Google. */
export class ProviderServer {
  readonly seen: SeenRequest[] = [];
  readonly #server: Server;
  readonly #faults = new Map<string, { readonly fault: Fault; left: number }>();
  /** Milliseconds before an answer begins. */
  delay = 0;
  /** Calls that have come and are not answered yet. */
  underWay = 0;
  #open = 0;

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => this.#serve(request, response));
    server.on('connection', (socket) => {
      this.#open += 1;
      socket.once('close', () => (this.#open -= 1));
    });
  }

  static async start(): Promise<ProviderServer> {
    const server = createServer({ keepAliveTimeout: 60_000 });
    await listen(server);
    return new ProviderServer(server);
  }

  get url(): string {
    return urlOf(this.#server);
  }

  /** Connections that are open now. */
  get connections(): number {
    return this.#open;
  }

  /** Calls for a model so far. */
  calls(model: string): number {
    return this.seen.filter((request) => request.model === model).length;
  }

  /** Fails the next `times` calls for a model. */
  fail(model: string, fault: Fault, times: number = Infinity): void {
    this.#faults.set(model, { fault, left: times });
  }

  /** Forgets what was seen and heals what was failing. */
  reset(): void {
    this.seen.length = 0;
    this.#faults.clear();
    this.delay = 0;
  }

  async stop(): Promise<void> {
    await stop(this.#server);
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const body = JSON.parse(text === '' ? '{}' : text) as Record<string, unknown>;
      const path = request.url ?? '';
      const model = modelOf(path, body);
      this.seen.push({ path, model, headers: request.headers, body });
      this.underWay += 1;
      response.once('close', () => (this.underWay -= 1));
      setTimeout(() => this.#answer({ path, model, body }, response), this.delay);
    });
  }

  #answer({ path, model, body }: Conversation, response: ServerResponse): void {
    const planned = this.#faults.get(model);
    if (planned !== undefined && planned.left > 0) {
      planned.left -= 1;
      if (misbehave(planned.fault, { path, model, body }, response)) return;
    }
    say(answerTo({ path, model, body }), response);
  }
}

function answerTo(conversation: Conversation): Answer {
  if (conversation.path.includes('/messages')) return anthropicAnswer(conversation);
  return /:(stream)?generateContent/i.test(conversation.path) ? geminiAnswer(conversation) : openaiAnswer(conversation);
}

function say(answer: Answer, response: ServerResponse): void {
  if (answer.events === undefined) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer.whole));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of answer.events) response.write(event);
  response.end();
}

/** True when the fault was the whole answer. */
function misbehave(fault: Fault, conversation: Conversation, response: ServerResponse): boolean {
  switch (fault.type) {
    case 'status':
      response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
      response.end(JSON.stringify(errorBody(conversation.path, fault.status)));
      return true;
    case 'hang':
      return true;
    case 'reset':
      response.socket?.destroy();
      return true;
    case 'cut': {
      const answer = answerTo(conversation);
      const text = answer.events?.join('') ?? JSON.stringify(answer.whole);
      response.writeHead(200, {
        'content-type': answer.events === undefined ? 'application/json' : 'text/event-stream',
        'content-length': text.length,
      });
      response.write(text.slice(0, Math.floor(text.length * 0.6)));
      setTimeout(() => response.socket?.destroy(), 20);
      return true;
    }
    case 'garbage':
      response.writeHead(200, { 'content-type': 'application/json' }).end('<html><title>Bad gateway</title></html>');
      return true;
  }
}

function errorBody(path: string, status: number): object {
  const message = `The provider says ${status}.`;
  if (path.includes('/messages'))
    return {
      type: 'error',
      error: { type: status === 429 ? 'rate_limit_error' : status >= 500 ? 'api_error' : 'invalid_request_error', message },
    };
  if (/generateContent/i.test(path))
    return {
      error: { code: status, message, status: status === 429 ? 'RESOURCE_EXHAUSTED' : status >= 500 ? 'INTERNAL' : 'INVALID_ARGUMENT' },
    };
  return {
    error: {
      message,
      type: status === 429 ? 'rate_limit_exceeded' : status >= 500 ? 'server_error' : 'invalid_request_error',
      param: null,
      code: null,
    },
  };
}

function modelOf(path: string, body: Record<string, unknown>): string {
  return /\/models\/([^:]+):/.exec(path)?.[1] ?? String(body['model']);
}
