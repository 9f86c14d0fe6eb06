import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { asFailure, Failure, type FormField } from 'litmux/engine';
import type { FileKeeper } from 'litmux/node';
import type { SharedStoreState } from '../ledger/store-state.ts';
import { beginCall, serveCall } from '../pipeline/governed-call.ts';
import { newCallId } from '../pipeline/call-id.ts';
import type { Arriving, House, Surface } from '../pipeline/house.ts';
import type { CrossOrigin } from './cross-origin.ts';
import { handOver } from './hand-over.ts';
import { HttpReply, type ResponseWriter } from './http-reply.ts';
import { PlainDoor, type BeginPlain } from './plain/plain-door.ts';
import { idleSeconds } from './plain/plain-response.ts';
import { drainBody, readBody } from './read-body.ts';
import type { Exchange } from './receive-form.ts';
import { findSurface } from './surfaces.ts';
import { withoutLastSlash } from './without-last-slash.ts';

/** What a traffic thread's server is made of. */
export interface TrafficServerParts {
  readonly house: House;
  readonly store: SharedStoreState;
  /** Where files of forms are kept while their call is under way. */
  readonly keeper: FileKeeper;
  readonly controlSocket: string;
  readonly crossOrigin: CrossOrigin;
}

/** One traffic thread's HTTP server: LLM routes are served here, liveness and readiness too, everything else is handed to the control thread. */
export class TrafficServer {
  readonly #parts: TrafficServerParts;
  readonly #server: Server;
  readonly #plain: PlainDoor;
  #inFlight = 0;
  #handedOver = 0;
  #idle: (() => void) | undefined;

