import type { JsonObject, JsonValue } from '../../core/json.ts';

/*
 * The Messages API of Anthropic, as we write it (docs: api/messages). What others write is read leniently, field by field,
 * and blocks that have no type here pass as opaque objects.
 */

/** A request body. */
export type WireRequest = {
  readonly model?: string;
  readonly anthropic_version?: string;
  readonly anthropic_beta?: readonly string[];
  readonly max_tokens: number;
  readonly messages: readonly WireTurn[];
  readonly system?: readonly WireTextBlock[];
  readonly tools?: readonly JsonObject[];
  readonly tool_choice?: WireToolChoice;
  readonly thinking?: JsonObject;
  readonly output_config?: JsonObject;
  readonly temperature?: number;
  readonly top_p?: number;
  readonly top_k?: number;
  readonly stop_sequences?: readonly string[];
  readonly metadata?: { readonly user_id: string };
  readonly service_tier?: string;
  readonly stream?: true;
};

/** One turn of a conversation. */
export type WireTurn = {
  readonly role: 'user' | 'assistant';
  readonly content: readonly JsonObject[];
};

/** The mark of a cache breakpoint. */
export type WireCacheMark = {
  readonly type: 'ephemeral';
  readonly ttl?: string;
};

/** A block of text. */
export type WireTextBlock = {
  readonly type: 'text';
  readonly text: string;
  readonly citations?: readonly JsonValue[];
  readonly cache_control?: WireCacheMark;
};

/** Which tool must be called. */
export type WireToolChoice = {
  readonly type: 'auto' | 'any' | 'none' | 'tool';
  readonly name?: string;
  readonly disable_parallel_tool_use?: true;
};

/** A whole answer. */
export type WireMessage = {
  readonly id: string;
  readonly type: 'message';
  readonly role: 'assistant';
  readonly model: string;
  readonly content: readonly JsonObject[];
  readonly stop_reason: string | null;
  readonly stop_sequence: string | null;
  readonly usage: WireUsage;
};

/** What an answer used. `input_tokens` holds no cached token. */
export type WireUsage = {
  readonly input_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cache_read_input_tokens: number;
  readonly cache_creation: { readonly ephemeral_5m_input_tokens: number; readonly ephemeral_1h_input_tokens: number };
  readonly output_tokens: number;
  readonly output_tokens_details?: { readonly thinking_tokens: number };
  readonly server_tool_use?: { readonly web_search_requests: number; readonly web_fetch_requests: number };
};
