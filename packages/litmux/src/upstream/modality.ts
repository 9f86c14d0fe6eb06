import type { AnswerFacts, ClientFrame, FailedAnswer } from '../core/dialect.ts';
import { Failure } from '../core/failure.ts';
import type { JsonObject, JsonValue } from '../core/json.ts';
import type {
  ClientBody,
  FilePart,
  Modality,
  ModalityAnswer,
  ModalityAnswerContext,
  ModalityBody,
  ModalityClient,
  ModalityEndpoint,
  ModalityReply,
  ModalityRequest,
  RawAnswer,
} from '../core/modality.ts';
import type { TextOf } from '../catalog/tokens/decode-tokens.ts';
import { sumUsage, type Usage } from '../core/usage.ts';
import type { ModalityEndpoints, UnsignedRequest } from '../core/provider.ts';
import type { RequestBody } from '../core/request-body.ts';
import { callersFields } from '../dialects/modalities/client-fields.ts';
import { writeFailure } from '../dialects/openai-chat/failure.ts';
import type { Deployment } from '../routing/deployment.ts';
import { isObject, parseJson } from '../wire/json-reader.ts';
import { writeMultipart } from '../wire/multipart.ts';
import { AnsweredHere } from './answered-here.ts';
import { answersHere } from './answers-here.ts';
import type { AnswerPlace, AnswerReading, Asked, AskedOne, FurtherRequest, Teller } from './asked.ts';
import { withDefaults, withExtraBody } from './deployment-fields.ts';
import { putExtraHeaders } from './extra-headers.ts';
import { fieldPolicy } from './field-policy.ts';
import { JointModality, type PartOfAnswer } from './joint-modality.ts';
import { FurtherExchanges, placed } from './further-exchanges.ts';
import { FetchedMedia } from './media-fetcher.ts';
import { PassedEvents } from './passed-events.ts';
import { writtenAnswer } from './whole-answer.ts';

/** What a client asks for in a modality, in its own words. */
export interface ModalityOrder<M extends Modality> {
  readonly client: ModalityClient<M>;
  readonly request: ModalityRequest<M>;
  /** The client's own words. */
  readonly origin: ClientBody;
}

/** Asks for an answer in a modality: written and read by the formats of client and provider, in several calls where the provider takes less in one. */
export function modality<M extends Modality>(order: ModalityOrder<M>): Asked {
  const { client, request } = order;
  let textOf: TextOf | undefined;
  let held: FetchedMedia | undefined;
  const media = (): FetchedMedia => (held ??= new FetchedMedia());
  let fetched: ReadonlyMap<string, FilePart> | undefined;
  const earlier = new Map<string, JointModality<M>>();
  return {
    stream: client.streams?.(request) ?? false,
    fetchMedia(fetch) {
      const addresses = client.addresses?.(request) ?? [];
      if (addresses.every((url) => fetched?.has(url) === true)) return undefined;
      return media()
        .all(addresses, fetch)
        .then((files) => {
          fetched = files;
        });
    },
    ...(client.tokens?.holds(request) === true && {
      ready: async (deployment: Deployment) => {
        if (modalityEndpoint(deployment, client.modality, request).format.takesTokens === true) return;
        textOf ??= await (await import('../catalog/tokens/decode-tokens.ts')).openTokenDecoder();
      },
    }),
    askOf: (deployment, place) => askOne(order, { deployment, place, textOf, media, earlier, ...(fetched !== undefined && { fetched }) }),
  };
}

/** Where an order is carried out. */
interface Site<M extends Modality> {
  readonly deployment: Deployment;
  readonly place: AnswerPlace;
  /** Reads token ids, where the request holds some that the provider does not take. */
  readonly textOf: TextOf | undefined;
  /** What was fetched for the call so far, and what of it stands at addresses in the request. */
  readonly media: () => FetchedMedia;
  readonly fetched?: ReadonlyMap<string, FilePart>;
  /** The last answer of several parts that each deployment was asked for, by its id. */
  readonly earlier: Map<string, JointModality<M>>;
}