  constructor(parts: TrafficServerParts) {
    this.#parts = parts;
    this.#server = createServer({ keepAliveTimeout: idleSeconds * 1000, requestTimeout: 0, noDelay: true }, (request, response) =>
      this.#serve(request, response),
    );
    this.#plain = new PlainDoor(this.#server, this.#servePlain);
  }

  /** Listens; with `reusePort` several threads share the port. */
  listen(port: number, host: string, reusePort: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ port, host, reusePort, backlog: 4096 }, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
  }

  /** Calls to models, and probes, that have not been answered; what the control thread answers is not counted. */
  get callsInFlight(): number {
    return this.#inFlight - this.#handedOver;
  }

  /** Readiness turns 503 and answers carry `connection: close`; connections are still accepted. */
  startDraining(): void {
    this.#plain.isDraining = true;
  }

  /** Stops accepting, waits until calls in flight have ended or `graceMs` have passed. */
  async close(graceMs: number): Promise<void> {
    this.startDraining();
    this.#server.close();
    this.#server.closeIdleConnections();
    this.#plain.closeIdle();
    if (this.#inFlight > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#idle = resolve;
      const timer = setTimeout(resolve, graceMs);
      await promise;
      clearTimeout(timer);
    }
    this.#server.closeAllConnections();
    this.#plain.close();
  }

  #count(response: ResponseWriter): void {
    this.#inFlight += 1;
    response.once('close', () => {
      this.#inFlight -= 1;
      if (this.#inFlight === 0) this.#idle?.();
    });
  }

  /** Calls to models as almost all of them come. */
  readonly #servePlain: BeginPlain = (request, { response, address }) => {
    const { url, headers, bodyBytes } = request;
    const { house, crossOrigin } = this.#parts;
    const surface = findSurface(url);
    if (surface === undefined || bodyBytes > house.snapshot().general.maxRequestBytes) return undefined;
    if (surface.type === 'modality' && bringsForm(request)) return undefined;
    this.#count(response);
    const receivedAt = house.engine.now();
    return (body) => {
      const reply = new HttpReply(response, surface.framing, crossOrigin.headers(request));
      serveCall(house, { method: 'POST', url, headers, body, requesterIp: address, surface, receivedAt }, reply);
    };
  };

  #serve(request: IncomingMessage, response: ServerResponse): void {
    this.#count(response);
    const common = this.#parts.crossOrigin.headers(request);
    if (this.#plain.isDraining) common.push('connection', 'close');
    const url = request.url ?? '/';
    const surface = findSurface(url);
    if (surface !== undefined && request.method === 'POST') return this.#call(request, response, { surface, common, url });
    const preflight = this.#parts.crossOrigin.preflight(request);
    if (preflight !== undefined) return void response.writeHead(200, preflight).end();
    if (surface !== undefined) return this.#wrongMethod(request, new HttpReply(response, 'sse', common), surface);
    if (this.#health(url, response, common)) return;
    const place = withoutLastSlash(url);
    if (place !== undefined) return redirect(place, { request, response }, common);
    this.#handedOver += 1;
    response.once('close', () => (this.#handedOver -= 1));
    handOver(request, response, { socketPath: this.#parts.controlSocket, headers: common });
  }

  #call(
    request: IncomingMessage,
    response: ServerResponse,
    { surface, common, url }: { surface: Surface; common: string[]; url: string },
  ): void {
    const { house } = this.#parts;
    const receivedAt = house.engine.now();
    const reply = new HttpReply(response, surface.framing, common);
    if (surface.type === 'modality' && bringsForm(request)) {
      const { headers, socket } = request;
      const arriving = { method: 'POST', url, headers, requesterIp: socket.remoteAddress ?? '', surface, receivedAt };
      return this.#callWithForm({ request, response }, arriving, reply);
    }
    readBody(request, house.snapshot().general.maxRequestBytes, {
      whole: (body) =>
        serveCall(
          house,
          { method: 'POST', url, headers: request.headers, body, requesterIp: request.socket.remoteAddress ?? '', surface, receivedAt },
          reply,
        ),
      refused: (failure) => this.#refuse(reply, surface, failure),
    });
  }

  /** The caller is known before anything of the form is kept. */
  #callWithForm(exchange: Exchange, arriving: Arriving, reply: HttpReply): void {
    const call = beginCall(this.#parts.house, arriving, reply);
    if (call === undefined) return drainBody(exchange.request);
    this.#receive(exchange).then(
      (form) => call.run({ ...arriving, body: nothing, form }),
      (error: unknown) => call.refuse(asFailure(error)),
    );
  }

  async #receive(exchange: Exchange): Promise<readonly FormField[]> {
    const { house, keeper } = this.#parts;
    const { receiveForm } = await import('./receive-form.ts');
    return receiveForm(exchange, { keeper, limit: house.snapshot().general.maxRequestBytes });
  }

  #wrongMethod(request: IncomingMessage, reply: HttpReply, surface: Surface): void {
    this.#refuse(reply, surface, new Failure('method_not_allowed', `${request.method} is not allowed for ${surface.path}. Use POST.`));
  }

  #refuse(reply: HttpReply, surface: Surface, failure: Failure): void {
    const callId = newCallId(this.#parts.house.engine.now());
    this.#parts.house.watch.failed(failure, callId);
    reply.json(failure.status, ['x-litellm-call-id', callId], JSON.stringify(surface.dialect.writeFailure(failure, { callId })));
  }

  #health(url: string, response: ServerResponse, common: string[]): boolean {
    const path = url.split('?', 1)[0];
    if (path === '/health/liveliness' || path === '/health/liveness') {
      respond(response, 200, JSON.stringify("I'm alive!"), common);
      return true;
    }
    if (path !== '/health/readiness') return false;
    const { house, store } = this.#parts;
    const status = this.#plain.isDraining ? 'draining' : house.journal.failure === undefined ? 'healthy' : 'unhealthy';
    const body = JSON.stringify({ status, db: store.isConnected ? 'connected' : 'disconnected' });
    respond(response, status === 'healthy' ? 200 : 503, body, common);
    return true;
  }
}

function respond(response: ServerResponse, status: number, body: string, common: string[]): void {
  response.writeHead(status, ['content-type', 'application/json', 'content-length', String(Buffer.byteLength(body)), ...common]).end(body);
}

/** Sends the client on, with its method and body (307); what it has sent is read, so that it gets to see where. */
function redirect(location: string, { request, response }: Exchange, common: string[]): void {
  drainBody(request);
  response.writeHead(307, ['location', location, 'content-length', '0', ...common]).end();
}

const nothing = new Uint8Array(0);

function bringsForm(request: Pick<IncomingMessage, 'headers'>): boolean {
  return /^multipart\/form-data\b/i.test(request.headers['content-type'] ?? '');
}
