import type { AnswerContext, AnswerRelay, AnswerWriter, ClientFrame, EventReader, Frame, ReadContext } from '../core/dialect.ts';
import { isContent, type ChatEvent } from '../core/event.ts';
import { asFailure, Failure } from '../core/failure.ts';
import type { JsonObject, JsonValue } from '../core/json.ts';
import { collect } from '../core/response.ts';
import { defaultDeadlines, type Deadlines, type Deployment } from '../routing/deployment.ts';
import { isObject, parseJson } from '../wire/json-reader.ts';
import { AnswerNotes, type AnswerSummary } from './answer-summary.ts';
import { DeadlineWatch, type DeadlineName } from './deadline-watch.ts';
import { authContext, type EngineContext } from './engine-context.ts';
import { frameDecoder, type FrameDecoder } from './frame-decoder.ts';
import { prepare, type Ask, type PreparedRequest } from './prepare.ts';
import { redact, redactJson } from './redact.ts';
import type { AnswerSink, Exchange } from './transport.ts';

/** One upstream call that is wanted. */
export interface AttemptOrder {
  readonly deployment: Deployment;
  readonly ask: Ask;
  readonly answer: AnswerContext;
  /** The call's own deadlines, which win over the deployment's. */
  readonly deadlines?: Partial<Deadlines>;
}

/**
 * Who hears of an attempt. For a stream: committed, frames…, then ended or failed. For a whole answer: committed, whole, ended; or failed.
 * Before `committed` nothing of the answer has left the house, so a failure may be followed by another attempt.
 */
export interface AttemptListener {
  committed(summary: AnswerSummary): void;
  frames(frames: readonly ClientFrame[]): void;
  whole(body: JsonObject): void;
  /** The answer is complete; `last` are the frames that end a stream (`[DONE]`), to be sent when the call is accounted for. */
  ended(summary: AnswerSummary, last: readonly ClientFrame[]): void;
  failed(failure: Failure, summary: AnswerSummary): void;
}

/** A whole answer longer than this is refused: nothing is unbounded. */
const maximumWholeAnswer = 256 * 1024 * 1024;
/** As much of an error's body as is read. */
const maximumErrorBody = 1024 * 1024;

/** One upstream call: write, sign, send, cut into frames, read, and say it in the client's words. Never retries. */
export class Attempt implements AnswerSink {
  readonly #engine: EngineContext;
  readonly #order: AttemptOrder;
  readonly #listener: AttemptListener;
  readonly #notes = new AnswerNotes();
  readonly #now: () => number;
  readonly #pending: ClientFrame[] = [];
  #prepared: PreparedRequest | undefined;
  #exchange: Exchange | undefined;
  #watch: DeadlineWatch | undefined;
  #decoder: FrameDecoder | undefined;
  #reader: EventReader | undefined;
  #words: AnswerRelay | AnswerWriter | undefined;
  #chunks: Uint8Array[] = [];
  #size = 0;
  #ids = 0;
  #committed = false;
  #over = false;

  constructor(engine: EngineContext, order: AttemptOrder, listener: AttemptListener) {
    this.#engine = engine;
    this.#order = order;
    this.#listener = listener;
    this.#now = () => engine.now();
  }