function askOne<M extends Modality>(order: ModalityOrder<M>, site: Site<M>): AskedOne {
  const { client } = order;
  const { deployment, place, textOf, media } = site;
  const asked = withDefaults(order, deployment);
  const here = answersHere[client.modality];
  if (here !== undefined && (asked.here === true || findEndpoint(deployment, client.modality, asked) === undefined)) {
    const context = contextOf(asked, deployment, place);
    return new AnsweredHere((teller) =>
      here(asked, deployment).then((answer) => tellAnswer(client.writeAnswer(answer, context), { usage: answer.usage }, teller)),
    );
  }
  const endpoint = modalityEndpoint(deployment, client.modality, asked);
  const { batches, takesTokens } = endpoint.format;
  const request = textOf === undefined || takesTokens === true ? asked : (client.tokens?.asTexts(asked, textOf) ?? asked);
  const one = (part: ModalityRequest<M>): AskedModality<M> => new AskedModality({ ...order, request: part }, endpoint, site);
  const [first, ...more] = batches?.split(request) ?? [];
  if (batches === undefined || first === undefined || more.length === 0) return one(request);
  const context = contextOf(request, deployment, place);
  const before = site.earlier.get(deployment.id);
  const joint = new JointModality<M>(
    before?.answered(0) ?? one(first),
    more.map((part, index) => before?.answered(index + 1) ?? one(part)),
    ({ all, fresh }, teller) => {
      const paid = sumUsage(fresh.map(({ usage }) => usage));
      return tellInWords(batches.join(all), {}, { client, context, media, teller, paid });
    },
  );
  site.earlier.set(deployment.id, joint);
  return joint;
}

class AskedModality<M extends Modality> implements PartOfAnswer<M> {
  readonly unsigned: UnsignedRequest;
  readonly textLength: number;
  readonly dropped: readonly string[];
  readonly #client: ModalityClient<M>;
  readonly #endpoint: ModalityEndpoint<M>;
  readonly #context: ModalityAnswerContext<M>;
  readonly #media: () => FetchedMedia;
  #begun: JsonValue | undefined;
  #headers: Readonly<Record<string, string>> = {};
  #answer: ModalityAnswer<M> | undefined;
  #tellsEvents = false;
  readonly #further: FurtherExchanges | undefined;

  constructor(order: ModalityOrder<M>, endpoint: ModalityEndpoint<M>, { deployment, place, media, fetched }: Site<M>) {
    const { client, request, origin } = order;
    const callers = callersFields(origin);
    const { unsaid, dropped } = fieldPolicy(deployment, callers);
    const body = endpoint.format.writeRequest(request, { model: deployment.model, unsaid, ...(fetched !== undefined && { fetched }) });
    const { contentType, bytes } = serialised(withExtraBody(body, deployment, callers), place.callId);
    const headers: Record<string, string> = { 'content-type': contentType, accept: '*/*', 'user-agent': 'litmux' };
    putExtraHeaders(headers, deployment, callers['extra_headers']);
    this.#client = client;
    this.#media = media;
    this.#endpoint = endpoint;
    this.#context = contextOf(request, deployment, place);
    this.#further = body.next && new FurtherExchanges(endpoint.url, endpoint.headers ?? {}, body.next);
    const url = body.path === undefined && body.query === undefined ? endpoint.url : placed(endpoint.url, body);
    this.unsigned = { method: 'POST', url, headers: { ...headers, ...endpoint.headers, ...body.headers }, body: bytes };
    this.textLength = textLength(body, bytes);
    this.dropped = dropped;
  }

