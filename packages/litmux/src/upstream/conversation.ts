import type {
  AnswerContext,
  AnswerRelay,
  AnswerWriter,
  ClientFrame,
  Dialect,
  EventReader,
  FailedAnswer,
  Frame,
  ReadContext,
} from '../core/dialect.ts';
import type { ChatEvent } from '../core/event.ts';
import { Failure } from '../core/failure.ts';
import type { JsonObject } from '../core/json.ts';
import type { FilePart } from '../core/modality.ts';
import type { UnsignedRequest } from '../core/provider.ts';
import type { PiecedBody } from '../core/request-body.ts';
import { collect, type Collector } from '../core/response.ts';
import type { ChatRequest } from '../core/request.ts';
import { addUsage, noUsage } from '../core/usage.ts';
import type { Deployment } from '../routing/deployment.ts';
import { isObject, parseJson } from '../wire/json-reader.ts';
import type { AnswerSummary } from './answer-summary.ts';
import type { AnswerPlace, AnswerReading, Asked, AskedOne, Continuation, Teller } from './asked.ts';
import { ContinuingWriter } from './continuing-writer.ts';
import { frameDecoder, type FrameDecoder } from './frame-decoder.ts';
import { FetchedMedia } from './media-fetcher.ts';
import { mediaAddresses } from './media-parts.ts';
import { prepare, type PreparedRequest } from './prepare.ts';
import { canBeContinued, canContinue, leftOf, type RestOfAnswer } from './rest-of-answer.ts';
import { ToldAnswer } from './told-answer.ts';
import { usageOf } from './used-tokens.ts';
import { relayedAnswer, writtenAnswer } from './whole-answer.ts';

/** A conversation that a client asks for in its own words. */
export interface ConversationOrder {
  readonly request: ChatRequest;
  readonly client: Dialect;
  /** The ceiling to send to a deployment, where it is ours and not the caller's. */
  readonly ceiling?: (deployment: Deployment) => number | undefined;
  /** Makes a collector for each answer that begins to stream, where it is wanted as a whole too. */
  readonly collector?: () => Collector;
  /** Puts long texts that were lifted out of the client's body back into what is sent. */
  readonly restore?: (written: string) => PiecedBody;
  /** The client's body as it came, where the request is all that it says: most of it can be sent as it is. */
  readonly text?: string;
  /** The rest of an answer that broke off is asked for. */
  readonly rest?: RestOfAnswer;
  /** What stands at addresses in the request, once it was fetched. */
  readonly fetched?: ReadonlyMap<string, FilePart>;
}

/** Asks for an answer in a conversation: written and read by the dialects of client and provider. */
export function conversation(order: ConversationOrder): Asked {
  return new Conversation(order);
}

class Conversation implements Continuation {
  readonly stream: boolean;
  #order: ConversationOrder;
  #media: FetchedMedia | undefined;

  constructor(order: ConversationOrder) {
    this.stream = order.request.stream;
    this.#order = order;
  }

  askOf(deployment: Deployment, place: AnswerPlace): AskedOne {
    return new AskedConversation(this.#order, deployment, place);
  }

  suits(deployment: Deployment): boolean {
    const { rest, request } = this.#order;
    return rest === undefined || canContinue(deployment, request, rest);
  }

  fetchMedia(fetch: (url: string) => Promise<FilePart>): Promise<void> | undefined {
    const { fetched, request } = this.#order;
    const addresses = mediaAddresses(request);
    if (addresses.every((url) => fetched?.has(url) === true)) return undefined;
    this.#media ??= new FetchedMedia();
    return this.#media.all(addresses, fetch).then((files) => {
      this.#order = { ...this.#order, fetched: files };
    });
  }
}

class AskedConversation implements AskedOne {
  readonly unsigned: UnsignedRequest;
  readonly dropped: readonly string[];
  readonly #order: ConversationOrder;
  readonly #continues: boolean;
  readonly #prepared: PreparedRequest;
  readonly #client: Dialect;
  readonly #answer: AnswerContext;
  readonly #upstreamModel: string;
  readonly #newCollector: (() => Collector) | undefined;
  #told: ToldAnswer | undefined;
  #reader: EventReader | undefined;
  #words: AnswerRelay | AnswerWriter | undefined;
  #headers: Readonly<Record<string, string>> = {};
  #ids = 0;

