import type { CallMeta } from './chat-completion.ts';
import type { CallParams, ChatMessageParam } from './completion-params.ts';

/** What `embedding` takes. */
export interface EmbeddingParams extends CallParams {
  readonly input: string | readonly string[] | readonly number[] | readonly (readonly number[])[];
  readonly dimensions?: number;
  /** `float` by default; `base64` for little-endian 32-bit floats. */
  readonly encoding_format?: 'float' | 'base64';
  /** What the texts are for, where the provider wants to know (`search_document`, `search_query`, …). */
  readonly input_type?: string;
}

/** Vectors in the order of the inputs. */
export interface EmbeddingList {
  readonly object: 'list';
  readonly data: readonly { readonly object: 'embedding'; readonly index: number; readonly embedding: readonly number[] | string }[];
  readonly model: string;
  readonly usage: { readonly prompt_tokens: number; readonly total_tokens: number };
  readonly litmux: CallMeta;
}

/** What `rerank` takes: Cohere's parameters. */
export interface RerankParams extends CallParams {
  readonly query: string;
  readonly documents: readonly (string | Readonly<Record<string, unknown>>)[];
  readonly top_n?: number;
  /** Whether the answer repeats the documents; it does by default. */
  readonly return_documents?: boolean;
}

/** Documents by descending relevance. */
export interface Ranking {
  readonly id: string;
  readonly results: readonly {
    readonly index: number;
    readonly relevance_score: number;
    readonly document?: Readonly<Record<string, unknown>>;
  }[];
  readonly meta: Readonly<Record<string, unknown>>;
  readonly litmux: CallMeta;
}

/** What `count_tokens` takes: a text, or a conversation. */
export interface CountParams extends CallParams {
  readonly prompt?: string;
  readonly messages?: readonly ChatMessageParam[];
  readonly tools?: readonly Readonly<Record<string, unknown>>[];
}

/** How many input tokens it is. */
export interface TokenTally {
  readonly total_tokens: number;
  /** `provider_api` where the provider counted, `openai_tokenizer` where it was counted here. */
  readonly tokenizer_type: string;
  /** Present where the provider's own count may differ. */
  readonly estimated?: true;
  readonly litmux: CallMeta;
}

/** What `image_generation` takes. */
export interface ImageParams extends CallParams {
  readonly prompt: string;
  readonly n?: number;
  readonly size?: string;
  readonly quality?: string;
  readonly response_format?: 'url' | 'b64_json';
}

/** What `image_edit` takes. */
export interface ImageEditParams extends ImageParams {
  /** The pictures: files, or addresses (`https:`, `data:`). */
  readonly image: PictureParam | readonly PictureParam[];
  /** Where the first picture is changed, as its provider reads masks. */
  readonly mask?: PictureParam;
}

/** What `image_variation` takes. */
export interface ImageVariationParams extends CallParams {
  readonly image: PictureParam;
  readonly n?: number;
  readonly size?: string;
  readonly response_format?: 'url' | 'b64_json';
}

/** A picture: a file, or the address where it stands. */
export type PictureParam = MediaFile | string;

/** Pictures, each by address or as base64. */
export interface ImageList {
  readonly created: number;
  readonly data: readonly { readonly url?: string; readonly b64_json?: string; readonly revised_prompt?: string }[];
  readonly litmux: CallMeta;
}

/** What `speech` takes. */
export interface SpeechParams extends CallParams {
  readonly input: string;
  /** One of OpenAI's names, which are mapped for every provider, or a voice as the provider names or writes it. */
  readonly voice?: string | Readonly<Record<string, unknown>>;
  /** `mp3`, `opus`, `aac`, `flac`, `wav`, `pcm`. */
  readonly response_format?: string;
  readonly speed?: number;
  /** How it is to be spoken, where the model takes directions. */
  readonly instructions?: string;
}

/** A text as it was spoken. */
export interface Sound {
  readonly contentType: string;
  readonly bytes: Uint8Array;
  readonly litmux: CallMeta;
}

/** What `transcription` takes. */
export interface TranscriptionParams extends CallParams {
  readonly file: MediaFile;
  readonly language?: string;
  readonly prompt?: string;
  /** `json`, `text`, `srt`, `verbose_json`, `vtt`, `diarized_json`. */
  readonly response_format?: string;
  readonly temperature?: number;
  /** The transcription comes word by word. */
  readonly stream?: boolean;
  /** What `verbose_json` tells the times of; segments by default. */
  readonly timestamp_granularities?: readonly ('word' | 'segment')[];
}

/**
 * A recording or a picture: bytes, a stream or the path of a file, a `Blob` or `File`, a `ReadStream`. Its name tells providers the format.
 * What is large is read while it is sent, and never held in memory as a whole.
 */
export type MediaFile = MediaBytes | MediaStream | MediaPath | Blob | Uint8Array | AsyncIterable<Uint8Array>;

/** A file in memory. */
export interface MediaBytes {
  readonly name: string;
  readonly type?: string;
  readonly bytes: Uint8Array;
}

/** A file that comes piece by piece, once. */
export interface MediaStream {
  readonly name: string;
  readonly type?: string;
  readonly stream: AsyncIterable<Uint8Array>;
}

/** A file on disk; its name is that of the path where none is given. */
export interface MediaPath {
  readonly path: string;
  readonly name?: string;
  readonly type?: string;
}

/** What was heard; with `verbose_json` also words and segments. */
export interface Transcript {
  readonly text: string;
  readonly language?: string;
  readonly duration?: number;
  readonly litmux: CallMeta;
  readonly [field: string]: unknown;
}

/** What `moderation` takes. */
export interface ModerationParams extends CallParams {
  readonly input: string | readonly string[] | readonly Readonly<Record<string, unknown>>[];
}

/** Judgements in the order of the inputs. */
export interface ModerationList {
  readonly id: string;
  readonly model: string;
  readonly results: readonly {
    readonly flagged: boolean;
    readonly categories: Readonly<Record<string, boolean>>;
    readonly category_scores: Readonly<Record<string, number>>;
  }[];
  readonly litmux: CallMeta;
}
