import type { JsonObject, JsonValue } from '../../core/json.ts';

/**
 * Google's generateContent format, as litmux writes it (https://ai.google.dev/api/generate-content).
 * What comes from outside is read as plain JSON, since a provider may leave out anything.
 */
export type WireContent = {
  readonly role: 'user' | 'model';
  /** Parts as below, and those that no neutral word covers as they came. */
  readonly parts: readonly (WirePart | JsonObject)[];
};

/** One piece of a turn: exactly one of its data fields is set, a signature and `thought` may stand beside it. */
export type WirePart = {
  readonly text?: string;
  /** The text is a thought and no part of the answer. */
  readonly thought?: boolean;
  /** Base64; proves that the part is the model's own. */
  readonly thoughtSignature?: string;
  readonly inlineData?: WireBlob;
  readonly fileData?: WireFile;
  readonly videoMetadata?: JsonObject;
  readonly functionCall?: WireFunctionCall;
  readonly functionResponse?: WireFunctionResponse;
};

/** Bytes in base64. */
export type WireBlob = {
  readonly mimeType: string;
  readonly data: string;
};

/** A file that Google fetches or already has. */
export type WireFile = {
  readonly mimeType?: string;
  readonly fileUri: string;
};

/** The model asks for a function. */
export type WireFunctionCall = {
  readonly id?: string;
  readonly name: string;
  readonly args: JsonObject;
};

/** What a function answered; media stand in `parts` from Gemini 3 on. */
export type WireFunctionResponse = {
  readonly id?: string;
  readonly name: string;
  readonly response: JsonObject;
  readonly parts?: readonly WirePart[];
};

/** An entry of `tools`: the functions, or one tool of Google's own under its name. */
export type WireTool = {
  readonly functionDeclarations?: readonly WireFunction[];
  readonly [hosted: string]: JsonValue | undefined;
};

/** A function the model may call. */
export type WireFunction = {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema, for models from Gemini 2.0 on. */
  readonly parametersJsonSchema?: JsonObject;
  /** The subset of OpenAPI's schema that older models know. */
  readonly parameters?: JsonObject;
};

/** One answer of possibly several. */
export type WireCandidate = {
  readonly index: number;
  readonly content: WireContent;
  readonly finishReason?: string;
  readonly [more: string]: JsonValue | undefined;
};

/** Token counts; `promptTokenCount` includes what the cache served, `candidatesTokenCount` excludes the thoughts. */
export type WireUsage = {
  readonly promptTokenCount: number;
  readonly candidatesTokenCount: number;
  readonly totalTokenCount: number;
  readonly cachedContentTokenCount?: number;
  readonly thoughtsTokenCount?: number;
  readonly promptTokensDetails?: readonly WireModalityCount[];
  readonly candidatesTokensDetails?: readonly WireModalityCount[];
};

/** The tokens of one kind of content. */
export type WireModalityCount = {
  readonly modality: string;
  readonly tokenCount: number;
};