  constructor(order: ConversationOrder, deployment: Deployment, { callId, created, isFallback, continues, ceiling: bought }: AnswerPlace) {
    const { request, client, ceiling, collector, restore, text, fetched, rest } = order;
    const ours = lower(ceiling?.(deployment), bought);
    const prepared = prepare(deployment, {
      request,
      client,
      ...(ours !== undefined && { ceiling: rest === undefined ? ours : leftOf(ours, rest.used) }),
      ...(rest !== undefined && { rest }),
      ...(restore !== undefined && { restore }),
      ...(text !== undefined && { text }),
      ...(fetched !== undefined && { fetched }),
    });
    this.#order = order;
    this.#continues = continues === true;
    this.#prepared = prepared;
    this.#client = client;
    this.#told = rest?.told;
    this.#newCollector = collector;
    this.#answer = { callId, created, model: isFallback ? deployment.model : request.model, request: prepared.request };
    this.#upstreamModel = deployment.model;
    this.unsigned = prepared.unsigned;
    this.dropped = prepared.dropped;
  }

  open(headers: Readonly<Record<string, string>>, teller: Teller): AnswerReading | undefined {
    const { endpoint, request } = this.#prepared;
    this.#headers = headers;
    if (!request.stream || !isStream(headers['content-type'])) return undefined;
    const context = this.#readContext();
    const words = this.#newWords(context);
    const collector = this.#order.rest === undefined ? this.#newCollector?.() : undefined;
    this.#words = words;
    if (this.#continues) this.#told ??= new ToldAnswer({ words, newWriter: () => this.#client.answerWriter(this.#answer), collector });
    const reader = endpoint.dialect.eventReader(context);
    this.#reader = reader;
    return new StreamReading({
      teller,
      decoder: frameDecoder(endpoint.framing),
      reader,
      words,
      mended: (frame) => this.#mended(frame),
      collector,
      told: this.#order.rest === undefined ? this.#told : undefined,
    });
  }

  readWhole(bytes: Uint8Array, teller: Teller): void {
    const { endpoint, request } = this.#prepared;
    if (!request.stream && isStream(this.#headers['content-type'])) return this.#tellCollected(this.#readStreamed(bytes), teller);
    const text = new TextDecoder().decode(bytes);
    const parsed = parseJson(text);
    if (parsed === undefined) throw new Failure('invalid_answer', `The provider answered with ${describe(text)} instead of JSON.`);
    const body = endpoint.adjustAnswer === undefined ? parsed : endpoint.adjustAnswer(parsed);
    const context = this.#readContext();
    const relay = !request.stream && this.#isRelay() ? this.#client.answerRelay({ ...context, ...this.#answer }) : undefined;
    if (relay !== undefined && isObject(body)) return this.#relayWhole({ relay, body, text, adjusted: body !== parsed }, teller);
    const events = endpoint.dialect.readResponse(body, context);
    if (!request.stream) return this.#tellCollected(events, teller);
    const writer = this.#newWriter();
    this.#words = writer;
    if (this.#order.rest === undefined) this.#newCollector?.().addAll(events);
    teller.tell(
      events,
      events.flatMap((event) => writer.event(event)),
    );
    teller.finish(writer.end());
  }

  /** Some providers only stream, whatever is asked for. */
  #readStreamed(bytes: Uint8Array): readonly ChatEvent[] {
    const { framing, dialect } = this.#prepared.endpoint;
    const decoder = frameDecoder(framing);
    const reader = dialect.eventReader(this.#readContext());
    const events = [...decoder.push(bytes), ...decoder.end()].flatMap((frame) => reader.read(this.#mended(frame)));
    return [...events, ...reader.end()];
  }

  #tellCollected(events: readonly ChatEvent[], teller: Teller): void {
    teller.tell(events, []);
    teller.whole(writtenAnswer(this.#newWriter().whole(collect(events))));
  }

  failFrames(failure: Failure): readonly ClientFrame[] {
    return (this.#words ?? this.#client.answerWriter(this.#answer)).fail(failure);
  }

  readFailure({ body, ...answer }: FailedAnswer): Failure {
    const { dialect, adjustAnswer } = this.#prepared.endpoint;
    return dialect.readFailure({ ...answer, body: adjustAnswer === undefined || typeof body === 'string' ? body : adjustAnswer(body) });
  }

  rest(broken: AnswerSummary): Continuation | undefined {
    const told = this.#told;
    if (told === undefined || hasEnded(this.#reader)) return undefined;
    const { rest: before, request } = this.#order;
    const rest = { told, used: addUsage(before?.used ?? noUsage, usageOf(broken) ?? noUsage) };
    return canBeContinued(request, rest) ? new Conversation({ ...this.#order, rest }) : undefined;
  }

  /** Who tells a stream. Where it may have to be told on in other words, the provider's own are relayed only if our writer says the same. */
  #newWords(context: ReadContext): AnswerRelay | AnswerWriter {
    const relays = this.#isRelay() && this.#order.rest === undefined && (!this.#continues || this.#client.writesAsRelayed === true);
    return relays ? this.#client.answerRelay({ ...context, ...this.#answer }) : this.#newWriter();
  }

  #newWriter(): AnswerWriter {
    const { rest } = this.#order;
    if (rest === undefined) return this.#client.answerWriter(this.#answer);
    return new ContinuingWriter(rest.told, rest.used, this.#prepared.endpoint.traits?.['prefillEchoed'] === true);
  }

  /** An answer that is only passed on is read no further than its accounts need. */
  #relayWhole({ relay, body, text, adjusted }: Relayed, teller: Teller): void {
    const facts = relay.facts?.(body);
    if (facts !== undefined) teller.note(facts);
    else teller.tell(this.#prepared.endpoint.dialect.readResponse(body, this.#readContext()), []);
    teller.whole(adjusted ? writtenAnswer(relay.whole(body)) : relayedAnswer(relay, body, text));
  }

  #isRelay(): boolean {
    return this.#prepared.endpoint.dialect.name === this.#client.name;
  }

  /** The frame as the provider should have said it, where its row declares how to mend it. */
  #mended(frame: Frame): Frame {
    const adjust = this.#prepared.endpoint.adjustAnswer;
    if (adjust === undefined) return frame;
    const parsed = parseJson(frame.data);
    return parsed === undefined ? frame : { ...frame, data: JSON.stringify(adjust(parsed)) };
  }

  #readContext(): ReadContext {
    const { endpoint, request } = this.#prepared;
    return {
      request,
      upstreamModel: this.#upstreamModel,
      traits: endpoint.traits ?? {},
      headers: this.#headers,
      newId: (prefix) => `${prefix}${this.#answer.callId.replaceAll('-', '')}${(this.#ids++).toString(36)}`,
    };
  }
}

/** A whole answer that is passed on. */
interface Relayed {
  readonly relay: AnswerRelay;
  readonly body: JsonObject;
  /** As it came. */
  readonly text: string;
  /** The body is no longer what the text says. */
  readonly adjusted: boolean;
}

/** Whether a stream that broke off lacked its last word only: then there is nothing to go on with, and the client may have heard how it ended. */
function hasEnded(reader: EventReader | undefined): boolean {
  try {
    return reader !== undefined && reader.end().length > 0;
  } catch {
    return false;
  }
}

function lower(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}

/** What a reading of a stream is made of. */
interface StreamParts {
  readonly teller: Teller;
  readonly decoder: FrameDecoder;
  readonly reader: EventReader;
  readonly words: AnswerRelay | AnswerWriter;
  readonly mended: (frame: Frame) => Frame;
  readonly collector: Collector | undefined;
  readonly told: ToldAnswer | undefined;
}

/** Cuts a stream into frames, reads them, and says them in the client's words. */
class StreamReading implements AnswerReading {
  readonly #parts: StreamParts;

  constructor(parts: StreamParts) {
    this.#parts = parts;
  }

  data(bytes: Uint8Array): void {
    for (const frame of this.#parts.decoder.push(bytes)) this.#frame(frame);
  }

  end(): void {
    for (const frame of this.#parts.decoder.end()) this.#frame(frame);
    if (this.#parts.teller.listens) this.conclude();
  }

  conclude(): void {
    const { reader, words, teller } = this.#parts;
    const events = this.#collected(reader.end());
    teller.tell(events, 'frame' in words ? [] : events.flatMap((event) => words.event(event)));
    teller.finish(words.end());
  }

  #frame(frame: Frame): void {
    const { reader, words, teller } = this.#parts;
    if (!teller.listens) return;
    const mended = this.#parts.mended(frame);
    const events = this.#collected(reader.read(mended));
    teller.tell(events, 'frame' in words ? words.frame(mended) : events.flatMap((event) => words.event(event)));
    this.#parts.told?.note(events);
  }

  #collected(events: readonly ChatEvent[]): readonly ChatEvent[] {
    this.#parts.collector?.addAll(events);
    return events;
  }
}

function isStream(contentType: string | undefined): boolean {
  return contentType === undefined || !/^(application\/json|text\/html)\b/i.test(contentType);
}

function describe(text: string): string {
  if (text.trim() === '') return 'nothing';
  return /^\s*</.test(text) ? 'an HTML page' : 'text';
}
