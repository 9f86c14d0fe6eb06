/** Any value that JSON can say. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object; a key may be absent. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

/** A JSON object under construction: what a dialect's writer builds before it is sent. */
export type JsonDraft = { [key: string]: JsonValue | undefined };
