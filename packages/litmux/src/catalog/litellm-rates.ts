import { Failure } from '../core/failure.ts';
import type { JsonObject, JsonValue } from '../core/json.ts';
import { picoFromUsd, type PicoUsd, type Rates } from '../core/money.ts';
import type { TokenBucket, UsageUnit } from '../core/usage.ts';
import { isObject, objectsOf } from '../wire/json-reader.ts';
import { levelAt, longPromptRates, type TokenTable } from './published-rates.ts';

/**
 * Prices in LiteLLM's words (`input_cost_per_token`, `cache_read_input_token_cost_above_200k_tokens`, `output_cost_per_token_flex`,
 * `tiered_pricing`, …; dollars as number or text), as they stand in `litellm_params`, `model_info` and the price map.
 * Undefined where the object names no price; throws `invalid_request` naming the field for a price that is no amount.
 */
export function ratesFromLitellm(params: JsonObject): Rates | undefined {
  const standard = tierRates(params, '');
  const tiers: Record<string, Rates> = {};
  for (const [suffix, tier] of tierOfSuffix) {
    const rates = tierRates(params, suffix);
    if (rates !== undefined) tiers[tier] = atopOf(standard, rates);
  }
  if (standard === undefined) return Object.keys(tiers).length === 0 ? undefined : { tokens: {}, tiers };
  return Object.keys(tiers).length === 0 ? standard : { ...standard, tiers };
}

/**
 * The operator's prices upon those of the catalog: prices of one's own for input and output replace all that the catalog knows;
 * one for input (or output) alone replaces that side, with its caches, long prompts and tiers; anything else is replaced alone.
 */
export function mergeRates(base: Rates | undefined, custom: Rates): Rates {
  if (base === undefined || (custom.tokens.input !== undefined && custom.tokens.output !== undefined)) return custom;
  const buckets = Object.entries(base.tokens).filter(([bucket]) => custom.tokens[sideOf(bucket)] === undefined);
  const isOwnPrice = custom.tokens.input !== undefined || custom.tokens.output !== undefined;
  const above = custom.above ?? (isOwnPrice ? undefined : base.above);
  const tiers = custom.tiers ?? (isOwnPrice ? undefined : base.tiers);
  const perUnit = base.perUnit === undefined && custom.perUnit === undefined ? undefined : { ...base.perUnit, ...custom.perUnit };
  const perWebSearch = custom.perWebSearch ?? base.perWebSearch;
  return {
    tokens: { ...Object.fromEntries(buckets), ...custom.tokens },
    ...(perUnit !== undefined && { perUnit }),
    ...(base.perPicture !== undefined && custom.perUnit?.images === undefined && { perPicture: base.perPicture }),
    ...(perWebSearch !== undefined && { perWebSearch }),
    ...(above !== undefined && { above }),
    ...(tiers !== undefined && { tiers }),
  };
}

/** LiteLLM's names of the token prices, before `_above_200k_tokens` and the suffix of a tier. */
export const bucketOfLitellmKey: readonly (readonly [string, TokenBucket])[] = [
  ['input_cost_per_token', 'input'],
  ['cache_read_input_token_cost', 'cacheRead'],
  ['cache_creation_input_token_cost', 'cacheWrite5m'],
  ['cache_creation_input_token_cost_above_1hr', 'cacheWrite1h'],
  ['input_cost_per_audio_token', 'inputAudio'],
  ['input_cost_per_image_token', 'inputImage'],
  ['output_cost_per_token', 'output'],
  ['output_cost_per_reasoning_token', 'reasoning'],
  ['output_cost_per_audio_token', 'outputAudio'],
  ['output_cost_per_image_token', 'outputImage'],
];

/** LiteLLM's suffixes of tier prices and the tiers that answers name. */
export const tierOfSuffix: readonly (readonly [string, string])[] = [
  ['_priority', 'priority'],
  ['_flex', 'flex'],
  ['_batches', 'batch'],
];

/** LiteLLM's names of prices by the piece; the first that is not zero counts, since it states many prices twice, once as zero. */
export const keysOfUnit: readonly (readonly [UsageUnit, readonly string[]])[] = [
  ['seconds', ['input_cost_per_second', 'output_cost_per_second']],
  ['characters', ['input_cost_per_character', 'output_cost_per_character']],
  ['images', ['output_cost_per_image', 'input_cost_per_image']],
  ['searchUnits', ['input_cost_per_query']],
  ['requests', ['input_cost_per_request']],
  ['pages', ['ocr_cost_per_page']],
];

