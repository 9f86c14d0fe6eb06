import type { ChatEvent } from './event.ts';
import type { Failure } from './failure.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { DialectName } from './message.ts';
import type { FilePart } from './modality.ts';
import type { ModelFacts } from './model.ts';
import type { ChatRequest } from './request.ts';
import type { ChatResponse } from './response.ts';
import type { Usage } from './usage.ts';

/** One unit of a provider's stream or of an answer to a client: an SSE event, an NDJSON line, a frame of an AWS event stream. */
export interface Frame {
  /** The SSE `event:` name or the frame's `:event-type`; absent where the framing gives none. */
  readonly event?: string;
  /** The payload as text. */
  readonly data: string;
}

/** What we say to a client: a frame whose payload may still be JSON. */
export interface ClientFrame {
  readonly event?: string;
  readonly data: JsonObject | string;
}

/** The half of a dialect that clients speak with us. Pure: no I/O, no clock, no environment. */
export interface ClientDialect {
  readonly name: DialectName;
  /**
   * Reads and validates a client's body. Throws a Failure `invalid_request` whose `param` is the path of the bad field.
   * `place` tells what the URL says: the model (Gemini, Azure form) and whether the answer streams (Gemini).
   */
  readRequest(body: JsonObject, place: RequestPlace): ChatRequest;
  /** A writer of one answer. */
  answerWriter(context: AnswerContext): AnswerWriter;
  /** The body of an error answer before the first byte. */
  writeFailure(failure: Failure, context: FailureContext): JsonObject;
  /**
   * The models to which the provider itself shall fall back, where the body says so in the format's own way. Absent or undefined:
   * what stands in `fallbacks` addresses the gateway.
   */
  providersFallbacks?(body: JsonObject): readonly string[] | undefined;
}

