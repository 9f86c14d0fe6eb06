import type { JsonObject, JsonValue } from './json.ts';

/** One turn of a conversation. */
export interface Message {
  readonly role: Role;
  readonly parts: readonly Part[];
  /** The participant's name, where the client gave one. */
  readonly name?: string;
  /** Fields of the client's message that no neutral word covers (`prefix`, `tool_plan`), passed to a target that has them. */
  readonly extra?: JsonObject;
}

/** Who speaks. Tool results stand in a turn of role `tool`, whatever the wire format calls it. */
export type Role = 'system' | 'developer' | 'user' | 'assistant' | 'tool';

/** One piece of a turn. */
export type Part = TextPart | MediaPart | ReasoningPart | ToolCallPart | ToolResultPart | RefusalPart | OpaquePart;

/** Plain text. */
export interface TextPart {
  readonly type: 'text';
  readonly text: string;
  readonly citations?: readonly Citation[];
  readonly signature?: Signature;
  readonly cache?: CacheMark;
}

/** An image, a sound, a film or a document. */
export interface MediaPart {
  readonly type: 'media';
  readonly kind: 'image' | 'audio' | 'video' | 'document';
  readonly source: MediaSource;
  /** IANA media type where known: `image/png`, `application/pdf`. */
  readonly mediaType?: string;
  /** OpenAI's `detail` of an image: `low`, `high`, `auto`. */
  readonly detail?: string;
  readonly name?: string;
  /** Text that goes with a document (`title`, `context`, `citations`), in Anthropic's words. */
  readonly extra?: JsonObject;
  /** What a sound says, where the provider tells. */
  readonly transcript?: string;
  readonly signature?: Signature;
  readonly cache?: CacheMark;
}

/** Where the bytes of a media part are. */
export type MediaSource =
  | { readonly type: 'data'; readonly base64: string }
  | { readonly type: 'url'; readonly url: string }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'file'; readonly id: string };

/** What a model thought before it answered. Goes back unchanged to the one who signed it. */
export interface ReasoningPart {
  readonly type: 'reasoning';
  /** The thought in words; empty where the provider only gives `redacted` or a signature. */
  readonly text: string;
  readonly signature?: Signature;
  /** Encrypted thinking that replaces the words. */
  readonly redacted?: string;
}

/** The model asks for a tool. */
export interface ToolCallPart {
  readonly type: 'tool-call';
  readonly id: string;
  readonly name: string;
  /** The arguments as JSON text (free text for a custom tool). Never empty for a function: no arguments are `{}`. */
  readonly arguments: string;
  /** OpenAI's custom tools take free text. */
  readonly custom?: boolean;
  readonly signature?: Signature;
  readonly cache?: CacheMark;
  readonly extra?: JsonObject;
}

/** What the tool answered. */
export interface ToolResultPart {
  readonly type: 'tool-result';
  readonly callId: string;
  /** The tool's name, where the wire format gives it or an earlier call tells it. */
  readonly name?: string;
  readonly parts: readonly (TextPart | MediaPart | OpaquePart)[];
  /** The result as a JSON object, where the client's format says it so (Gemini's `functionResponse.response`). */
  readonly object?: JsonObject;
  readonly isError?: boolean;
  readonly cache?: CacheMark;
}

/** The model declines, in its own words. */
export interface RefusalPart {
  readonly type: 'refusal';
  readonly text: string;
}

/** What no neutral word covers: server tools, code execution, container uploads. Only its own dialect writes it back. */
export interface OpaquePart {
  readonly type: 'opaque';
  readonly dialect: DialectName;
  readonly value: JsonObject;
}

/** Proof of origin of a thought or call, to be sent back byte-equal to the dialect that made it and to no other. */
export interface Signature {
  readonly signer: DialectName;
  readonly value: string;
}

/** The caller asks the provider to cache the prompt up to and including this part. */
export interface CacheMark {
  readonly ttl?: string;
}

/** A source named by the model. */
export interface Citation {
  readonly url?: string;
  readonly title?: string;
  /** Character range in the text of the answer, where the provider gives one. */
  readonly start?: number;
  readonly end?: number;
  /** The passage that was cited. */
  readonly quote?: string;
  /** The provider's own words for it. */
  readonly native?: { readonly dialect: DialectName; readonly value: JsonValue };
}

/** The wire formats litmux speaks. */
export type DialectName =
  | 'openai-chat'
  | 'openai-responses'
  | 'openai-completions'
  | 'anthropic-messages'
  | 'gemini'
  | 'bedrock-converse'
  | 'cohere-chat'
  | 'ollama-chat'
  | 'prompt';
