import { asFailure, type Failure } from '../core/failure.ts';
import type { JsonObject } from '../core/json.ts';
import type { Modality, ModalityClient } from '../core/modality.ts';
import { countTokensClients, modalityClients } from '../dialects/modalities/index.ts';
import { modality } from '../upstream/modality.ts';
import { clientBody, type FileParams } from './client-body.ts';
import { Call, type CallListener, type CallResult } from './call.ts';
import type { CallMeta } from './chat-completion.ts';
import type { CallParams } from './completion-params.ts';
import { typedError } from './errors.ts';
import { holdFiles, type HeldFiles } from './held-files.ts';
import { metaOf, noMeta, type ClientParts } from './one-call.ts';
import { planRoute } from './route.ts';
import { TranscriptStream } from './transcript-stream.ts';
import type { WholeAnswer } from '../upstream/whole-answer.ts';

/** What came of a call: JSON, bytes of a media type, or a stream that has begun. */
export interface ModalityResult {
  readonly json: JsonObject;
  readonly bytes: Uint8Array;
  readonly contentType: string | undefined;
  readonly stream?: TranscriptStream;
  readonly meta: CallMeta;
}

/** Makes one call of a modality. Rejects with one of the typed errors. */
export async function callModality(parts: ClientParts, name: Modality, params: CallParams & FileParams): Promise<ModalityResult> {
  params.signal?.throwIfAborted();
  let held: HeldFiles | undefined;
  try {
    held = await holdFiles(params);
    params.signal?.throwIfAborted();
    return await new ModalityCall(parts, params, held).start(name, clients);
  } catch (error) {
    await held?.close();
    if (params.signal?.aborted === true) throw params.signal.reason;
    throw typedError(asFailure(error));
  }
}

/** The library speaks OpenAI's words where there are several. */
const clients: typeof modalityClients = { ...modalityClients, 'count-tokens': countTokensClients['token-counter-of-provider'] };

/** One call of the library: it listens to the engine and collects the answer. */
class ModalityCall implements CallListener {
  readonly #parts: ClientParts;
  readonly #params: CallParams & FileParams;
  readonly #held: HeldFiles;
  readonly #answer: PromiseWithResolvers<ModalityResult> = Promise.withResolvers();
  readonly #pieces: Uint8Array[] = [];
  #call: Call | undefined;
  #stream: TranscriptStream | undefined;
  #json: JsonObject = {};

  constructor(parts: ClientParts, params: CallParams & FileParams, held: HeldFiles) {
    this.#parts = parts;
    this.#params = params;
    this.#held = held;
  }

  start<M extends Modality>(name: M, clients: { readonly [Name in M]: ModalityClient<Name> }): Promise<ModalityResult> {
    const { engine, findRoute } = this.#parts;
    const { file: _file, image: _image, mask: _mask, ...params } = this.#params;
    const route = findRoute(params);
    const client: ModalityClient<M> = clients[name];
    const origin = clientBody(route.body, this.#held.files);
    const { table, state, deadlines } = route;
    const plan = planRoute(route, engine, { model: params.model });
    const asked = modality({ client, request: client.readRequest(origin, undefined), origin });
    const order = { asked, plan, settings: table.settings, state, callId: crypto.randomUUID(), ...(deadlines && { deadlines }) };
    const call = new Call(engine, order, this);
    this.#call = call;
    this.#abortWith(call);
    call.start();
    return this.#answer.promise;
  }

  /** A transcription that is wanted as a stream is handed over when it begins. */
  committed({ answer }: CallResult): void {
    const call = this.#call;
    if (call === undefined || this.#params['stream'] !== true || answer?.contentType?.startsWith('text/event-stream') !== true) return;
    this.#stream = new TranscriptStream({ pause: () => call.pause(), resume: () => call.resume(), cancel: () => this.#cancel(call) });
    const { contentType } = answer;
    this.#answer.resolve({ json: {}, bytes: new Uint8Array(), contentType, stream: this.#stream, meta: noMeta });
  }

  frames(): void {}

  bytes(bytes: Uint8Array): void {
    if (this.#stream === undefined) this.#pieces.push(bytes);
    else this.#stream.push(bytes);
  }

  whole(answer: WholeAnswer): void {
    this.#json = answer.json();
  }

  ended(result: CallResult): void {
    void this.#held.close();
    const meta = metaOf(result);
    if (this.#stream !== undefined) return this.#stream.end(meta);
    this.#answer.resolve({ json: this.#json, bytes: joined(this.#pieces), contentType: result.answer?.contentType, meta });
  }

  failed(failure: Failure): void {
    void this.#held.close();
    if (this.#stream === undefined) this.#answer.reject(typedError(failure));
    else this.#stream.fail(typedError(failure));
  }

  #abortWith(call: Call): void {
    const { signal } = this.#params;
    if (signal === undefined) return;
    const abort = (): void => {
      this.#cancel(call);
      if (this.#stream === undefined) this.#answer.reject(signal.reason);
      else this.#stream.fail(asFailure(signal.reason));
    };
    signal.addEventListener('abort', abort, { once: true });
    void this.#answer.promise
      .finally(() => this.#stream === undefined && signal.removeEventListener('abort', abort))
      .catch(() => undefined);
  }

  #cancel(call: Call): void {
    call.cancel();
    void this.#held.close();
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
