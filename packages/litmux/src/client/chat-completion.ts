import type { NanoUsd } from '../core/money.ts';
import type { Usage } from '../core/usage.ts';

/** A whole answer, in the form of OpenAI's chat completions with LiteLLM's extensions. */
export interface ChatCompletion {
  readonly id: string;
  readonly object: 'chat.completion';
  /** Unix seconds. */
  readonly created: number;
  readonly model: string;
  readonly choices: readonly ChatCompletionChoice[];
  readonly usage?: CompletionUsage;
  readonly system_fingerprint?: string | null;
  readonly service_tier?: string | null;
  /** What is known of the call besides; not enumerable, so that the JSON stays OpenAI's. */
  readonly litmux: CallMeta;
}

/** One of the answers. */
export interface ChatCompletionChoice {
  readonly index: number;
  readonly finish_reason: 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'function_call';
  readonly message: AssistantMessage;
  readonly logprobs?: unknown;
}

/** What the model said. */
export interface AssistantMessage {
  readonly role: 'assistant';
  readonly content: string | null;
  readonly refusal?: string | null;
  readonly tool_calls?: readonly ChatToolCall[];
  readonly reasoning_content?: string | null;
  readonly thinking_blocks?: readonly Readonly<Record<string, unknown>>[];
  readonly annotations?: readonly Readonly<Record<string, unknown>>[];
  readonly images?: readonly Readonly<Record<string, unknown>>[];
  readonly audio?: Readonly<Record<string, unknown>> | null;
  readonly provider_specific_fields?: Readonly<Record<string, unknown>>;
}

/** The model asks for a function. */
export interface ChatToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

/** Usage in OpenAI's convention: the prompt includes what caches served. */
export interface CompletionUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details?: Readonly<Record<string, number>>;
  readonly completion_tokens_details?: Readonly<Record<string, number>>;
}

/** One piece of a streamed answer. */
export interface ChatCompletionChunk {
  readonly id: string;
  readonly object: 'chat.completion.chunk';
  readonly created: number;
  readonly model: string;
  readonly choices: readonly ChunkChoice[];
  readonly usage?: CompletionUsage | null;
}

/** What a piece adds to one of the answers. */
export interface ChunkChoice {
  readonly index: number;
  readonly delta: {
    readonly role?: 'assistant';
    readonly content?: string | null;
    readonly refusal?: string | null;
    readonly reasoning_content?: string | null;
    readonly tool_calls?: readonly {
      readonly index: number;
      readonly id?: string;
      readonly type?: 'function';
      readonly function?: { readonly name?: string; readonly arguments?: string };
    }[];
  };
  readonly finish_reason: ChatCompletionChoice['finish_reason'] | null;
}

/** What litmux knows of a finished call. */
export interface CallMeta {
  /** Usage in disjoint buckets. */
  readonly usage: Usage;
  /** Cost in nano-dollars; absent where no price is known. */
  readonly cost: NanoUsd | undefined;
  /** Cost in dollars as exact decimal text; absent where no price is known. */
  readonly costUsd: string | undefined;
  readonly provider: string;
  /** The model as the provider names it. */
  readonly model: string;
  /** Upstream calls that were made. */
  readonly attempts: number;
  /** Parameters that were dropped by `drop_params`. */
  readonly dropped: readonly string[];
}