  start(): void {
    try {
      const { deployment, ask } = this.#order;
      const prepared = prepare(deployment, ask);
      this.#prepared = prepared;
      this.#notes.dropped = prepared.dropped;
      this.#notes.requestLength = prepared.unsigned.body.length;
      this.#watch = new DeadlineWatch(this.#deadlines(), (name) => this.#tooLate(name));
      const signed = deployment.provider.auth.sign(prepared.unsigned, authContext(this.#engine, deployment));
      if (signed instanceof Promise) signed.then((headers) => this.#send(headers), (error: unknown) => this.#fail(asFailure(error)));
      else this.#send(signed);
    } catch (error) {
      this.#fail(asFailure(error));
    }
  }

  /** Ends the attempt in silence: the client hung up, or another attempt won. */
  cancel(): AnswerSummary {
    this.#close();
    return this.#notes;
  }

  /** The client does not keep up: stop reading until `resume`. */
  pause(): void {
    this.#watch?.pause(true);
    this.#exchange?.pause();
  }

  resume(): void {
    this.#watch?.pause(false);
    this.#exchange?.resume();
  }

  head(status: number, headers: Readonly<Record<string, string>>): void {
    this.#notes.status = status;
    this.#notes.headers = headers;
    this.#watch?.progress();
    const { request } = this.#order.ask;
    if (status >= 300) return;
    if (!request.stream) this.#watch?.content();
    else if (isStream(headers['content-type'])) this.#openStream();
  }

  data(bytes: Uint8Array): void {
    this.#watch?.progress();
    try {
      if (this.#decoder !== undefined) {
        for (const frame of this.#decoder.push(bytes)) this.#frame(frame);
        return;
      }
      this.#size += bytes.length;
      if (this.#notes.status >= 300) {
        if (this.#size <= maximumErrorBody) this.#chunks.push(bytes);
      } else if (this.#size > maximumWholeAnswer) {
        this.#fail(new Failure('invalid_answer', `The provider's answer is longer than ${maximumWholeAnswer} bytes.`));
      } else this.#chunks.push(bytes);
    } catch (error) {
      this.#fail(asFailure(error));
    }
  }

  end(): void {
    if (this.#over) return;
    try {
      if (this.#notes.status >= 300) this.#fail(this.#readFailure());
      else if (this.#decoder !== undefined) this.#endStream(this.#decoder);
      else this.#readWhole();
    } catch (error) {
      this.#fail(asFailure(error));
    }
  }

  failed(error: unknown): void {
    if (this.#notes.status >= 300) return this.#fail(this.#readFailure());
    const reason = error instanceof Error ? ('code' in error && typeof error.code === 'string' ? error.code : error.message) : String(error);
    if (reason === 'UND_ERR_CONNECT_TIMEOUT') return this.#fail(new Failure('timeout', 'Timeout: the provider could not be reached before the connect deadline.', { cause: error }));
    const what = this.#notes.status === 0 ? 'Connection error' : "The provider's answer was cut off";
    this.#fail(new Failure(this.#committed ? 'interrupted' : 'connection', `${what}: ${reason}.`, { cause: error }));
  }

  #send(headers: Readonly<Record<string, string>>): void {
    const prepared = this.#prepared;
    if (this.#over || prepared === undefined) return;
    const { unsigned } = prepared;
    this.#exchange = this.#engine.transport.send(
      { ...unsigned, headers: { ...unsigned.headers, ...headers }, connectDeadline: this.#deadlines().connect },
      this,
    );
    if (this.#over) this.#exchange.cancel();
  }

  #openStream(): void {
    const { endpoint, request } = this.#required();
    const { ask, answer } = this.#order;
    this.#decoder = frameDecoder(endpoint.framing);
    const context = this.#readContext(request);
    this.#reader = endpoint.dialect.eventReader(context);
    this.#words = endpoint.dialect.name === ask.client.name ? ask.client.answerRelay({ ...context, ...answer, request }) : ask.client.answerWriter({ ...answer, request });
  }

  #frame(frame: Frame): void {
    if (this.#over) return;
    const reader = this.#reader;
    const words = this.#words;
    if (reader === undefined || words === undefined) return;
    const mended = this.#mended(frame);
    const events = reader.read(mended);
    const frames = 'frame' in words ? words.frame(mended) : events.flatMap((event) => words.event(event));
    this.#tell(events, frames);
  }

  #endStream(decoder: FrameDecoder): void {
    for (const frame of decoder.end()) this.#frame(frame);
    const reader = this.#reader;
    const words = this.#words;
    if (this.#over || reader === undefined || words === undefined) return;
    const events = reader.end();
    const frames = 'frame' in words ? [] : events.flatMap((event) => words.event(event));
    this.#tell(events, frames);
    if (!this.#notes.finished) throw new Failure('invalid_answer', "The provider's stream ended before its answer was complete.");
    this.#finish(words.end());
  }

  #tell(events: readonly ChatEvent[], frames: readonly ClientFrame[]): void {
    for (const event of events) {
      if (!this.#notes.contentBegun && isContent(event)) this.#watch?.content();
      this.#notes.note(event, this.#now);
    }
    if (!this.#committed) {
      this.#pending.push(...frames);
      if (!this.#notes.contentBegun) return;
      this.#commit();
      this.#listener.frames(this.#pending);
    } else if (frames.length > 0) this.#listener.frames(frames);
  }

  #readWhole(): void {
    const { endpoint, request } = this.#required();
    const { ask, answer } = this.#order;
    const text = new TextDecoder().decode(joined(this.#chunks));
    const parsed = parseJson(text);
    if (parsed === undefined) throw new Failure('invalid_answer', `The provider answered with ${describe(text)} instead of JSON.`);
    const body = endpoint.adjustAnswer === undefined ? parsed : endpoint.adjustAnswer(parsed);
    const context = this.#readContext(request);
    const relay = !request.stream && endpoint.dialect.name === ask.client.name ? ask.client.answerRelay({ ...context, ...answer, request }) : undefined;
    if (relay !== undefined && isObject(body)) return this.#relayWhole(relay, body, context);
    const events = endpoint.dialect.readResponse(body, context);
    const writer = ask.client.answerWriter({ ...answer, request });
    if (request.stream) {
      this.#tell(events, events.flatMap((event) => writer.event(event)));
      return this.#finish(writer.end());
    }
    for (const event of events) this.#notes.note(event, this.#now);
    this.#sayWhole(writer.whole(collect(events)));
  }

  /** An answer that is only passed on is read no further than its accounts need. */
  #relayWhole(relay: AnswerRelay, body: JsonObject, context: ReadContext): void {
    const facts = relay.facts?.(body);
    if (facts !== undefined) this.#notes.noteWhole(facts, this.#now);
    else for (const event of this.#required().endpoint.dialect.readResponse(body, context)) this.#notes.note(event, this.#now);
    this.#sayWhole(relay.whole(body));
  }

  #sayWhole(words: JsonObject): void {
    this.#commit();
    this.#listener.whole(words);
    this.#finish([]);
  }

  #readFailure(): Failure {
    const { endpoint } = this.#required();
    const text = new TextDecoder().decode(joined(this.#chunks));
    const { status, headers } = this.#notes;
    if (status < 400) {
      return new Failure('bad_gateway', `The provider answered with a redirect (${status}), which is never followed. Check api_base.`);
    }
    const parsed = parseJson(text);
    const body: JsonValue = parsed === undefined ? describeError(text) : (endpoint.adjustAnswer?.(parsed) ?? parsed);
    return endpoint.dialect.readFailure({ status, headers, body });
  }

  /** The frame as the provider should have said it, where its row declares how to mend it. */
  #mended(frame: Frame): Frame {
    const adjust = this.#prepared?.endpoint.adjustAnswer;
    if (adjust === undefined) return frame;
    const parsed = parseJson(frame.data);
    return parsed === undefined ? frame : { ...frame, data: JSON.stringify(adjust(parsed)) };
  }

  #readContext(request: AnswerContext['request']): ReadContext {
    const { deployment, answer } = this.#order;
    return {
      request,
      upstreamModel: deployment.model,
      traits: this.#required().endpoint.traits ?? {},
      newId: (prefix) => `${prefix}${answer.callId.replaceAll('-', '')}${(this.#ids++).toString(36)}`,
    };
  }

  #required(): PreparedRequest {
    if (this.#prepared === undefined) throw new Failure('internal', 'an answer came before its request was written');
    return this.#prepared;
  }

  #deadlines(): Deadlines {
    const { deployment, ask, deadlines } = this.#order;
    return { ...defaultDeadlines, ...(ask.request.stream ? deployment.streamDeadlines : deployment.deadlines), ...deadlines };
  }

  #tooLate(name: DeadlineName): void {
    const ms = this.#deadlines()[name];
    const what = { firstToken: 'no answer began', idle: 'the answer stood still', total: 'the answer was not complete' }[name];
    this.#fail(new Failure(this.#committed ? 'interrupted' : 'timeout', `Timeout: ${what} within ${ms / 1000} s.`));
  }

  #commit(): void {
    this.#committed = true;
    this.#listener.committed(this.#notes);
  }

  #finish(last: readonly ClientFrame[]): void {
    if (this.#over) return;
    this.#close();
    this.#listener.ended(this.#notes, last);
  }

  #fail(failure: Failure): void {
    if (this.#over) return;
    this.#close();
    this.#listener.failed(this.#placed(failure), this.#notes);
  }

  #close(): void {
    this.#over = true;
    this.#watch?.stop();
    this.#exchange?.cancel();
    this.#chunks = [];
  }

  /** The failure with its place, and without any secret that a provider echoed. */
  #placed(failure: Failure): Failure {
    const { deployment } = this.#order;
    const { settings, provider, group, id } = deployment;
    const details = failure.details();
    return new Failure(failure.code, redact(failure.message, settings), {
      provider: provider.id,
      model: group,
      deployment: id,
      ...details,
      ...(details.providerFields !== undefined && { providerFields: redactJson(details.providerFields, settings) }),
    });
  }
}

function isStream(contentType: string | undefined): boolean {
  return contentType === undefined || !/^(application\/json|text\/html)\b/i.test(contentType);
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const [first] = chunks;
  if (first === undefined) return new Uint8Array(0);
  return chunks.length === 1 ? first : Buffer.concat(chunks);
}

function describe(text: string): string {
  if (text.trim() === '') return 'nothing';
  return /^\s*</.test(text) ? 'an HTML page' : 'text';
}

/** An error page says its title at most; a text says itself. */
function describeError(text: string): string {
  if (!/^\s*</.test(text)) return text.slice(0, 2000);
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1]?.trim();
  return title === undefined || title === '' ? 'The provider answered with an HTML page.' : title;
}
