import type { JsonObject, JsonValue } from '../../core/json.ts';

/*
 * Version 2 of Cohere's chat API, as we write it (https://docs.cohere.com/reference/chat). Answers are read leniently, field by field.
 */

/** A request body. */
export type WireRequest = {
  readonly model: string;
  readonly messages: readonly WireMessage[];
  readonly stream: boolean;
  readonly tools?: readonly WireTool[];
  readonly tool_choice?: 'REQUIRED' | 'NONE';
  readonly strict_tools?: true;
  readonly response_format?: WireFormat;
  readonly thinking?: WireThinking;
  readonly max_tokens?: number;
  readonly temperature?: number;
  readonly p?: number;
  readonly k?: number;
  readonly seed?: number;
  readonly frequency_penalty?: number;
  readonly presence_penalty?: number;
  readonly stop_sequences?: readonly string[];
  readonly logprobs?: true;
};

/** One turn of a conversation. */
export type WireMessage = {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content?: string | readonly JsonObject[];
  readonly tool_calls?: readonly WireCall[];
  readonly tool_plan?: string;
  readonly tool_call_id?: string;
};

/** A call of a tool; the arguments are JSON text. */
export type WireCall = {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
};

/** A tool of the caller's. */
export type WireTool = {
  readonly type: 'function';
  readonly function: { readonly name: string; readonly description?: string; readonly parameters: JsonObject };
};

/** The form of the answer. */
export type WireFormat = {
  readonly type: 'json_object';
  readonly json_schema?: JsonObject;
};

/** Whether the model thinks, and for how many tokens. */
export type WireThinking = {
  readonly type: 'enabled' | 'disabled';
  readonly token_budget?: number;
};

/** A passage of the answer and the sources that it rests on; `start` and `end` count characters of its content block. */
export type WireCitation = {
  readonly start?: number;
  readonly end?: number;
  readonly text?: string;
  readonly type?: string;
  readonly content_index?: number;
  readonly sources?: readonly JsonValue[];
};
