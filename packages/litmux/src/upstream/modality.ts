import type { AnswerFacts, FailedAnswer } from '../core/dialect.ts';
import { Failure } from '../core/failure.ts';
import type { JsonObject } from '../core/json.ts';
import type {
  ClientBody,
  Modality,
  ModalityAnswerContext,
  ModalityBody,
  ModalityClient,
  ModalityEndpoint,
  ModalityReply,
  ModalityRequest,
} from '../core/modality.ts';
import type { ModalityEndpoints, UnsignedRequest } from '../core/provider.ts';
import type { RequestBody } from '../core/request-body.ts';
import type { Deployment } from '../routing/deployment.ts';
import { isObject, parseJson } from '../wire/json-reader.ts';
import { writeMultipart } from '../wire/multipart.ts';
import type { AnswerPlace, AnswerReading, Asked, AskedOne, FurtherRequest, Teller } from './asked.ts';
import { dropPaths } from './drop-paths.ts';
import { putExtraHeaders } from './extra-headers.ts';
import { fieldPolicy } from './field-policy.ts';
import { FurtherExchanges, placed } from './further-exchanges.ts';

/** What a client asks for in a modality, in its own words. */
export interface ModalityOrder<M extends Modality> {
  readonly client: ModalityClient<M>;
  readonly request: ModalityRequest<M>;
  /** The client's own words. */
  readonly origin: ClientBody;
}

/** Asks for an answer in a modality: written and read by the formats of client and provider. */
export function modality<M extends Modality>(order: ModalityOrder<M>): Asked {
  return { stream: false, askOf: (deployment, place) => new AskedModality(order, deployment, place) };
}

class AskedModality<M extends Modality> implements AskedOne {
  readonly unsigned: UnsignedRequest;
  readonly dropped: readonly string[];
  readonly #client: ModalityClient<M>;
  readonly #endpoint: ModalityEndpoint<M>;
  readonly #context: ModalityAnswerContext<M>;
  readonly #further: FurtherExchanges | undefined;

  constructor(order: ModalityOrder<M>, deployment: Deployment, { callId, created, isFallback }: AnswerPlace) {
    const callers = 'json' in order.origin ? order.origin.json : {};
    const request = withDefaults(order, deployment);
    const endpoint = modalityEndpoint(deployment, order.client.modality, request);
    const { unsaid, dropped } = fieldPolicy(deployment, callers);
    const body = endpoint.format.writeRequest(request, { model: deployment.model, unsaid });
    const { contentType, bytes } = serialised(withExtraBody(body, deployment, callers), callId);
    const headers: Record<string, string> = { 'content-type': contentType, accept: '*/*', 'user-agent': 'litmux' };
    putExtraHeaders(headers, deployment, callers['extra_headers']);
    this.#client = order.client;
    this.#endpoint = endpoint;
    this.#context = { callId, created, model: isFallback ? deployment.model : request.model, request };
    this.#further = body.next && new FurtherExchanges(endpoint.url, endpoint.headers ?? {}, body.next);
    const url = body.path === undefined && body.query === undefined ? endpoint.url : placed(endpoint.url, body);
    this.unsigned = { method: 'POST', url, headers: { ...headers, ...endpoint.headers, ...body.headers }, body: bytes };
    this.dropped = dropped;
  }

  open(headers: Readonly<Record<string, string>>, teller: Teller): AnswerReading | undefined {
    const { request } = this.#context;
    if (this.#further?.mayFollow === true) return undefined;
    const usage = this.#endpoint.format.readUse?.(headers, request) ?? this.#client.passedOn?.(request);
    const contentType = headers['content-type'] ?? 'application/octet-stream';
    if (usage === undefined || /^(application\/json|text\/html)\b/i.test(contentType)) return undefined;
    return passOn(teller, { contentType, used: { usage } });
  }

  follow(bytes: Uint8Array): FurtherRequest | undefined {
    return this.#further?.follow(replyOf(bytes));
  }

  tidy(): readonly UnsignedRequest[] {
    return this.#further?.tidy() ?? [];
  }

  readWhole(bytes: Uint8Array, teller: Teller): void {
    const reply = replyOf(bytes);
    const parsed = reply.body;
    const { request } = this.#context;
    const answer = this.#endpoint.format.readAnswer(reply, request);
    const words = this.#client.writeAnswer(answer, this.#context);
    const id = isObject(parsed) && typeof parsed['id'] === 'string' ? parsed['id'] : undefined;
    teller.note({ ...(id !== undefined && { id }), usage: answer.usage });
    if ('json' in words) return teller.whole(words.json);
    teller.bytes(words.bytes, words.contentType);
    teller.finish([]);
  }

  readFailure(answer: FailedAnswer): Failure {
    return this.#endpoint.format.readFailure(answer);
  }
}

function replyOf(bytes: Uint8Array): ModalityReply {
  const text = new TextDecoder().decode(bytes);
  return { body: parseJson(text) ?? null, text };
}

/** The endpoint of a deployment for a modality. Throws `invalid_request` where its provider does not offer it. */
export function modalityEndpoint<M extends Modality>(deployment: Deployment, name: M, request: ModalityRequest<M>): ModalityEndpoint<M> {
  const { model, baseUrl, baseIsSet, settings, facts, provider, group } = deployment;
  const endpoints: ModalityEndpoints = provider.operations;
  const choose = endpoints[name];
  if (choose === undefined)
    throw new Failure('invalid_request', `${provider.title} offers no ${name}.`, { provider: provider.id, model: group });
  return choose({ model, stream: false, baseUrl, baseIsSet, settings, facts }, request);
}

/** An answer that is passed on as it comes; its end is the end of the connection. */
function passOn(teller: Teller, { contentType, used }: { readonly contentType: string; readonly used: AnswerFacts }): AnswerReading {
  let empty = true;
  return {
    data: (bytes) => {
      if (empty) teller.note(used);
      empty = false;
      teller.bytes(bytes, contentType);
    },
    end: () => {
      if (empty) throw new Failure('invalid_answer', 'The provider answered with nothing.');
      teller.finish([]);
    },
  };
}

/** The operator's defaults where the client set nothing, and without the fields that the operator always drops. */
function withDefaults<M extends Modality>(
  { client, request, origin }: ModalityOrder<M>,
  { defaults, policy }: Deployment,
): ModalityRequest<M> {
  if (!('json' in origin)) return request;
  const missing = Object.entries(defaults).filter(([name]) => origin.json[name] === undefined);
  const drop = policy.alwaysDrop ?? [];
  if (missing.length === 0 && drop.length === 0) return request;
  return client.readRequest({ json: dropPaths({ ...Object.fromEntries(missing), ...origin.json }, drop) }, request.model);
}

function withExtraBody(body: ModalityBody, { extraBody }: Deployment, callers: JsonObject): ModalityBody {
  const own = callers['extra_body'];
  if (!('json' in body) || (extraBody === undefined && own === undefined)) return body;
  return { ...body, json: { ...body.json, ...(isObject(own) && own), ...extraBody } };
}

function serialised(body: ModalityBody, callId: string): { readonly contentType: string; readonly bytes: RequestBody } {
  if ('json' in body) return { contentType: 'application/json', bytes: JSON.stringify(body.json) };
  if ('bytes' in body) return body;
  const boundary = `litmux-${callId}`;
  return { contentType: `multipart/form-data; boundary=${boundary}`, bytes: writeMultipart(body.form, boundary) };
}
