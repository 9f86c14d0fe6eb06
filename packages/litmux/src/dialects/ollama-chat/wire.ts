import type { JsonObject, JsonValue } from '../../core/json.ts';

/*
 * Ollama's own chat API, as we write it (https://docs.ollama.com/api/chat). Answers are read leniently, field by field.
 */

/** A request body. What steers the model stands in `options`. */
export type WireRequest = {
  readonly model: string;
  readonly messages: readonly WireMessage[];
  /** Absent would mean true. */
  readonly stream: boolean;
  readonly tools?: readonly WireTool[];
  /** `json`, or a JSON Schema. */
  readonly format?: JsonValue;
  readonly think?: boolean | string;
  readonly options?: JsonObject;
  readonly logprobs?: true;
  readonly top_logprobs?: number;
};

/** One turn of a conversation. */
export type WireMessage = {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string;
  readonly thinking?: string;
  /** Base64, without a prefix. */
  readonly images?: readonly string[];
  readonly tool_calls?: readonly WireCall[];
  readonly tool_name?: string;
};

/** A call of a tool: it has no id, and its arguments are an object. */
export type WireCall = {
  readonly function: { readonly name: string; readonly arguments: JsonObject };
};

/** A tool of the caller's. */
export type WireTool = {
  readonly type: 'function';
  readonly function: { readonly name: string; readonly description?: string; readonly parameters: JsonObject };
};
