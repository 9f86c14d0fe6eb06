import type { JsonDraft, JsonObject } from '../../core/json.ts';
import { objectOf } from '../../wire/json-reader.ts';
import { camelNames } from './spelling.ts';

/**
 * The body with an operator's defaults where this format has them: a deployment names its defaults as OpenAI's format does
 * (`max_tokens: 500`), whatever its callers speak. What the caller says itself wins.
 */
export function placeDefaults(body: JsonObject): JsonObject {
  if (!Object.keys(body).some((name) => places.has(name))) return body;
  const placed: JsonDraft = {};
  const defaults: JsonDraft = {};
  for (const [name, value] of Object.entries(body)) {
    const place = places.get(name);
    if (place === undefined) placed[name] = value;
    else defaults[place] = place === 'stopSequences' && typeof value === 'string' ? [value] : value;
  }
  const { generation_config: snakeConfig, generationConfig = snakeConfig, ...rest } = placed;
  return { ...rest, generationConfig: { ...defaults, ...camelNames(objectOf(generationConfig) ?? {}) } };
}

const places: ReadonlyMap<string, string> = new Map([
  ['temperature', 'temperature'],
  ['top_p', 'topP'],
  ['top_k', 'topK'],
  ['max_tokens', 'maxOutputTokens'],
  ['max_completion_tokens', 'maxOutputTokens'],
  ['n', 'candidateCount'],
  ['stop', 'stopSequences'],
  ['seed', 'seed'],
  ['presence_penalty', 'presencePenalty'],
  ['frequency_penalty', 'frequencyPenalty'],
]);
