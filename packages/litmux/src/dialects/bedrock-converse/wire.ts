import type { JsonObject } from '../../core/json.ts';

/*
 * The Converse API of Amazon Bedrock, as we write it (docs: bedrock/latest/APIReference/API_runtime_Converse). What Bedrock answers
 * is read leniently, field by field. Bytes are base64 on the wire.
 */

/** A request body. The model and whether the answer streams stand in the URL. */
export type WireRequest = {
  readonly messages: readonly WireTurn[];
  readonly system?: readonly WireBlock[];
  readonly inferenceConfig?: WireInferenceConfig;
  readonly toolConfig?: WireToolConfig;
  readonly outputConfig?: JsonObject;
  readonly serviceTier?: { readonly type: string };
  readonly additionalModelRequestFields?: JsonObject;
};

/** One turn of a conversation; turns alternate. */
export type WireTurn = {
  readonly role: 'user' | 'assistant';
  readonly content: readonly WireBlock[];
};

/** A block of content: an object with one key, which names its kind. */
export type WireBlock = JsonObject;

/** Fields that all models share. `topK` only in the body of Nova's own. */
export type WireInferenceConfig = {
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly stopSequences?: readonly string[];
};

/** The tools, and which must be called. */
export type WireToolConfig = {
  readonly tools: readonly JsonObject[];
  readonly toolChoice?: WireToolChoice;
};

/** Which tool must be called; there is no word for "none". */
export type WireToolChoice = { readonly auto: JsonObject } | { readonly any: JsonObject } | { readonly tool: { readonly name: string } };
