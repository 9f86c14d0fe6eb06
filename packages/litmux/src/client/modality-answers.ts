import type { CallMeta } from './chat-completion.ts';
import type { CallParams } from './completion-params.ts';

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

/** What `image_generation` takes. */
export interface ImageParams extends CallParams {
  readonly prompt: string;
  readonly n?: number;
  readonly size?: string;
  readonly quality?: string;
  readonly response_format?: 'url' | 'b64_json';
}

/** Pictures, each by address or as base64. */
export interface ImageList {
  readonly created: number;
  readonly data: readonly { readonly url?: string; readonly b64_json?: string; readonly revised_prompt?: string }[];
  readonly litmux: CallMeta;
}

/** What `speech` takes. */
export interface SpeechParams extends CallParams {
  readonly input: string;
  readonly voice?: string;
  /** `mp3`, `opus`, `aac`, `flac`, `wav`, `pcm`. */
  readonly response_format?: string;
  readonly speed?: number;
}

/** A text as it was spoken. */
export interface Sound {
  readonly contentType: string;
  readonly bytes: Uint8Array;
  readonly litmux: CallMeta;
}

/** What `transcription` takes. */
export interface TranscriptionParams extends CallParams {
  readonly file: SoundFile;
  readonly language?: string;
  readonly prompt?: string;
  /** `json`, `text`, `srt`, `verbose_json`, `vtt`. */
  readonly response_format?: string;
  readonly temperature?: number;
}

/** A recording: its name tells providers the format. */
export interface SoundFile {
  readonly name: string;
  readonly type?: string;
  readonly bytes: Uint8Array;
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
