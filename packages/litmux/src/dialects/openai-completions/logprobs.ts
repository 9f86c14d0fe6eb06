import type { JsonDraft, JsonObject, JsonValue } from '../../core/json.ts';
import { numberOf, objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';

/** Log probabilities in this format's four lists as the chat format has them. */
export function readLogprobs(logprobs: JsonObject): JsonObject {
  const tokens = listOf(logprobs['tokens']);
  const chances = listOf(logprobs['token_logprobs']);
  const alternatives = listOf(logprobs['top_logprobs']);
  return {
    content: tokens.map((token, place) => ({
      token,
      logprob: numberOf(chances[place]) ?? 0,
      bytes: null,
      top_logprobs: Object.entries(objectOf(alternatives[place]) ?? {}).map(([one, logprob]) => ({
        token: one,
        logprob: logprob ?? 0,
        bytes: null,
      })),
    })),
    refusal: null,
  };
}

/** Log probabilities in the chat format as this one has them; `offset` is where the first token stands in the text. */
export function writeLogprobs(logprobs: JsonValue | undefined, offset: number): JsonObject | null {
  const content = objectsOf(objectOf(logprobs)?.['content']);
  if (content.length === 0) return null;
  let end = offset;
  const offsets = content.map((token) => {
    const start = end;
    end += (textOf(token['token']) ?? '').length;
    return start;
  });
  return {
    tokens: content.map((token) => token['token'] ?? ''),
    token_logprobs: content.map((token) => token['logprob'] ?? null),
    top_logprobs: content.map((token) => alternativesOf(token)),
    text_offset: offsets,
  };
}

function alternativesOf(token: JsonObject): JsonObject {
  const alternatives: JsonDraft = {};
  for (const one of objectsOf(token['top_logprobs'])) alternatives[textOf(one['token']) ?? ''] = one['logprob'] ?? null;
  return alternatives;
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}
