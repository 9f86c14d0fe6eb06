import type { JsonObject, JsonValue } from '../../core/json.ts';
import { numberOf, objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';

/** Log probabilities of several pieces of an answer as one, in OpenAI's form. */
export function joinLogprobs(before: JsonObject | undefined, now: JsonObject): JsonObject {
  return { ...now, content: [...objectsOf(before?.['content']), ...objectsOf(now['content'])] };
}

/** Google's `logprobsResult` in OpenAI's form. Undefined where there is none. */
export function readLogprobs(value: JsonValue | undefined): JsonObject | undefined {
  const result = objectOf(value);
  if (result === undefined) return undefined;
  const top = objectsOf(result['topCandidates']);
  const content = objectsOf(result['chosenCandidates']).map((chosen, index) =>
    Object.assign(readToken(chosen), { top_logprobs: objectsOf(top[index]?.['candidates']).map(readToken) }),
  );
  return { content, refusal: null };
}

/** OpenAI's log probabilities as Google's `logprobsResult`. Undefined where there are none. */
export function writeLogprobs(value: JsonValue | undefined): JsonObject | undefined {
  const content = objectsOf(objectOf(value)?.['content']);
  if (content.length === 0) return undefined;
  return {
    topCandidates: content.map((token) => ({ candidates: objectsOf(token['top_logprobs']).map(writeToken) })),
    chosenCandidates: content.map(writeToken),
  };
}

function readToken(token: JsonObject): { readonly token: string; readonly logprob: number; readonly bytes: readonly number[] } {
  const text = textOf(token['token']) ?? '';
  return { token: text, logprob: numberOf(token['logProbability']) ?? 0, bytes: [...new TextEncoder().encode(text)] };
}

function writeToken(token: JsonObject): JsonObject {
  return { token: token['token'], logProbability: token['logprob'] };
}