  open(headers: Readonly<Record<string, string>>, teller: Teller): AnswerReading | undefined {
    this.#headers = headers;
    const { request } = this.#context;
    if (this.#further?.mayFollow === true) return undefined;
    const usage = this.#endpoint.format.readUse?.(headers, request) ?? this.#client.passedOn?.(request);
    const contentType = headers['content-type'] ?? 'application/octet-stream';
    const reader = isEvents(contentType) ? this.#endpoint.format.eventReader?.(request) : undefined;
    this.#tellsEvents = reader !== undefined;
    if (reader !== undefined) {
      const billed = (used: Usage): Usage => this.#client.billed?.(used, request) ?? used;
      return new PassedEvents({ reader, teller, contentType, expected: usage ?? this.expected, billed });
    }
    if (usage === undefined || /^(application\/json|text\/html)\b/i.test(contentType)) return undefined;
    return passOn(teller, { contentType, used: { usage } });
  }

  get expected(): Usage | undefined {
    return this.#client.expected?.(this.#context.request);
  }

  follow(bytes: Uint8Array): FurtherRequest | undefined {
    if (this.#further === undefined) return undefined;
    const reply = replyOf(bytes, this.#headers);
    this.#begun ??= reply.body;
    return this.#further.follow(reply);
  }

  tidy(): readonly UnsignedRequest[] {
    return this.#further?.tidy() ?? [];
  }

  readWhole(bytes: Uint8Array, teller: Teller): void | Promise<void> {
    const reply = { ...replyOf(bytes, this.#headers), ...(this.#begun !== undefined && { begun: this.#begun }) };
    const parsed = reply.body;
    const { request } = this.#context;
    const answer = this.#endpoint.format.readAnswer(reply, request);
    this.#answer = answer;
    const id = isObject(parsed) && typeof parsed['id'] === 'string' ? parsed['id'] : undefined;
    return tellInWords(answer, id === undefined ? {} : { id }, {
      client: this.#client,
      context: this.#context,
      media: this.#media,
      teller,
    });
  }

  /** The answer, once it has been read. */
  get answer(): ModalityAnswer<M> | undefined {
    return this.#answer;
  }

  /** Sound and pictures have no words for a failure, events have. */
  failFrames(failure: Failure): readonly ClientFrame[] | undefined {
    if (!this.#tellsEvents) return undefined;
    return [{ event: 'error', data: { type: 'error', ...writeFailure(failure, { callId: this.#context.callId }) } }];
  }

  readFailure(answer: FailedAnswer): Failure {
    return this.#endpoint.format.readFailure(answer);
  }
}

function contextOf<M extends Modality>(
  request: ModalityRequest<M>,
  deployment: Deployment,
  { callId, created, isFallback }: AnswerPlace,
): ModalityAnswerContext<M> {
  return { callId, created, model: isFallback ? deployment.model : request.model, upstreamModel: deployment.model, request };
}

/** Who is told an answer, and in whose words. */
interface Telling<M extends Modality> {
  readonly client: ModalityClient<M>;
  readonly context: ModalityAnswerContext<M>;
  readonly media: () => FetchedMedia;
  readonly teller: Teller;
  /** What is paid now, where that is not what the answer says. */
  readonly paid?: Usage;
}

/** Tells an answer; what the client wants the bytes of is fetched before. Where that fails it stays an address: the answer is paid for. */
function tellInWords<M extends Modality>(
  answer: ModalityAnswer<M>,
  facts: AnswerFacts,
  { client, context, media, teller, paid }: Telling<M>,
): void | Promise<void> {
  const { request } = context;
  const told: AnswerFacts = { ...facts, usage: paid ?? client.billed?.(answer.usage, request) ?? answer.usage };
  const wanted = client.wants?.(answer, request) ?? [];
  if (wanted.length === 0) return tellAnswer(client.writeAnswer(answer, context), told, teller);
  return media()
    .all(wanted, (url) => teller.fetch(url))
    .then(
      (fetched) => client.writeAnswer(answer, { ...context, fetched }),
      () => client.writeAnswer(answer, context),
    )
    .then((words) => tellAnswer(words, told, teller));
}

function tellAnswer(words: { readonly json: JsonObject } | RawAnswer, facts: AnswerFacts, teller: Teller): void {
  if (!teller.listens) return;
  teller.note(facts);
  if ('json' in words) return teller.whole(writtenAnswer(words.json));
  teller.bytes(words.bytes, words.contentType);
  teller.finish([]);
}

function replyOf(bytes: Uint8Array, headers: Readonly<Record<string, string>>): ModalityReply {
  const text = new TextDecoder().decode(bytes);
  const body = parseJson(text);
  return body === undefined ? { body: null, text, bytes, headers } : { body, text, headers };
}

/** The endpoint of a deployment for a modality. Throws `invalid_request` where its provider does not offer it. */
export function modalityEndpoint<M extends Modality>(deployment: Deployment, name: M, request: ModalityRequest<M>): ModalityEndpoint<M> {
  const endpoint = findEndpoint(deployment, name, request);
  if (endpoint !== undefined) return endpoint;
  const { provider, group, model } = deployment;
  throw new Failure('invalid_request', `${provider.title} offers no ${name} by the model ${model}.`, {
    provider: provider.id,
    model: group,
  });
}

function findEndpoint<M extends Modality>(deployment: Deployment, name: M, request: ModalityRequest<M>): ModalityEndpoint<M> | undefined {
  const { model, baseUrl, baseIsSet, settings, facts, provider } = deployment;
  const endpoints: ModalityEndpoints = provider.operations;
  return endpoints[name]?.({ model, stream: false, baseUrl, baseIsSet, settings, facts }, request);
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

function isEvents(contentType: string): boolean {
  return /^text\/event-stream\b/i.test(contentType);
}

/** Of a form its texts, of JSON all; sound is no text. */
function textLength(body: ModalityBody, written: RequestBody): number {
  if ('form' in body) return body.form.reduce((sum, { value }) => sum + (typeof value === 'string' ? value.length : 0), 0);
  return typeof written === 'string' ? written.length : 0;
}

function serialised(body: ModalityBody, callId: string): { readonly contentType: string; readonly bytes: RequestBody } {
  if ('json' in body) return { contentType: 'application/json', bytes: JSON.stringify(body.json) };
  if ('bytes' in body) return body;
  const boundary = `litmux-${callId}`;
  return { contentType: `multipart/form-data; boundary=${boundary}`, bytes: writeMultipart(body.form, boundary) };
}
