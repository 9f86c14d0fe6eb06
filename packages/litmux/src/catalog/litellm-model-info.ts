import type { JsonDraft, JsonObject, JsonValue } from '../core/json.ts';
import type { Abilities, ModelFacts } from '../core/model.ts';
import type { PicoUsd, Rates } from '../core/money.ts';
import { bucketOfLitellmKey, keysOfUnit, mergeRates, ratesFromLitellm, tierOfSuffix } from './litellm-rates.ts';

/**
 * What the operator says of a model in LiteLLM's words (`model_info`, or the price keys of `litellm_params`) upon what the
 * catalog knows: prices, `max_input_tokens`, `max_output_tokens` (`max_tokens`), `mode`, `supports_*`.
 */
export function factsFromModelInfo(info: JsonObject, base: ModelFacts): ModelFacts {
  const custom = ratesFromLitellm(info);
  const input = wholeNumber(info['max_input_tokens']);
  const output = wholeNumber(info['max_output_tokens']) ?? wholeNumber(info['max_tokens']);
  const mode = info['mode'];
  const { scheduled, ...facts } = base;
  return {
    ...facts,
    ...(typeof mode === 'string' && { mode }),
    ...(input !== undefined && { maxInputTokens: input }),
    ...(output !== undefined && { maxOutputTokens: output }),
    ...(custom === undefined ? scheduled !== undefined && { scheduled } : { rates: mergeRates(base.rates, custom), priceSource: 'config' }),
    abilities: { ...base.abilities, ...abilitiesFrom(info) },
  };
}

/** The facts of a model in the field names of LiteLLM's `get_model_info`; prices in dollars, null where they are not known. */
export function getModelInfo(facts: ModelFacts, provider: string): JsonObject {
  const { rates } = facts;
  const info: JsonDraft = {
    key: facts.id,
    litellm_provider: provider,
    mode: facts.mode ?? null,
    max_tokens: facts.maxOutputTokens ?? facts.maxInputTokens ?? null,
    max_input_tokens: facts.maxInputTokens ?? null,
    max_output_tokens: facts.maxOutputTokens ?? null,
    input_cost_per_token: dollars(rates?.tokens.input) ?? null,
    output_cost_per_token: dollars(rates?.tokens.output) ?? null,
  };
  for (const [ability, key] of keyOfAbility) info[key] = facts.abilities[ability] ?? null;
  if (rates !== undefined) Object.assign(info, litellmPrices(rates));
  return info;
}

/** Prices in LiteLLM's words: dollars per token and per piece, with the levels of long prompts and tiers. */
function litellmPrices(rates: Rates): JsonDraft {
  const prices: JsonDraft = { ...tokenPrices(rates, '') };
  for (const [suffix, tier] of tierOfSuffix) {
    const tierRates = rates.tiers?.[tier];
    if (tierRates !== undefined) Object.assign(prices, tokenPrices(tierRates, suffix));
  }
  for (const [unit, keys] of keysOfUnit) {
    const rate = dollars(rates.perUnit?.[unit]);
    if (rate !== undefined && keys[0] !== undefined) prices[keys[0]] = rate;
  }
  const search = dollars(rates.perWebSearch);
  if (search !== undefined) {
    prices['search_context_cost_per_query'] = {
      search_context_size_low: search,
      search_context_size_medium: search,
      search_context_size_high: search,
    };
  }
  return prices;
}

function tokenPrices(rates: Rates, suffix: string): JsonDraft {
  const prices: JsonDraft = {};
  const levels = [
    { name: '', tokens: rates.tokens },
    ...(rates.above ?? []).map((level) => ({ name: levelName(level.above), tokens: level.tokens })),
  ];
  for (const { name, tokens } of levels) {
    for (const [key, bucket] of bucketOfLitellmKey) {
      const rate = dollars(tokens[bucket]);
      if (rate !== undefined) prices[key + name + suffix] = rate;
    }
  }
  return prices;
}

function levelName(above: number): string {
  return `_above_${Math.round(above / 1000)}k_tokens`;
}

/** The nearest double to the exact decimal. */
function dollars(rate: PicoUsd | undefined): number | undefined {
  return rate === undefined ? undefined : rate / 1e12;
}

function wholeNumber(value: JsonValue | undefined): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number > 0 ? number : undefined;
}

function abilitiesFrom(info: JsonObject): Abilities {
  return Object.fromEntries(keyOfAbility.filter(([, key]) => typeof info[key] === 'boolean').map(([ability, key]) => [ability, info[key]]));
}

/** LiteLLM's flags, one for each ability. */
export const keyOfAbility: readonly (readonly [keyof Abilities, string])[] = [
  ['functionCalling', 'supports_function_calling'],
  ['parallelFunctionCalling', 'supports_parallel_function_calling'],
  ['toolChoice', 'supports_tool_choice'],
  ['vision', 'supports_vision'],
  ['pdfInput', 'supports_pdf_input'],
  ['audioInput', 'supports_audio_input'],
  ['audioOutput', 'supports_audio_output'],
  ['systemMessages', 'supports_system_messages'],
  ['responseSchema', 'supports_response_schema'],
  ['reasoning', 'supports_reasoning'],
  ['promptCaching', 'supports_prompt_caching'],
  ['webSearch', 'supports_web_search'],
  ['prefill', 'supports_assistant_prefill'],
];
