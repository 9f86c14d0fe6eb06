import type { JsonObject, JsonValue } from './json.ts';
import type { CacheMark, DialectName, Message } from './message.ts';

/** A call to a chat model in the words of the house. What a field means is said by OpenAI's chat API unless noted. */
export interface ChatRequest {
  /** The model as the client named it. */
  readonly model: string;
  readonly messages: readonly Message[];
  readonly tools?: readonly Tool[];
  readonly toolChoice?: ToolChoice;
  readonly parallelToolCalls?: boolean;
  readonly output?: OutputFormat;
  readonly sampling: Sampling;
  /** The most tokens the answer may have: the caller's ceiling. */
  readonly maxTokens?: number;
  /** How many answers are wanted; 1 where absent. */
  readonly choices?: number;
  readonly reasoning?: Reasoning;
  readonly stream: boolean;
  /** Whether a streaming client asked for usage at the end (`stream_options.include_usage`). Dialects whose streams always tell usage read true. */
  readonly streamUsage: boolean;
  /** Opaque id of the end user. */
  readonly user?: string;
  readonly serviceTier?: string;
  readonly webSearch?: WebSearch;
  /** Output kinds besides text, with the voice and format of sound. */
  readonly modalities?: readonly string[];
  readonly audio?: JsonObject;
  /**
   * Fields of the client's body that no neutral word covers. A writer that knows one by its own format's name takes it;
   * the rest passes on as it is, under the policy for unknown fields.
   */
  readonly extra: JsonObject;
  /** The caller's own words, for a target that speaks the same dialect. */
  readonly origin: {
    readonly dialect: DialectName;
    readonly body: JsonObject;
    /** Headers of the client's that belong to its dialect (`anthropic-beta`). */
    readonly headers?: Readonly<Record<string, string>>;
  };
}

/** How tokens are drawn. */
export interface Sampling {
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly seed?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  readonly stop?: readonly string[];
  readonly logitBias?: JsonObject;
  readonly logprobs?: boolean;
  readonly topLogprobs?: number;
}

/** A tool the model may call: a function of the caller's, or one that the provider hosts. */
export type Tool = FunctionTool | HostedTool;

/** A function of the caller's. */
export interface FunctionTool {
  readonly type: 'function';
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the arguments. */
  readonly parameters?: JsonObject;
  readonly strict?: boolean;
  readonly cache?: CacheMark;
  readonly extra?: JsonObject;
}

/** A tool in the words of one dialect (web search, code execution, a custom grammar); only that dialect can write it. */
export interface HostedTool {
  readonly type: 'hosted';
  readonly dialect: DialectName;
  readonly value: JsonObject;
}

/** Whether and which tool must be called. */
export type ToolChoice =
  | { readonly type: 'auto' | 'none' | 'required' }
  | { readonly type: 'tool'; readonly name: string }
  | { readonly type: 'allowed'; readonly mode: 'auto' | 'required'; readonly names: readonly string[] };

/** The form of the answer. */
export type OutputFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json' }
  | {
      readonly type: 'json-schema';
      readonly name: string;
      readonly schema: JsonObject;
      readonly strict?: boolean;
      readonly description?: string;
    };

/** How much the model should think. */
export interface Reasoning {
  /** `none`, `minimal`, `low`, `medium`, `high`, `xhigh`, `max`. */
  readonly effort?: string;
  /** Anthropic's form: thinking on with a budget, off, or left to the model. */
  readonly mode?: 'enabled' | 'disabled' | 'adaptive';
  /** Tokens the model may think. */
  readonly budget?: number;
  /** Whether and how the thoughts are shown (`auto`, `concise`, `detailed`; Gemini's includeThoughts is `auto`). */
  readonly summary?: string;
  /** Rest of the client's own object (`display`, `interleaved`), for the same dialect. */
  readonly extra?: JsonObject;
}

/** Let the provider search the web. */
export interface WebSearch {
  readonly contextSize?: string;
  readonly userLocation?: JsonValue;
  readonly extra?: JsonObject;
}
