import type { JsonObject, JsonValue } from '../../core/json.ts';
import { isObject, objectsOf } from '../../wire/json-reader.ts';

/** Log probabilities of a text as the chat format has them; undefined where there are none. */
export function readLogprobs(logprobs: JsonValue | undefined): JsonObject | undefined {
  return Array.isArray(logprobs) && logprobs.length > 0 ? { content: logprobs, refusal: null } : undefined;
}

/** Log probabilities in the chat format as this one has them: a list of tokens, which may be empty. */
export function writeLogprobs(logprobs: JsonValue | undefined): readonly JsonObject[] {
  return isObject(logprobs) ? objectsOf(logprobs['content']).map(writeToken) : [];
}

function writeToken(token: JsonObject): JsonObject {
  const { token: text, logprob, bytes, top_logprobs: alternatives } = token;
  return {
    token: text,
    logprob,
    bytes: bytes ?? [],
    top_logprobs: objectsOf(alternatives).map((one) => ({ ...one, bytes: one['bytes'] ?? [] })),
  };
}
