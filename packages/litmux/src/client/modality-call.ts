import { asFailure, type Failure } from '../core/failure.ts';
import type { JsonObject } from '../core/json.ts';
import type { Modality, ModalityClient } from '../core/modality.ts';
import { countTokensClients, modalityClients } from '../dialects/modalities/index.ts';
import { planCall } from '../routing/plan.ts';
import { LocalRoutingState } from '../routing/state.ts';
import { modality } from '../upstream/modality.ts';
import { clientBody, type FileParams } from './client-body.ts';
import { Call, type CallListener, type CallResult } from './call.ts';
import type { CallMeta } from './chat-completion.ts';
import type { CallParams } from './completion-params.ts';
import { typedError } from './errors.ts';
import { holdFiles, type HeldFiles } from './held-files.ts';
import { metaOf, tableOf, type ClientParts } from './one-call.ts';

/** What came of a call: JSON, or bytes of a media type. */
export interface ModalityResult {
  readonly json: JsonObject;
  readonly bytes: Uint8Array;
  readonly contentType: string | undefined;
  readonly meta: CallMeta;
}

/** Makes one call of a modality. Rejects with one of the typed errors. */
export async function callModality(parts: ClientParts, name: Modality, params: CallParams & FileParams): Promise<ModalityResult> {
  params.signal?.throwIfAborted();
  let held: HeldFiles | undefined;
  try {
    held = await holdFiles(params);
    params.signal?.throwIfAborted();
    return await new ModalityCall(parts, { ...params, ...held.files }).start(name, clients);
  } catch (error) {
    if (params.signal?.aborted === true) throw params.signal.reason;
    throw typedError(asFailure(error));
  } finally {
    await held?.close();
  }
}

/** The library speaks OpenAI's words where there are several. */
const clients: typeof modalityClients = { ...modalityClients, 'count-tokens': countTokensClients['token-counter-of-provider'] };

/** One call of the library: it listens to the engine and collects the answer. */
class ModalityCall implements CallListener {
  readonly #parts: ClientParts;
  readonly #params: CallParams & FileParams;
  readonly #answer: PromiseWithResolvers<ModalityResult> = Promise.withResolvers();
  readonly #pieces: Uint8Array[] = [];
  #json: JsonObject = {};

  constructor(parts: ClientParts, params: CallParams & FileParams) {
    this.#parts = parts;
    this.#params = params;
  }

  start<M extends Modality>(name: M, clients: { readonly [Name in M]: ModalityClient<Name> }): Promise<ModalityResult> {
    const { engine } = this.#parts;
    const { file, image, mask, ...params } = this.#params;
    const { table, group, body } = tableOf(this.#parts, params);
    const client: ModalityClient<M> = clients[name];
    const origin = clientBody(body, { file, image, mask });
    const state = new LocalRoutingState();
    const plan = planCall(table, { group, model: params.model, now: engine.now(), state, random: () => engine.random() });
    const asked = modality({ client, request: client.readRequest(origin, undefined), origin });
    const call = new Call(engine, { asked, plan, settings: table.settings, state, callId: crypto.randomUUID() }, this);
    this.#abortWith(call);
    call.start();
    return this.#answer.promise;
  }

  committed(): void {}

  frames(): void {}

  bytes(bytes: Uint8Array): void {
    this.#pieces.push(bytes);
  }

  whole(body: JsonObject): void {
    this.#json = body;
  }

  ended(result: CallResult): void {
    const meta = metaOf(result);
    this.#answer.resolve({ json: this.#json, bytes: joined(this.#pieces), contentType: result.answer?.contentType, meta });
  }

  failed(failure: Failure): void {
    this.#answer.reject(typedError(failure));
  }

  #abortWith(call: Call): void {
    const { signal } = this.#params;
    if (signal === undefined) return;
    const abort = (): void => {
      call.cancel();
      this.#answer.reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    void this.#answer.promise.finally(() => signal.removeEventListener('abort', abort)).catch(() => undefined);
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
