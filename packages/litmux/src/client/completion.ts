import type { ClientFrame } from '../core/dialect.ts';
import { asFailure, type Failure } from '../core/failure.ts';
import type { JsonObject } from '../core/json.ts';
import type { ChatRequest } from '../core/request.ts';
import { Collector } from '../core/response.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import type { Asked } from '../upstream/asked.ts';
import { conversation } from '../upstream/conversation.ts';
import { Call, type CallListener, type CallResult } from './call.ts';
import type { CallMeta, ChatCompletion } from './chat-completion.ts';
import type { CompletionParams } from './completion-params.ts';
import { CompletionStream } from './completion-stream.ts';
import { typedError } from './errors.ts';
import { metaOf, noMeta, type ClientParts } from './one-call.ts';
import { planRoute } from './route.ts';
import type { WholeAnswer } from '../upstream/whole-answer.ts';

/** Makes one chat call. Rejects with one of the typed errors; a stream throws from its loop what happens after its first chunk. */
export async function complete(parts: ClientParts, params: CompletionParams): Promise<ChatCompletion | CompletionStream> {
  params.signal?.throwIfAborted();
  try {
    return await new Completion(parts, params).start();
  } catch (error) {
    if (params.signal?.aborted === true) throw params.signal.reason;
    throw typedError(asFailure(error));
  }
}

/** One call of the library: it listens to the engine and hands a promise or a stream to the caller. */
class Completion implements CallListener {
  readonly #params: CompletionParams;
  readonly #request: ChatRequest;
  readonly #callId: string = crypto.randomUUID();
  readonly #answer: PromiseWithResolvers<ChatCompletion | CompletionStream> = Promise.withResolvers();
  readonly #call: Call;
  readonly #created: number;
  #stream: CompletionStream | undefined;
  #collector: Collector = new Collector();
  #model: string;
  #body: JsonObject | undefined;

  constructor(parts: ClientParts, params: CompletionParams) {
    this.#params = params;
    const { engine } = parts;
    const route = parts.findRoute(params);
    this.#request = openaiChat.readRequest(route.body, {});
    this.#created = Math.floor(engine.now() / 1000);
    this.#model = this.#request.model;
    const { table, state, deadlines } = route;
    const plan = planRoute(route, engine, { model: params.model, stream: this.#request.stream, request: this.#request });
    const order = { asked: this.#asked(), plan, settings: table.settings, state, callId: this.#callId, ...(deadlines && { deadlines }) };
    this.#call = new Call(engine, order, this);
  }

  start(): Promise<ChatCompletion | CompletionStream> {
    const { signal } = this.#params;
    if (signal !== undefined) {
      const abort = (): void => this.#abort(signal);
      signal.addEventListener('abort', abort, { once: true });
      void this.#answer.promise
        .finally(() => this.#stream === undefined && signal.removeEventListener('abort', abort))
        .catch(() => undefined);
    }
    this.#call.start();
    return this.#answer.promise;
  }

  committed({ deployment, fallbacks }: CallResult): void {
    if (!this.#request.stream) return;
    if (fallbacks > 0 && deployment !== undefined) this.#model = deployment.model;
    const call = this.#call;
    this.#stream = new CompletionStream({ pause: () => call.pause(), resume: () => call.resume(), cancel: () => void call.cancel() }, () =>
      this.#whole(),
    );
    this.#answer.resolve(this.#stream);
  }

  frames(frames: readonly ClientFrame[]): void {
    this.#stream?.push(frames);
  }

  bytes(): void {}

  whole(answer: WholeAnswer): void {
    this.#body = answer.json();
  }

  ended(result: CallResult): void {
    const meta = metaOf(result);
    if (this.#stream !== undefined) return this.#stream.end(meta);
    this.#answer.resolve(withMeta(this.#body ?? {}, meta));
  }

  failed(failure: Failure): void {
    const error = typedError(failure);
    if (this.#stream === undefined) this.#answer.reject(error);
    else this.#stream.fail(error);
  }

  #abort(signal: AbortSignal): void {
    this.#call.cancel();
    if (this.#stream === undefined) this.#answer.reject(signal.reason);
    else this.#stream.fail(asFailure(signal.reason));
  }

  /** The last answer that began to stream is the one that is told. */
  #asked(): Asked {
    return conversation({ request: this.#request, client: openaiChat, collector: () => (this.#collector = new Collector()) });
  }

  /** The collected stream, written by the same writer as any whole answer. */
  #whole(): ChatCompletion {
    const meta = this.#stream?.litmux ?? noMeta;
    const writer = openaiChat.answerWriter({ callId: this.#callId, created: this.#created, model: this.#model, request: this.#request });
    return withMeta(writer.whole({ ...this.#collector.response(), usage: meta.usage }), meta);
  }
}

function withMeta(body: JsonObject, meta: CallMeta): ChatCompletion {
  return Object.defineProperty(asCompletion({ ...body }), 'litmux', { value: meta, enumerable: false });
}

/** What our own writer made is a completion by its contract. */
function asCompletion(body: object): ChatCompletion {
  if (isCompletion(body)) return body;
  throw new TypeError('not a chat completion');
}

function isCompletion(body: object): body is ChatCompletion {
  return 'choices' in body;
}
