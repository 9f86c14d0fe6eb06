import type { JsonDraft, JsonObject } from '../../core/json.ts';
import { nanoFromUsd, type NanoUsd } from '../../core/money.ts';
import { completionTokens, promptTokens, tokenCount, type Usage } from '../../core/usage.ts';
import { numberOf, objectOf, textOf } from '../../wire/json-reader.ts';
import type { OpenAIChatTraits } from './traits.ts';

/** A provider's `usage` in disjoint buckets. Its prompt includes what caches served and took, its completion the reasoning, unless the counts themselves or a trait tell otherwise. */
export function readUsage(usage: JsonObject, traits: OpenAIChatTraits): Usage {
  const prompt = tokenCount(usage['prompt_tokens']);
  const details = objectOf(usage['prompt_tokens_details']) ?? {};
  const take = taker(prompt);
  const cacheRead = take(tokenCount(cachedTokens(usage)));
  const cacheWrite5m = take(tokenCount(writtenTokens(usage)));
  const inputAudio = take(tokenCount(details['audio_tokens']));
  const inputImage = take(tokenCount(details['image_tokens']));
  const statedCost = statedCostOf(usage);
  const tier = tierOf(textOf(usage['service_tier']));
  return {
    input: take(prompt),
    cacheRead,
    cacheWrite5m,
    cacheWrite1h: 0,
    inputAudio,
    inputImage,
    ...readCompletion(usage, prompt, traits),
    webSearches: searchesOf(usage),
    ...(statedCost !== undefined && { statedCost }),
    ...(tier !== undefined && { tier }),
  };
}

/** The name of a service tier where its price differs from the standard one. */
export function tierOf(tier: string | undefined): string | undefined {
  return tier === 'priority' || tier === 'flex' || tier === 'batch' ? tier : undefined;
}

/** Usage in OpenAI's form, with the names that LiteLLM adds for what caches served and took. */
export function writeUsage(usage: Usage): JsonObject {
  const prompt = promptTokens(usage);
  const completion = completionTokens(usage);
  const written = usage.cacheWrite5m + usage.cacheWrite1h;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: {
      cached_tokens: usage.cacheRead,
      audio_tokens: usage.inputAudio,
      ...(usage.inputImage > 0 && { image_tokens: usage.inputImage }),
      ...(written > 0 && { cache_creation_tokens: written }),
    },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoning,
      audio_tokens: usage.outputAudio,
      ...(usage.outputImage > 0 && { image_tokens: usage.outputImage }),
    },
    ...(written > 0 && { cache_creation_input_tokens: written }),
    ...((written > 0 || usage.cacheRead > 0) && { cache_read_input_tokens: usage.cacheRead }),
    ...(usage.webSearches > 0 && { server_tool_use: { web_search_requests: usage.webSearches } }),
  };
}

/** A provider's `usage` with the counts that it says in words of its own added in OpenAI's; the same object where nothing is missing. */
export function mendUsage(usage: JsonObject): JsonObject {
  const prompt = objectOf(usage['prompt_tokens_details']);
  const completion = objectOf(usage['completion_tokens_details']);
  const cached = numberOf(prompt?.['cached_tokens']) === undefined ? cachedTokens(usage) : undefined;
  const reasoning = numberOf(completion?.['reasoning_tokens']) === undefined ? numberOf(usage['reasoning_tokens']) : undefined;
  const total = numberOf(usage['total_tokens']) === undefined;
  if (cached === undefined && reasoning === undefined && !total) return usage;
  const mended: JsonDraft = { ...usage };
  if (cached !== undefined) mended['prompt_tokens_details'] = { ...prompt, cached_tokens: cached };
  if (reasoning !== undefined) mended['completion_tokens_details'] = { ...completion, reasoning_tokens: reasoning };
  if (total) mended['total_tokens'] = tokenCount(usage['prompt_tokens']) + tokenCount(usage['completion_tokens']);
  return mended;
}

function readCompletion(
  usage: JsonObject,
  prompt: number,
  traits: OpenAIChatTraits,
): Pick<Usage, 'output' | 'reasoning' | 'outputAudio' | 'outputImage'> {
  const stated = tokenCount(usage['completion_tokens']);
  const details = objectOf(usage['completion_tokens_details']) ?? {};
  const thought = tokenCount(numberOf(details['reasoning_tokens']) ?? usage['reasoning_tokens']);
  const outside =
    traits.reasoningOutsideCompletion === true || (thought > 0 && tokenCount(usage['total_tokens']) === prompt + stated + thought);
  const completion = outside ? stated + thought : stated;
  const take = taker(completion);
  const reasoning = take(thought);
  const outputAudio = take(tokenCount(details['audio_tokens']));
  const outputImage = take(tokenCount(details['image_tokens']));
  return { output: take(completion), reasoning, outputAudio, outputImage };
}

/** Takes tokens out of a total, never more than are left: some providers' details exceed it. */
function taker(total: number): (wanted: number) => number {
  let left = total;
  return (wanted) => {
    const taken = Math.min(wanted, left);
    left -= taken;
    return taken;
  };
}

function cachedTokens(usage: JsonObject): number | undefined {
  return (
    numberOf(objectOf(usage['prompt_tokens_details'])?.['cached_tokens']) ??
    numberOf(usage['prompt_cache_hit_tokens']) ??
    numberOf(usage['cached_tokens']) ??
    numberOf(usage['num_cached_tokens']) ??
    numberOf(usage['cache_read_input_tokens'])
  );
}

function writtenTokens(usage: JsonObject): number | undefined {
  const details = objectOf(usage['prompt_tokens_details']);
  return (
    numberOf(details?.['cache_write_tokens']) ??
    numberOf(details?.['cache_creation_tokens']) ??
    numberOf(usage['cache_creation_input_tokens'])
  );
}

function searchesOf(usage: JsonObject): number {
  const tools = objectOf(usage['server_tool_use_details']) ?? objectOf(usage['server_tool_use']);
  return tokenCount(numberOf(tools?.['web_search_requests']) ?? usage['num_search_queries']);
}

/** What the provider says the answer cost: OpenRouter's `cost` (with one's own key the upstream's is added), Perplexity's `cost.total_cost`, xAI's ticks of 10⁻¹⁰ USD. */
function statedCostOf(usage: JsonObject): NanoUsd | undefined {
  const cost = usage['cost'];
  const ticks = numberOf(usage['cost_in_usd_ticks']);
  const total = numberOf(cost) ?? numberOf(objectOf(cost)?.['total_cost']);
  if (total !== undefined && total >= 0) {
    const own = usage['is_byok'] === true ? numberOf(objectOf(usage['cost_details'])?.['upstream_inference_cost']) : undefined;
    return nanoFromUsd(total) + nanoFromUsd(own ?? 0);
  }
  return ticks !== undefined && ticks >= 0 ? Math.round(ticks / 10) : undefined;
}
