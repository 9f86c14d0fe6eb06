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
import type { UnsignedRequest } from '../core/provider.ts';
import { collect, type Collector } from '../core/response.ts';
import type { ChatRequest } from '../core/request.ts';
import type { Deployment } from '../routing/deployment.ts';
import { isObject, parseJson } from '../wire/json-reader.ts';
import type { AnswerPlace, AnswerReading, Asked, AskedOne, Teller } from './asked.ts';
import { frameDecoder, type FrameDecoder } from './frame-decoder.ts';
import { prepare, type PreparedRequest } from './prepare.ts';

/** A conversation that a client asks for in its own words. */
export interface ConversationOrder {
  readonly request: ChatRequest;
  readonly client: Dialect;
  /** The ceiling to send to a deployment, where it is ours and not the caller's. */
  readonly ceiling?: (deployment: Deployment) => number | undefined;
  /** Makes a collector for each answer that begins to stream, where it is wanted as a whole too. */
  readonly collector?: () => Collector;
  /** Puts long texts that were lifted out of the client's body back into what is sent. */
  readonly restore?: (written: string) => Uint8Array;
}

/** Asks for an answer in a conversation: written and read by the dialects of client and provider. */
export function conversation(order: ConversationOrder): Asked {
  return {
    stream: order.request.stream,
    askOf: (deployment, place) => new AskedConversation(order, deployment, place),
  };
}

class AskedConversation implements AskedOne {
  readonly unsigned: UnsignedRequest;
  readonly dropped: readonly string[];
  readonly #prepared: PreparedRequest;
  readonly #client: Dialect;
  readonly #answer: AnswerContext;
  readonly #upstreamModel: string;
  readonly #newCollector: (() => Collector) | undefined;
  #words: AnswerRelay | AnswerWriter | undefined;
  #headers: Readonly<Record<string, string>> = {};
  #ids = 0;

  constructor(
    { request, client, ceiling, collector, restore }: ConversationOrder,
    deployment: Deployment,
    { callId, created, isFallback, ceiling: bought }: AnswerPlace,
  ) {
    const ours = lower(ceiling?.(deployment), bought);
    const prepared = prepare(deployment, {
      request,
      client,
      ...(ours !== undefined && { ceiling: ours }),
      ...(restore !== undefined && { restore }),
    });
    this.#prepared = prepared;
    this.#client = client;
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
    const words = this.#isRelay() ? this.#client.answerRelay({ ...context, ...this.#answer }) : this.#client.answerWriter(this.#answer);
    this.#words = words;
    return new StreamReading({
      teller,
      decoder: frameDecoder(endpoint.framing),
      reader: endpoint.dialect.eventReader(context),
      words,
      mended: (frame) => this.#mended(frame),
      collector: this.#newCollector?.(),
    });
  }

  readWhole(bytes: Uint8Array, teller: Teller): void {
    const { endpoint, request } = this.#prepared;
    const text = new TextDecoder().decode(bytes);
    const parsed = parseJson(text);
    if (parsed === undefined) throw new Failure('invalid_answer', `The provider answered with ${describe(text)} instead of JSON.`);
    const body = endpoint.adjustAnswer === undefined ? parsed : endpoint.adjustAnswer(parsed);
    const context = this.#readContext();
    const relay = !request.stream && this.#isRelay() ? this.#client.answerRelay({ ...context, ...this.#answer }) : undefined;
    if (relay !== undefined && isObject(body)) return this.#relayWhole(relay, body, teller);
    const events = endpoint.dialect.readResponse(body, context);
    const writer = this.#client.answerWriter(this.#answer);
    if (!request.stream) {
      teller.tell(events, []);
      return teller.whole(writer.whole(collect(events)));
    }
    this.#words = writer;
    this.#newCollector?.().addAll(events);
    teller.tell(
      events,
      events.flatMap((event) => writer.event(event)),
    );
    teller.finish(writer.end());
  }

  failFrames(failure: Failure): readonly ClientFrame[] {
    return (this.#words ?? this.#client.answerWriter(this.#answer)).fail(failure);
  }

  readFailure({ body, ...answer }: FailedAnswer): Failure {
    const { dialect, adjustAnswer } = this.#prepared.endpoint;
    return dialect.readFailure({ ...answer, body: adjustAnswer === undefined || typeof body === 'string' ? body : adjustAnswer(body) });
  }

  /** An answer that is only passed on is read no further than its accounts need. */
  #relayWhole(relay: AnswerRelay, body: JsonObject, teller: Teller): void {
    const facts = relay.facts?.(body);
    if (facts !== undefined) teller.note(facts);
    else teller.tell(this.#prepared.endpoint.dialect.readResponse(body, this.#readContext()), []);
    teller.whole(relay.whole(body));
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
    const seed = this.#answer.callId.replaceAll('-', '');
    return {
      request,
      upstreamModel: this.#upstreamModel,
      traits: endpoint.traits ?? {},
      headers: this.#headers,
      newId: (prefix) => `${prefix}${seed}${(this.#ids++).toString(36)}`,
    };
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
    const { decoder, reader, words, teller } = this.#parts;
    for (const frame of decoder.end()) this.#frame(frame);
    if (!teller.listens) return;
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
