import { createServer, type Server, type ServerResponse } from 'node:http';
import { anthropicAnswer, geminiAnswer, openaiAnswer, responsesAnswer, type Answer, type Conversation } from './provider-answers.ts';
import { listen, stop, urlOf } from './loopback.ts';

/** Ways in which a provider can break off in the middle of an answer, or never begin one. */
export const breaks = ['cut', 'reset', 'stall', 'malformed', 'error', 'end'] as const;
/** Ways in which it can fail instead of an answer. */
export const refusals = [
  '400',
  '401',
  '403',
  '404',
  '408',
  '422',
  '429',
  '500',
  '502',
  '503',
  '504',
  '529',
  'html',
  'empty',
  'hang',
] as const;

/** What became of a call, as the provider saw it. */
export interface SeenCall {
  /** When the client of this server, which is the gateway, closed the connection before the answer was complete. */
  closedAt: number | undefined;
  /** Events of a slow stream that have been sent. */
  sent: number;
  /** Calls for the same model that were open when this one came, itself included. */
  readonly open: number;
}

/**
 * A provider on loopback whose fault is named by the model that is asked for: `cut-3-x7` cuts the connection after three events of a stream
 * (of a whole answer: after three tenths), `503-0-x8` refuses, `slow-3-x9` waits for a while before each event, `held-3-x10` falls silent after
 * the fourth, `late-3-x11` waits for three tenths of a second before its answer; every other model answers well.
 * So that many faults can be tried at once, each under a name of its own.
 */
export class FaultServer {
  readonly #server: Server;
  readonly #calls = new Map<string, SeenCall[]>();
  readonly #open = new Map<string, number>();

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
        const path = request.url ?? '';
        const model = /\/models\/([^:]+):/.exec(path)?.[1] ?? String(body['model']);
        this.#serve({ path, model, body }, response);
      });
    });
  }

  static async start(): Promise<FaultServer> {
    const server = createServer();
    await listen(server);
    return new FaultServer(server);
  }

  get url(): string {
    return urlOf(this.#server);
  }

  calls(model: string): readonly SeenCall[] {
    return this.#calls.get(model) ?? [];
  }

  async stop(): Promise<void> {
    await stop(this.#server);
  }

  #serve(conversation: Conversation, response: ServerResponse): void {
    const seen: SeenCall = { closedAt: undefined, sent: 0, open: (this.#open.get(conversation.model) ?? 0) + 1 };
    this.#calls.set(conversation.model, [...this.calls(conversation.model), seen]);
    this.#open.set(conversation.model, seen.open);
    response.once('close', () => {
      this.#open.set(conversation.model, (this.#open.get(conversation.model) ?? 0) - 1);
      if (!response.writableFinished) seen.closedAt = Date.now();
    });
    const [fault = '', index = '0'] = conversation.model.split('-');
    if (refuse(fault, response)) return;
    const answer = answerTo(conversation);
    if (fault === 'slow') void dawdle(answer, response, seen);
    else if (fault === 'held') void dawdle({ ...answer, events: answer.events?.slice(0, Number(index) + 1) ?? [] }, response, seen, false);
    else if (fault === 'late') setTimeout(() => sayWhole(answer, response), Number(index) * 100);
    else if (!(breaks as readonly string[]).includes(fault)) sayWhole(answer, response);
    else if (answer.events === undefined) breakWhole(fault, Number(index), { answer, response });
    else breakStream(fault, Number(index), { events: answer.events, path: conversation.path, response });
  }
}

/** The events of a good stream in a provider's format. */
export function goodEvents(format: 'openai' | 'anthropic' | 'gemini' | 'responses'): readonly string[] {
  const body = { stream: true, stream_options: {} };
  const paths = {
    openai: '/v1/chat/completions',
    anthropic: '/v1/messages',
    gemini: '/v1beta/models/x:streamGenerateContent',
    responses: '/v1/responses',
  };
  return answerTo({ path: paths[format], model: 'x', body }).events ?? [];
}

function answerTo(conversation: Conversation): Answer {
  if (conversation.path.includes('/messages')) return anthropicAnswer(conversation);
  if (conversation.path.endsWith('/responses')) return responsesAnswer(conversation);
  return /:(stream)?generateContent/i.test(conversation.path) ? geminiAnswer(conversation) : openaiAnswer(conversation);
}

/** True when the refusal was the whole answer. */
function refuse(fault: string, response: ServerResponse): boolean {
  if (fault === 'hang') return true;
  if (fault === 'html') return Boolean(response.writeHead(200, { 'content-type': 'text/html' }).end('<html><title>Sign in</title></html>'));
  if (fault === 'empty') return Boolean(response.writeHead(200, { 'content-type': 'application/json' }).end());
  if (!/^\d{3}$/.test(fault)) return false;
  response.writeHead(Number(fault), { 'content-type': 'application/json' });
  response.end(
    JSON.stringify({
      type: 'error',
      error: { type: 'some_error', code: Number(fault), status: 'SOME', message: `The provider says ${fault}.` },
    }),
  );
  return true;
}

function sayWhole(answer: Answer, response: ServerResponse): void {
  if (answer.events === undefined) response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer.whole));
  else response.writeHead(200, { 'content-type': 'text/event-stream' }).end(answer.events.join(''));
}

async function dawdle(answer: Answer, response: ServerResponse, seen: SeenCall, ends = true): Promise<void> {
  response.writeHead(200, { 'content-type': answer.events === undefined ? 'application/json' : 'text/event-stream' });
  for (const event of answer.events ?? []) {
    response.write(event);
    seen.sent += 1;
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  if (ends) response.end(answer.events === undefined ? JSON.stringify(answer.whole) : '');
}

function breakWhole(fault: string, tenths: number, { answer, response }: { answer: Answer; response: ServerResponse }): void {
  const text = JSON.stringify(answer.whole);
  const part = text.slice(0, Math.floor((text.length * tenths) / 10));
  if (fault === 'error') return void response.writeHead(500).end(part);
  if (fault === 'malformed' || fault === 'end') return void response.writeHead(200, { 'content-type': 'application/json' }).end(part);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.write(part, () => breakOff(fault, response));
}

function breakStream(
  fault: string,
  index: number,
  { events, path, response }: { events: readonly string[]; path: string; response: ServerResponse },
): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  const said = events.slice(0, index).join('');
  if (fault === 'malformed') return void response.end(`${said}data: {"choices": [{"del\n\n`);
  if (fault === 'error') return void response.end(said + errorEvent(path));
  if (fault === 'end') return void response.end(said);
  if (said === '') return breakOff(fault, response);
  response.write(said, () => breakOff(fault, response));
}

/** What has been written is on its way before the connection breaks. */
function breakOff(fault: string, response: ServerResponse): void {
  if (fault === 'cut') setTimeout(() => response.socket?.destroy(), 20);
  else if (fault === 'reset') setTimeout(() => response.socket?.resetAndDestroy(), 20);
}

function errorEvent(path: string): string {
  if (path.includes('/messages'))
    return `event: error\ndata: ${JSON.stringify({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } })}\n\n`;
  if (path.endsWith('/responses')) {
    const error = { type: 'error', code: 'server_error', message: 'The server had an error.', param: null, sequence_number: 0 };
    return `event: error\ndata: ${JSON.stringify(error)}\n\n`;
  }
  const openai = { error: { message: 'The server had an error.', type: 'server_error', param: null, code: null } };
  const google = { error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } };
  return `data: ${JSON.stringify(/generateContent/i.test(path) ? google : openai)}\n\n`;
}