/** What the URL of a request says. */
export interface RequestPlace {
  readonly model?: string;
  readonly stream?: boolean;
  /** The client's headers that a dialect may read (`anthropic-beta`, `anthropic-version`), names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a writer of answers needs to know of the call. */
export interface AnswerContext {
  /** Our id of the call: seeds the answer's id where the provider gave none. */
  readonly callId: string;
  /** Unix seconds of the call. */
  readonly created: number;
  /** The model name the client shall read. */
  readonly model: string;
  readonly request: ChatRequest;
}

/** What a writer of failures may tell. */
export interface FailureContext {
  readonly callId: string;
}

/** Writes one answer in the client's words: either `whole`, or `event`… then `end` (or `fail`). */
export interface AnswerWriter {
  whole(response: ChatResponse): JsonObject;
  event(event: ChatEvent): readonly ClientFrame[];
  /** The frames behind the last event, such as `[DONE]`. */
  end(): readonly ClientFrame[];
  /** The frames that tell a client in the middle of a stream that it failed. Nothing follows them. */
  fail(failure: Failure): readonly ClientFrame[];
}

/** The half of a dialect that we speak with providers. Pure: no I/O, no clock, no environment. */
export interface ProviderDialect {
  readonly name: DialectName;
  /** The format knows no turns: a text is completed, whosever it is, so that the beginning of an answer is always gone on with. */
  readonly hasNoTurns?: true;
  /** Writes the request for a provider. Reports what it could not say through `context.unsaid`. */
  writeRequest(request: ChatRequest, context: WriteContext): WrittenRequest;
  /** Reads a whole answer, as the events it would have streamed. Throws a Failure for an error in a 200, or for garbage. */
  readResponse(body: JsonValue, context: ReadContext): readonly ChatEvent[];
  /** A reader of one stream. */
  eventReader(context: ReadContext): EventReader;
  /** Reads an error answer (status ≥ 400, or one that a stream carried). */
  readFailure(answer: FailedAnswer): Failure;
}

/** Both halves of a dialect, and the short way for a client and a provider that speak it both. */
export interface Dialect extends ClientDialect, ProviderDialect {
  /**
   * Same dialect, same words: the caller's own body for this provider, with only what must change changed
   * (model, fields the gateway consumes, usage asked for, the ceiling). Unknown fields pass through.
   */
  relayRequest(request: ChatRequest, context: WriteContext): WrittenRequest;
  /** A relay of one answer. */
  answerRelay(context: ReadContext & AnswerContext): AnswerRelay;
  /**
   * A writer that has been told the events of the beginning of an answer goes on from what the relay said of it: with the same ids and indexes,
   * where nothing is numbered. Absent: it does not.
   */
  readonly writesAsRelayed?: true;
}

/** Passes a provider's own words to a client of the same dialect, changing `model` and what the client did not ask for. */
export interface AnswerRelay {
  whole(body: JsonObject): JsonObject;
  /** The provider's own text where it needs another model's name and nothing else; undefined where it needs more. `whole` says the same. */
  restamped?(body: JsonObject, text: string): string | undefined;
  /** What must be known of a sound whole answer, without reading its words; undefined where it has to be read to be judged. */
  facts?(body: JsonObject): AnswerFacts | undefined;
  frame(frame: Frame): readonly ClientFrame[];
  end(): readonly ClientFrame[];
  /** The frames that tell a client in the middle of a stream that it failed. Nothing follows them. */
  fail(failure: Failure): readonly ClientFrame[];
}

/** What the house must know of an answer that it only passes on. */
export interface AnswerFacts {
  readonly id?: string;
  readonly model?: string;
  readonly usage?: Usage;
}

/** What a writer of requests knows of the target. */
export interface WriteContext {
  /** The model as the provider names it. */
  readonly model: string;
  readonly facts: ModelFacts;
  /** The ceiling to send, where it is ours and not the caller's: what the money buys, or the model's maximum where a budget applies. */
  readonly ceiling?: number;
  /** Whether fields that the target cannot say may be dropped. */
  readonly policy: FieldPolicy;
  /** What distinguishes this provider from others of its dialect, read by the dialect that declares it. */
  readonly traits: DialectTraits;
  /** What stands at addresses of media in the request, where it was fetched: the request's parts hold it already, the caller's own body does not. */
  readonly fetched?: ReadonlyMap<string, FilePart>;
  /**
   * Reports a field of the request that this target cannot say: throws `unsupported_parameter` naming it
   * unless the policy drops it; then it will be named in `x-litmux-dropped-params`.
   */
  unsaid(field: string): void;
}

/** The operator's policy for fields, from `drop_params` and its kin. */
export interface FieldPolicy {
  readonly drop: boolean;
  /** Fields (dotted paths, `tools[*].x`) that are always dropped. */
  readonly alwaysDrop?: readonly string[];
  /** OpenAI fields that are sent though the target is thought not to know them. */
  readonly allow?: readonly string[];
  /** Messages may be altered to satisfy the provider's rules (`modify_params`). */
  readonly modify?: boolean;
}

/**
 * Declared differences between providers of one dialect. Each dialect documents the traits it reads;
 * an unknown trait is ignored by the others.
 */
export type DialectTraits = Readonly<Record<string, JsonValue | undefined>>;

/** A request in a provider's words. */
export interface WrittenRequest {
  readonly body: JsonObject;
  /** Headers that the body needs, such as `anthropic-beta`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a reader of answers needs to know of the call. */
export interface ReadContext {
  readonly request: ChatRequest;
  /** The model as the provider names it. */
  readonly upstreamModel: string;
  readonly traits: DialectTraits;
  /** The answer's headers, names in lower case, where a format says part of its answer there. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A fresh id with a prefix, unique in the call: `call_…`. */
  newId(prefix: string): string;
}

/** Reads one stream: `read` each frame, then `end`, which throws `invalid_answer` when the stream was cut before its finish. */
export interface EventReader {
  read(frame: Frame): readonly ChatEvent[];
  end(): readonly ChatEvent[];
}

/** An error answer of a provider. */
export interface FailedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON where the body was JSON, else its text. */
  readonly body: JsonValue;
}
