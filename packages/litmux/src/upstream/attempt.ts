import type { AnswerFacts, ClientFrame } from '../core/dialect.ts';
import { isContent, type ChatEvent } from '../core/event.ts';
import { asFailure, Failure } from '../core/failure.ts';
import { MediaNeeded } from '../core/media-needed.ts';
import type { FilePart } from '../core/modality.ts';
import { sizeOf } from '../core/request-body.ts';
import type { UnsignedRequest } from '../core/provider.ts';
import { defaultDeadlines, type Deadlines, type Deployment } from '../routing/deployment.ts';
import { parseJson } from '../wire/json-reader.ts';
import { AnswerNotes, type AnswerSummary } from './answer-summary.ts';
import type { AnswerPlace, AnswerReading, Asked, AskedOne, Continuation, FurtherRequest, JointAnswer, Teller } from './asked.ts';
import { DeadlineWatch, type DeadlineName } from './deadline-watch.ts';
import { describeError } from './error-page.ts';
import { authContext, type EngineContext } from './engine-context.ts';
import { FurtherAsking, tidyUp } from './further-asking.ts';
import { JointCalls } from './joint-calls.ts';
import { placedFailure } from './placed-failure.ts';
import { connectTimeout, type AnswerSink, type Exchange } from './transport.ts';
import type { WholeAnswer } from './whole-answer.ts';

/** One upstream call that is wanted. */
export interface AttemptOrder {
  readonly deployment: Deployment;
  readonly asked: Asked;
  readonly place: AnswerPlace;
  /** The call's own deadlines, which win over the deployment's. */
  readonly deadlines?: Partial<Deadlines>;
}

/**
 * Who hears of an attempt. For a stream: committed, frames… (or bytes…), then ended or failed. For a whole answer: committed, whole, ended; or failed.
 * Before `committed` nothing of the answer has left the house, so a failure may be followed by another attempt.
 */
export interface AttemptListener {
  committed(summary: AnswerSummary): void;
  frames(frames: readonly ClientFrame[]): void;
  /** A piece of an answer that is no JSON: sound, subtitles. */
  bytes(bytes: Uint8Array): void;
  whole(answer: WholeAnswer): void;
  /** The answer is complete; `last` are the frames that end a stream (`[DONE]`), to be sent when the call is accounted for. */
  ended(summary: AnswerSummary, last: readonly ClientFrame[]): void;
  failed(failure: Failure, summary: AnswerSummary): void;
}

/** A whole answer longer than this is refused: nothing is unbounded. */
const maximumWholeAnswer = 256 * 1024 * 1024;
/** As much of an error's body as is read. */
const maximumErrorBody = 1024 * 1024;

/** One upstream call: written, signed, sent, read, and said in the client's words. Never retries. */
export class Attempt implements AnswerSink, Teller {
  readonly #engine: EngineContext;
  readonly #order: AttemptOrder;
  readonly #listener: AttemptListener;
  readonly #notes = new AnswerNotes();
  readonly #now: () => number;
  readonly #pending: ClientFrame[] = [];
  #one: AskedOne | undefined;
  #exchange: Exchange | undefined;
  #watch: DeadlineWatch | undefined;
  #reading: AnswerReading | undefined;
  #joint: JointCalls | undefined;
  #further: FurtherAsking | undefined;
  #fetching: AbortController | undefined;
  #chunks: Uint8Array[] = [];
  #size = 0;
  #committed = false;
  #over = false;

  constructor(engine: EngineContext, order: AttemptOrder, listener: AttemptListener) {
    this.#engine = engine;
    this.#order = order;
    this.#listener = listener;
    this.#now = () => engine.now();
  }