function tierRates(params: JsonObject, suffix: string): Rates | undefined {
  const levels = new Map<number, TokenTable>();
  const tokens: TokenTable = {};
  for (const [key, bucket] of bucketOfLitellmKey) {
    const rate = priceOf(params, key + suffix);
    if (rate !== undefined) tokens[bucket] = rate;
  }
  readLongPrompts(params, suffix, levels);
  if (suffix === '') readSteps(params, tokens, levels);
  const perUnit = suffix === '' ? unitRates(params) : {};
  const perWebSearch = suffix === '' ? webSearchRate(params) : undefined;
  const isNamed = Object.keys(tokens).length + Object.keys(perUnit).length + levels.size > 0 || perWebSearch !== undefined;
  if (!isNamed) return undefined;
  return {
    tokens,
    ...(Object.keys(perUnit).length > 0 && { perUnit }),
    ...(perWebSearch !== undefined && { perWebSearch }),
    ...(levels.size > 0 && { above: longPromptRates(levels) }),
  };
}

/** A tier says only what differs from the standard prices. */
function atopOf(standard: Rates | undefined, tier: Rates): Rates {
  return standard === undefined ? tier : { ...standard, ...tier, tokens: { ...standard.tokens, ...tier.tokens } };
}

function readLongPrompts(params: JsonObject, suffix: string, levels: Map<number, TokenTable>): void {
  for (const name in params) {
    const match = longPromptKey.exec(name);
    if (match === null || (match[3] ?? '') !== suffix) continue;
    const bucket = bucketOfLitellmKey.find(([key]) => key === match[1])?.[1];
    const rate = priceOf(params, name);
    if (bucket !== undefined && rate !== undefined) levelAt(levels, Number(match[2]) * 1000)[bucket] = rate;
  }
}

const longPromptKey = /^(.+)_above_(\d+)k_tokens(_priority|_flex|_batches)?$/;

/** `tiered_pricing`: a list of prices, each for prompts whose length lies in its `range`. */
function readSteps(params: JsonObject, tokens: TokenTable, levels: Map<number, TokenTable>): void {
  for (const step of objectsOf(params['tiered_pricing'])) {
    const range = step['range'];
    const start = Array.isArray(range) ? Number(range[0]) : 0;
    const table = start > 0 ? levelAt(levels, start) : tokens;
    for (const [key, bucket] of bucketOfLitellmKey) {
      const rate = priceOf(step, key);
      if (rate !== undefined) table[bucket] = rate;
    }
  }
}

function unitRates(params: JsonObject): Partial<Record<UsageUnit, PicoUsd>> {
  const rates: Partial<Record<UsageUnit, PicoUsd>> = {};
  for (const [unit, keys] of keysOfUnit) {
    const stated = keys.map((key) => priceOf(params, key)).filter((rate) => rate !== undefined);
    const rate = stated.find((each) => each > 0) ?? stated[0];
    if (rate !== undefined) rates[unit] = rate;
  }
  return rates;
}

/** LiteLLM prices a search by the size of its context; `medium` is what a request without a size gets. */
function webSearchRate(params: JsonObject): PicoUsd | undefined {
  const sizes = params['search_context_cost_per_query'];
  return isObject(sizes) ? priceOf(sizes, 'search_context_size_medium') : undefined;
}

function priceOf(params: JsonObject, key: string): PicoUsd | undefined {
  const value = params[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' || typeof value === 'string') return amount(key, value);
  return notAPrice(key, value);
}

function amount(key: string, value: number | string): PicoUsd {
  const text = String(value).trim();
  return /^\d*\.?\d+(?:e[+-]?\d+)?$|^\d+\.$/i.test(text) ? picoFromUsd(text) : notAPrice(key, value);
}

function notAPrice(key: string, value: JsonValue): never {
  throw new Failure('invalid_request', `Invalid price for ${key}: expected dollars of at least 0, got ${JSON.stringify(value)}.`, {
    param: key,
  });
}

function sideOf(bucket: string): 'input' | 'output' {
  return bucket === 'reasoning' || bucket.startsWith('output') ? 'output' : 'input';
}
