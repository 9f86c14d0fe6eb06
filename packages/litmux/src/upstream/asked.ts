import type { AnswerFacts, ClientFrame, FailedAnswer } from '../core/dialect.ts';
import type { WholeAnswer } from './whole-answer.ts';
import type { ChatEvent } from '../core/event.ts';
import type { Failure } from '../core/failure.ts';
import type { FilePart } from '../core/modality.ts';
import type { UnsignedRequest } from '../core/provider.ts';
import type { Usage } from '../core/usage.ts';
import type { Deployment } from '../routing/deployment.ts';
import type { AnswerSummary } from './answer-summary.ts';

/** What a call asks, and how its answer is read and said: a conversation, or one of the other modalities. */
export interface Asked {
  /** Whether an answer is wanted piece by piece, so that the deadlines of streams hold. */
  readonly stream: boolean;
  /** Present where something has to be loaded before the request can be written. */
  ready?(deployment: Deployment): Promise<void>;
  /**
   * Fetches what the request names by address, when a target has refused it with `MediaNeeded`; then it may be asked again.
   * Undefined where all has been fetched that can be.
   */
  fetchMedia?(fetch: (url: string) => Promise<FilePart>): Promise<void> | undefined;
  /** Writes the request for one deployment. Throws `unsupported_parameter` for a field that it cannot say. */
  askOf(deployment: Deployment, place: AnswerPlace): AskedOne;
}

/** What is asked to go on with an answer that broke off. */
export interface Continuation extends Asked {
  /** Whether a deployment can go on with it. */
  suits(deployment: Deployment): boolean;
}

/** Where in a call an answer stands. */
export interface AnswerPlace {
  readonly callId: string;
  /** Unix seconds. */
  readonly created: number;
  /** A fallback answers: then the answer says who it is (contract 5.10). */
  readonly isFallback: boolean;
  /** A stream that breaks off is to be gone on with elsewhere, where that can be. */
  readonly continues?: true;
  /** Output tokens to ask for at most, where the deployment's budget buys no more. */
  readonly ceiling?: number;
}

/** What is asked of one deployment. */
export interface AskedOne {
  readonly unsigned: UnsignedRequest;
  /** Length of what the provider reads as text, where that is not the whole body. */
  readonly textLength?: number;
  /** Fields of the client's that were dropped by policy, in the client's names. */
  readonly dropped: readonly string[];
  /** Present where one answer takes several calls, which are made instead of this one. */
  readonly joint?: JointAnswer;
  /** Begins a good answer: a reading that takes it as it comes, or undefined where it is read when it is whole. */
  open(headers: Readonly<Record<string, string>>, teller: Teller): AnswerReading | undefined;
  /** What a task that is under way will have used. */
  readonly expected?: Usage | undefined;
  /** What is asked after a good whole reply, where that is not the answer yet. Throws a Failure for a reply that tells that none will come. */
  follow?(bytes: Uint8Array): FurtherRequest | undefined;
  /** Reads and tells a whole answer; a promise where something has to be fetched before. */
  readWhole(bytes: Uint8Array, teller: Teller): void | Promise<void>;
  /** Requests that remove what the provider was left with, made when the call is over, however it ended; nobody waits for them. */
  tidy?(): readonly UnsignedRequest[];
  /** The frames that tell a client in the middle of the answer that it failed; absent where only a cut connection can. */
  failFrames?(failure: Failure): readonly ClientFrame[] | undefined;
  readFailure(answer: FailedAnswer): Failure;
  /** What goes on with this answer where it broke off; undefined where nobody can. */
  rest?(broken: AnswerSummary): Continuation | undefined;
  /** Present where the answer is made here: nothing is sent. */
  answerHere?(teller: Teller): Promise<void>;
}

/** An answer that is put together of those of several calls. */
export interface JointAnswer {
  readonly parts: readonly AskedOne[];
  /** Tells the answer, once all parts have been read. */
  tell(teller: Teller): Promise<void>;
}

/** A request after the first of a call. */
export interface FurtherRequest extends UnsignedRequest {
  /** Milliseconds before it is sent. */
  readonly wait: number;
  /** It goes to another place than the provider's, which must not learn the key. */
  readonly keyless: boolean;
}

/** Takes an answer as it comes. Throws a Failure for an answer that is none. */
export interface AnswerReading {
  data(bytes: Uint8Array): void;
  end(): void;
  /** Ends an answer whose provider broke off after it had said its last word. Throws a Failure where something is missing. */
  conclude?(): void;
}

/** Whom a reading tells what it reads. */
export interface Teller {
  /** Fetches what stands at an http address; ends with the call. */
  fetch(url: string): Promise<FilePart>;
  /** False once the call is over: nothing more is heard. */
  readonly listens: boolean;
  /** What was read and how the client is told; before the first content nothing leaves. */
  tell(events: readonly ChatEvent[], frames: readonly ClientFrame[]): void;
  /** Bytes that are the answer themselves, of a media type: sound, subtitles. */
  bytes(bytes: Uint8Array, contentType: string): void;
  /** A whole answer and what is known of it. */
  note(facts: AnswerFacts): void;
  whole(answer: WholeAnswer): void;
  /** The answer is complete; `last` are the frames behind it. */
  finish(last: readonly ClientFrame[]): void;
}