  start(): void {
    const { asked, deployment } = this.#order;
    if (asked.ready === undefined) return this.#begin();
    asked.ready(deployment).then(
      () => {
        if (!this.#over) this.#begin();
      },
      (error: unknown) => this.#fail(asFailure(error)),
    );
  }

  #begin(): void {
    try {
      const { deployment, asked, place } = this.#order;
      const one = asked.askOf(deployment, place);
      this.#one = one;
      this.#notes.dropped = one.dropped;
      const { body } = one.unsigned;
      this.#notes.requestLength = one.textLength ?? (typeof body === 'string' ? body.length : sizeOf(body));
      this.#watch?.stop();
      this.#watch = new DeadlineWatch(one.joint === undefined ? this.#deadlines() : totalAlone(this.#deadlines()), (name) =>
        this.#tooLate(name),
      );
      if (one.answerHere !== undefined) return void one.answerHere(this).catch((error: unknown) => this.#fail(asFailure(error)));
      if (one.joint !== undefined) return this.#callAll(one.joint);
      this.#sign(one.unsigned);
    } catch (error) {
      if (error instanceof MediaNeeded && this.#fetchMedia()) return;
      this.#fail(asFailure(error));
    }
  }

  fetch(url: string): Promise<FilePart> {
    this.#fetching ??= new AbortController();
    return this.#engine.fetchMedia(url, this.#fetching.signal);
  }

  /** Fetches what the deployment takes as bytes only, and begins anew. False where nothing more can be fetched. */
  #fetchMedia(): boolean {
    const fetching = this.#order.asked.fetchMedia?.((url) => this.fetch(url));
    if (fetching === undefined) return false;
    this.#watch = new DeadlineWatch(this.#deadlines(), (name) => this.#tooLate(name));
    fetching.then(
      () => {
        if (!this.#over) this.#begin();
      },
      (error: unknown) => this.#fail(asFailure(error)),
    );
    return true;
  }

  /** Ends the attempt in silence: the client hung up, or another attempt won. */
  cancel(): AnswerSummary {
    this.#close();
    return this.#notes;
  }

  /** How a client in the middle of this answer is told that it failed: in the words of the one who has told it so far. */
  failFrames(failure: Failure): readonly ClientFrame[] | undefined {
    return this.#one?.failFrames?.(failure);
  }

  /** What goes on with this answer where it broke off; undefined where nobody can. */
  rest(): Continuation | undefined {
    return this.#one?.rest?.(this.#notes);
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
    if (status >= 300) return;
    try {
      if (!this.#order.asked.stream) this.#watch?.content();
      this.#reading = this.#one?.open(headers, this);
    } catch (error) {
      this.#fail(asFailure(error));
    }
  }

  data(bytes: Uint8Array): void {
    this.#watch?.progress();
    try {
      if (this.#reading !== undefined) return this.#reading.data(bytes);
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
      if (this.#notes.status >= 300) {
        if (!this.#askedAgain()) this.#fail(this.#readFailure());
      } else if (this.#reading !== undefined) this.#reading.end();
      else this.#endWhole(joined(this.#chunks));
    } catch (error) {
      this.#fail(asFailure(error));
    }
  }

  failed(error: unknown): void {
    if (this.#askedAgain()) return;
    if (this.#notes.status >= 300) return this.#fail(this.#readFailure());
    const reason =
      error instanceof Error ? ('code' in error && typeof error.code === 'string' ? error.code : error.message) : String(error);
    if (reason === connectTimeout)
      return this.#fail(
        new Failure('timeout', 'Timeout: the provider could not be reached before the connect deadline.', { cause: error }),
      );
    const what = this.#notes.status === 0 ? 'Connection error' : "The provider's answer was cut off";
    this.#fail(new Failure(this.#committed ? 'interrupted' : 'connection', `${what}: ${reason}.`, { cause: error }));
  }

  get listens(): boolean {
    return !this.#over;
  }

  tell(events: readonly ChatEvent[], frames: readonly ClientFrame[]): void {
    for (const event of events) {
      if (!this.#notes.contentBegun && isContent(event)) this.#watch?.content();
      this.#notes.note(event, this.#now);
    }
    if (!this.#committed) {
      for (const frame of frames) this.#pending.push(frame);
      if (!this.#notes.contentBegun || this.#pending.length === 0) return;
      this.#commit();
      this.#listener.frames(this.#pending);
    } else if (frames.length > 0) this.#listener.frames(frames);
  }

  bytes(bytes: Uint8Array, contentType: string): void {
    if (!this.#committed) {
      this.#watch?.content();
      this.#notes.contentType = contentType;
      this.#commit();
    }
    this.#listener.bytes(bytes);
  }

  note(facts: AnswerFacts): void {
    this.#notes.noteWhole(facts, this.#now);
  }

  whole(answer: WholeAnswer): void {
    this.#commit();
    this.#listener.whole(answer);
    this.finish([]);
  }

  finish(last: readonly ClientFrame[]): void {
    if (this.#over) return;
    if (!this.#notes.finished) throw new Failure('invalid_answer', "The provider's answer ended before it was complete.");
    if (!this.#committed) this.#commit();
    this.#close();
    this.#listener.ended(this.#notes, last);
  }

  #sign(unsigned: UnsignedRequest): void {
    const { deployment } = this.#order;
    const signed = deployment.provider.auth.sign(unsigned, authContext(this.#engine, deployment));
    if (signed instanceof Promise)
      signed.then(
        (headers) => this.#send(unsigned, headers),
        (error: unknown) => this.#fail(asFailure(error)),
      );
    else this.#send(unsigned, signed);
  }

  #send(unsigned: UnsignedRequest, headers: Readonly<Record<string, string>>): void {
    if (this.#over) return;
    this.#exchange = this.#engine.transport.send(
      { ...unsigned, headers: { ...unsigned.headers, ...headers }, connectDeadline: this.#deadlines().connect },
      this,
    );
    if (this.#over) this.#exchange.cancel();
  }

  /** A whole reply is the answer, unless something else has to be asked first. */
  #endWhole(bytes: Uint8Array): void {
    // A task that failed costs nothing; one that its caller leaves goes on, and is paid for.
    this.#notes.usage = undefined;
    const further = this.#one?.follow?.(bytes);
    if (further === undefined) return void this.#one?.readWhole(bytes, this)?.catch((error: unknown) => this.#fail(asFailure(error)));
    this.#notes.usage = this.#one?.expected;
    this.#further ??= new FurtherAsking((request) => this.#askFurther(request));
    this.#further.ask(further);
  }

  #askFurther(request: FurtherRequest): void {
    this.#chunks = [];
    this.#size = 0;
    this.#notes.status = 0;
    try {
      if (request.keyless) this.#send(request, {});
      else this.#sign(request);
    } catch (error) {
      this.#fail(asFailure(error));
    }
  }

  #askedAgain(): boolean {
    return !this.#over && !this.#committed && this.#further?.again(this.#notes.status) === true;
  }

  #callAll({ parts, tell }: JointAnswer): void {
    const { deployment, place, deadlines } = this.#order;
    this.#joint = new JointCalls({
      parts,
      open: (part, listener) => {
        const asked: Asked = { stream: false, askOf: () => part };
        return new Attempt(this.#engine, { deployment, asked, place, ...(deadlines !== undefined && { deadlines }) }, listener);
      },
      progress: ({ status, headers }) => {
        this.#notes.status = status;
        this.#notes.headers = headers;
      },
      ended: (failure) => {
        if (failure !== undefined) this.#fail(failure);
        else tell(this).catch((error: unknown) => this.#fail(asFailure(error)));
      },
    });
    this.#joint.start();
  }

  #readFailure(): Failure {
    const text = new TextDecoder().decode(joined(this.#chunks));
    const { status, headers } = this.#notes;
    if (status < 400 || this.#one === undefined) {
      return new Failure('bad_gateway', `The provider answered with a redirect (${status}), which is never followed. Check api_base.`);
    }
    return this.#one.readFailure({ status, headers, body: parseJson(text) ?? describeError(text) });
  }

  #deadlines(): Deadlines {
    const { deployment, asked, deadlines } = this.#order;
    return { ...defaultDeadlines, ...(asked.stream ? deployment.streamDeadlines : deployment.deadlines), ...deadlines };
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

  #fail(failure: Failure): void {
    if (this.#over || this.#isWholeAlready()) return;
    this.#close();
    this.#listener.failed(placedFailure(failure, this.#order.deployment), this.#notes);
  }

  /**
   * What breaks when the provider has said its last word takes nothing from the answer: it ends as it would have. A choice that has ended is
   * no last word: other calls may follow, usage, or the error that ended it.
   */
  #isWholeAlready(): boolean {
    const reading = this.#reading;
    if (!this.#committed || !this.#notes.finished || reading?.conclude === undefined) return false;
    this.#reading = undefined;
    try {
      reading.conclude();
    } catch {
      return false;
    }
    return this.#over;
  }

  #close(): void {
    if (!this.#over) tidyUp(this.#engine, this.#order.deployment, this.#one?.tidy?.() ?? []);
    this.#over = true;
    this.#watch?.stop();
    this.#further?.stop();
    this.#fetching?.abort();
    this.#exchange?.cancel();
    this.#endJoint();
    this.#chunks = [];
  }

  /** What some of the calls of a broken answer have used is paid for. */
  #endJoint(): void {
    if (this.#joint === undefined || this.#notes.finished) return;
    this.#joint.cancel();
    const { used } = this.#joint;
    if (used !== undefined) this.#notes.noteWhole({ usage: used }, this.#now);
  }
}

/** The calls of a joint answer keep the other deadlines themselves. */
function totalAlone(deadlines: Deadlines): Deadlines {
  return { ...deadlines, firstToken: deadlines.total, idle: deadlines.total };
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const [first] = chunks;
  if (first === undefined) return new Uint8Array(0);
  return chunks.length === 1 ? first : Buffer.concat(chunks);
}
