import type { ClientFrame, FailedAnswer, Frame } from './dialect.ts';
import type { Failure } from './failure.ts';
import type { NextStep } from './further-step.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { ChatRequest } from './request.ts';
import type { StreamedBody } from './request-body.ts';
import type { Usage } from './usage.ts';

/** The kinds of calls besides conversations, each with what is asked and what is answered. */
export interface ModalityWords {
  readonly embeddings: { readonly request: EmbeddingRequest; readonly answer: EmbeddingAnswer };
  readonly rerank: { readonly request: RerankRequest; readonly answer: RerankAnswer };
  readonly 'image-generation': { readonly request: ImageRequest; readonly answer: ImageAnswer };
  readonly 'image-edit': { readonly request: ImageEditRequest; readonly answer: ImageAnswer };
  readonly 'image-variation': { readonly request: ImageEditRequest; readonly answer: ImageAnswer };
  readonly speech: { readonly request: SpeechRequest; readonly answer: SpeechAnswer };
  readonly transcription: { readonly request: TranscriptionRequest; readonly answer: TranscriptionAnswer };
  readonly translation: { readonly request: TranscriptionRequest; readonly answer: TranscriptionAnswer };
  readonly moderation: { readonly request: ModerationRequest; readonly answer: ModerationAnswer };
  readonly 'count-tokens': { readonly request: CountRequest; readonly answer: CountAnswer };
}

/** A kind of call besides conversations. */
export type Modality = keyof ModalityWords;
/** What is asked in a modality. */
export type ModalityRequest<M extends Modality> = ModalityWords[M]['request'];
/** What is answered in a modality. */
export type ModalityAnswer<M extends Modality> = ModalityWords[M]['answer'];

/** What every request of a modality has. */
export interface AnyModalityRequest {
  /** The model as the client named it. */
  readonly model: string;
  /** Fields of the client's that no neutral word covers: they pass on as they are. */
  readonly extra: JsonObject;
  /** It is to be answered here, though the provider could be asked. */
  readonly here?: boolean;
}

/** Texts (or images) that become vectors. */
export interface EmbeddingRequest extends AnyModalityRequest {
  readonly inputs: readonly EmbeddingInput[];
  /** True where the client gave one text and not a list. */
  readonly single: boolean;
  readonly dimensions?: number;
  /** How the client wants its vectors: lists of numbers, or base64 of little-endian 32-bit floats. Absent: numbers. */
  readonly encoding?: string;
  /** What the texts are for (`search_document`, `search_query`, …). */
  readonly inputType?: string;
  readonly user?: string;
}

/** A text, a list of token ids, or an object in a provider's own words. */
export type EmbeddingInput = string | readonly number[] | JsonObject;

/** Vectors in the order of the inputs. */
export interface EmbeddingAnswer {
  readonly model?: string;
  /** As the provider said them: numbers, base64 of little-endian 32-bit floats, or a form of its own. */
  readonly vectors: readonly JsonValue[];
  readonly usage: Usage;
  /** Fields of the envelope, and of its usage, that no neutral word covers. */
  readonly extra?: JsonObject;
  readonly extraUsage?: JsonObject;
}

/** Documents that are ordered by how well they answer a query. */
export interface RerankRequest extends AnyModalityRequest {
  readonly query: string;
  readonly documents: readonly (string | JsonObject)[];
  readonly topN?: number;
  /** Whether the answer repeats the documents. Absent: it does. */
  readonly returnDocuments?: boolean;
  readonly rankFields?: readonly string[];
  readonly maxChunksPerDoc?: number;
  readonly maxTokensPerDoc?: number;
}

/** Documents by descending relevance. */
export interface RerankAnswer {
  readonly id?: string;
  readonly model?: string;
  readonly results: readonly RankedDocument[];
  readonly usage: Usage;
  /** `meta` as the provider said it. */
  readonly meta?: JsonObject;
}

/** A document's place in the request and its score. */
export interface RankedDocument {
  readonly index: number;
  readonly score: number;
  readonly document?: JsonObject;
}

/** A picture that is drawn from words. */
export interface ImageRequest extends AnyModalityRequest {
  readonly prompt: string;
  readonly count?: number;
  readonly size?: string;
  readonly quality?: string;
  /** `url` or `b64_json`. */
  readonly responseFormat?: string;
}

/** A picture that is changed by words, or (a variation, whose prompt is empty) without any. */
export interface ImageEditRequest extends ImageRequest {
  /** The pictures that are given. Those that a client names in JSON stand in its own words (`image`, `images`, `mask`) in `extra` as well. */
  readonly images: readonly Picture[];
  readonly mask?: Picture;
  /** Files of a form under names that OpenAI does not have. */
  readonly otherFiles?: readonly FormField[];
}

