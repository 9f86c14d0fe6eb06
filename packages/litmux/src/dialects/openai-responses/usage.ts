import type { JsonObject } from '../../core/json.ts';
import { completionTokens, promptTokens, type Usage } from '../../core/usage.ts';
import { objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';
import { readUsage as readChatUsage, tierOf } from '../openai-chat/usage.ts';

/** The usage of a response in disjoint buckets: the same counts as of a chat completion, under other names. Searches are billed by the piece; where they are not counted, its items tell. */
export function readUsage(response: JsonObject): Usage | undefined {
  const said = objectOf(response['usage']);
  if (said === undefined) return undefined;
  const usage = readChatUsage(
    {
      ...said,
      prompt_tokens: said['input_tokens'],
      completion_tokens: said['output_tokens'],
      prompt_tokens_details: said['input_tokens_details'],
      completion_tokens_details: said['output_tokens_details'],
    },
    {},
  );
  const tier = tierOf(textOf(response['service_tier'])) ?? usage.tier;
  const webSearches = usage.webSearches > 0 ? usage.webSearches : objectsOf(response['output']).filter(isSearch).length;
  return { ...usage, webSearches, ...(tier !== undefined && { tier }) };
}

/** Usage in the words of this format. */
export function writeUsage(usage: Usage): JsonObject {
  const input = promptTokens(usage);
  const output = completionTokens(usage);
  const written = usage.cacheWrite5m + usage.cacheWrite1h;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: usage.cacheRead, cache_write_tokens: written },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: input + output,
  };
}

/** Opening a page and finding in it are part of the search that led there. */
function isSearch(item: JsonObject): boolean {
  const action = textOf(objectOf(item['action'])?.['type']);
  return item['type'] === 'web_search_call' && (action === undefined || action === 'search');
}