/** A picture: its bytes, or the address where it stands. */
export type Picture = FilePart | PictureAddress;

/** Where a picture stands: `https:`, `data:`, or a scheme that only the provider knows (`gs:`, `s3:`). */
export interface PictureAddress {
  readonly url: string;
}

/** Pictures, in OpenAI's words. */
export interface ImageAnswer {
  readonly created?: number;
  readonly images: readonly JsonObject[];
  readonly usage: Usage;
  readonly extra?: JsonObject;
}

/** A text that is spoken. The answer is sound as it comes. */
export interface SpeechRequest extends AnyModalityRequest {
  readonly input: string;
  readonly voice?: JsonValue;
  /** `mp3`, `opus`, `aac`, `flac`, `wav`, `pcm`. */
  readonly responseFormat?: string;
  readonly speed?: number;
  readonly instructions?: string;
}

/** Sound that came whole, inside JSON; otherwise it is passed on as it comes. */
export interface SpeechAnswer {
  readonly sound: RawAnswer;
  readonly usage: Usage;
}

/** An answer that is no JSON. */
export interface RawAnswer {
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

/** A recording that is written down, in its own language or (a translation) in English. */
export interface TranscriptionRequest extends AnyModalityRequest {
  readonly file: FilePart;
  readonly language?: string;
  readonly prompt?: string;
  /** `json`, `text`, `srt`, `verbose_json`, `vtt`. */
  readonly responseFormat?: string;
  readonly temperature?: number;
  readonly timestamps?: readonly string[];
  readonly stream: boolean;
}

/** What was heard. */
export interface TranscriptionAnswer {
  readonly text: string;
  readonly language?: string;
  /** Length of the recording in seconds. */
  readonly duration?: number;
  readonly usage: Usage;
  /** Words, segments and whatever else, in OpenAI's words. */
  readonly extra?: JsonObject;
}

/** Texts or images that are judged. */
export interface ModerationRequest extends AnyModalityRequest {
  readonly input: JsonValue;
}

/** Judgements, in OpenAI's words. */
export interface ModerationAnswer {
  readonly id?: string;
  readonly model?: string;
  readonly results: readonly JsonObject[];
  readonly usage: Usage;
}

/** A conversation whose tokens are counted. */
export interface CountRequest extends AnyModalityRequest {
  readonly conversation: ChatRequest;
  /** A text that is counted alone, without what surrounds a message; `conversation` then holds it as the user's word. */
  readonly text?: string;
}

/** How many input tokens a conversation is. */
export interface CountAnswer {
  readonly inputTokens: number;
  /** The vocabulary by which it was counted here; absent where the provider counted. */
  readonly vocabulary?: string;
  /** True where the provider's own count may differ. */
  readonly estimated?: boolean;
  /** Counting costs nothing. */
  readonly usage: Usage;
}

/** A file in a form. */
export interface FilePart {
  readonly name: string;
  readonly type: string;
  /** All of it. Asking for the bytes of a file that is kept elsewhere takes them into memory. */
  readonly bytes: Uint8Array;
  /** Present where the file is not in memory. */
  readonly kept?: KeptFile;
}

/** What stands in a file that is kept outside memory. */
export interface KeptFile extends StreamedBody {
  /** Its beginning, long enough to tell what it is. */
  readonly head: Uint8Array;
}

/** One field of a form. */
export interface FormField {
  readonly name: string;
  readonly value: string | FilePart;
}

/** What a client sent: JSON, or a form. */
export type ClientBody =
  | {
      readonly json: JsonObject;
      /** Headers of the client's that belong to its dialect (`anthropic-beta`). */
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly form: readonly FormField[] };

/** What is sent to a provider: JSON, a form, or bytes of a media type. */
export type ModalityBody = (
  | { readonly json: JsonObject }
  | { readonly form: readonly FormField[] }
  | { readonly bytes: Uint8Array | StreamedBody; readonly contentType: string }
) &
  BesideBody;

/** What of a request stands beside its body, and what follows it. */
export interface BesideBody {
  /** Below the endpoint's URL. */
  readonly path?: string;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Present where the reply need not be the answer yet. */
  readonly next?: NextStep;
}

/** What a writer of a modality's requests knows of the target. */
export interface ModalityContext {
  /** The model as the provider names it. */
  readonly model: string;
  /** Reports a field that this target cannot say: throws `unsupported_parameter` unless the operator's policy drops it. */
  unsaid(field: string): void;
  /** What stands at addresses that a format needed the bytes of, by address. */
  readonly fetched?: ReadonlyMap<string, FilePart>;
}

/** What a provider answered. */
export interface ModalityReply {
  readonly body: JsonValue;
  /** The text of an answer that is no JSON. */
  readonly text: string;
  /** The answer as it came, where it is no JSON. */
  readonly bytes?: Uint8Array;
  /** What the first request was answered, where this is the answer to a later one. */
  readonly begun?: JsonValue;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The half of a modality's format that we speak with providers. Pure: no I/O, no clock, no environment. */
export interface ModalityFormat<M extends Modality> {
  writeRequest(request: ModalityRequest<M>, context: ModalityContext): ModalityBody;
  /** Reads a whole answer. Throws a Failure for an error in a 200, or for garbage. */
  readAnswer(reply: ModalityReply, request: ModalityRequest<M>): ModalityAnswer<M>;
  readFailure(answer: FailedAnswer): Failure;
  /** Present where an answer may come as server-sent events: a reader of one answer's. */
  eventReader?(request: ModalityRequest<M>): AnswerEventReader;
  /** What the headers of an answer that is passed on tell of its use; undefined where they tell nothing. Header names are in lower case. */
  readUse?(headers: Readonly<Record<string, string>>, request: ModalityRequest<M>): Usage | undefined;
  /** Present where the provider takes less in one call than a client may ask. */
  readonly batches?: Batches<ModalityRequest<M>, ModalityAnswer<M>>;
  /** Texts may be sent as token ids. Absent: they are sent as texts. */
  readonly takesTokens?: boolean;
}

/** Reads the server-sent events of an answer, one after the other. */
export interface AnswerEventReader {
  /** Throws a Failure for an error among them, or for garbage. */
  read(frame: Frame): AnswerPiece;
}

/** What one of the events of an answer tells. */
export interface AnswerPiece {
  /** What the client is told, in OpenAI's words. */
  readonly say: readonly ClientFrame[];
  /** Text that the provider wrote. */
  readonly text?: string;
  /** Present where the answer is complete: all that it used. */
  readonly used?: Usage;
}

/** How a request becomes several calls, and their answers one. */
export interface Batches<Request, Answer> {
  /** The requests that are sent, in the order in which their answers are joined. */
  split(request: Request): readonly Request[];
  join(answers: readonly Answer[]): Answer;
}

/** Where and in which words a modality of a provider is called. */
export interface ModalityEndpoint<M extends Modality> {
  readonly url: string;
  readonly format: ModalityFormat<M>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The half of a modality's format that clients speak with us. */
export interface ModalityClient<M extends Modality> {
  readonly modality: M;
  /** Reads and validates what a client sent. `model` is that of the path, and wins. Throws `invalid_request` naming the bad field. */
  readRequest(body: ClientBody, model: string | undefined): ModalityRequest<M>;
  /** A whole answer in the client's words: JSON, or bytes where it asked for sound or subtitles. */
  writeAnswer(answer: ModalityAnswer<M>, context: ModalityAnswerContext<M>): { readonly json: JsonObject } | RawAnswer;
  /** Present where the answer is passed on as it comes (sound, a stream of a transcription): what it will have used. */
  passedOn?(request: ModalityRequest<M>): Usage | undefined;
  /** Whether the client wants the answer as server-sent events. Absent: never. */
  streams?(request: ModalityRequest<M>): boolean;
  /** What a request uses at most, known before it is sent. */
  bound(request: ModalityRequest<M>): ModalityBound;
  /** Present where requests may hold token ids. */
  readonly tokens?: TokenHolder<ModalityRequest<M>>;
  /** What a request will have used: counted where its caller leaves a task that its provider goes on with. Absent: nothing. */
  expected?(request: ModalityRequest<M>): Usage;
  /** What was used, with what the request tells of its price. Absent: as the provider told it. */
  billed?(usage: Usage, request: ModalityRequest<M>): Usage;
  /** The http addresses in a request at which media stand. */
  addresses?(request: ModalityRequest<M>): readonly string[];
  /** The addresses in an answer whose bytes the client wants instead. */
  wants?(answer: ModalityAnswer<M>, request: ModalityRequest<M>): readonly string[];
}

/** Token ids in the requests of a modality. */
export interface TokenHolder<Request> {
  holds(request: Request): boolean;
  /** The request with texts in their place. `textOf` throws where no public vocabulary made the ids; `path` says where they stand. */
  asTexts(request: Request, textOf: (ids: readonly number[], path: string) => string): Request;
}

/** What a writer of answers needs to know of the call. */
export interface ModalityAnswerContext<M extends Modality> {
  /** Our id of the call. */
  readonly callId: string;
  /** Unix seconds of the call. */
  readonly created: number;
  /** The model name the client shall read. */
  readonly model: string;
  /** The model as the provider names it. */
  readonly upstreamModel: string;
  readonly request: ModalityRequest<M>;
  /** What stands at the addresses that the client wants the bytes of, by address. */
  readonly fetched?: ReadonlyMap<string, FilePart>;
}

/** Upper bounds of what a request uses. */
export interface ModalityBound {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly units: NonNullable<Usage['units']>;
}
