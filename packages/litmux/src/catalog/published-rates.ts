import type { ModelPrice } from '@pydantic/genai-prices';
import { picoFromUsd, type LongPromptRates, type PicoUsd, type Rates } from '../core/money.ts';
import type { TokenBucket, UsageUnit } from '../core/usage.ts';

/** One price table of genai-prices in our rates; undefined where it names no price that we can charge. */
export function ratesFromPublished(prices: ModelPrice): Rates | undefined {
  const tokens: TokenTable = {};
  const levels = new Map<number, TokenTable>();
  for (const [key, bucket] of bucketOfKey) {
    const value = prices[key];
    if (value === undefined) continue;
    if (typeof value === 'number') {
      tokens[bucket] = usdShifted(value, -6);
      continue;
    }
    tokens[bucket] = usdShifted(value.base, -6);
    for (const tier of value.tiers) levelAt(levels, tier.start)[bucket] = usdShifted(tier.price, -6);
  }
  const perUnit = unitRates(prices);
  if (Object.keys(tokens).length === 0 && Object.keys(perUnit).length === 0) return undefined;
  return {
    tokens,
    ...(Object.keys(perUnit).length > 0 && { perUnit }),
    ...(typeof prices['web_searches_kcount'] === 'number' && { perWebSearch: usdShifted(prices['web_searches_kcount'], -3) }),
    ...(levels.size > 0 && { above: longPromptRates(levels) }),
  };
}

/** A price in dollars, times ten to the power of `places`, in pico-dollars: exact, from the decimal text of the price. */
export function usdShifted(price: number | string, places: number): PicoUsd {
  const [mantissa = '', exponent = '0'] = String(price).trim().toLowerCase().split('e');
  return picoFromUsd(`${mantissa}e${Number(exponent) + places}`);
}

/** Prices of tokens while they are gathered. */
export type TokenTable = { [bucket in TokenBucket]?: PicoUsd };

/** The levels of long prompts in ascending order. */
export function longPromptRates(levels: ReadonlyMap<number, TokenTable>): readonly LongPromptRates[] {
  return [...levels].sort(([one], [other]) => one - other).map(([above, tokens]) => ({ above, tokens }));
}

/** The level that begins above so many tokens, made where it is new. */
export function levelAt(levels: Map<number, TokenTable>, above: number): TokenTable {
  const known = levels.get(above);
  if (known !== undefined) return known;
  const level: TokenTable = {};
  levels.set(above, level);
  return level;
}

const bucketOfKey: readonly (readonly [string, TokenBucket])[] = [
  ['input_mtok', 'input'],
  ['cache_read_mtok', 'cacheRead'],
  ['cache_write_mtok', 'cacheWrite5m'],
  ['cache_write_1h_mtok', 'cacheWrite1h'],
  ['input_audio_mtok', 'inputAudio'],
  ['input_image_mtok', 'inputImage'],
  ['output_mtok', 'output'],
  ['output_reasoning_mtok', 'reasoning'],
  ['output_audio_mtok', 'outputAudio'],
  ['output_image_mtok', 'outputImage'],
];

/** Units by key: how many powers of ten the price is for, and into how many units of ours one of theirs falls. */
const unitOfKey: readonly (readonly [string, UsageUnit, number, number])[] = [
  ['audio_hours', 'seconds', 0, 3600],
  ['requests_kcount', 'requests', -3, 1],
  ['input_document_kpages', 'pages', -3, 1],
];

function unitRates(prices: ModelPrice): Partial<Record<UsageUnit, PicoUsd>> {
  const rates: Partial<Record<UsageUnit, PicoUsd>> = {};
  for (const [key, unit, places, parts] of unitOfKey) {
    const value = prices[key];
    if (typeof value === 'number') rates[unit] = Math.round(usdShifted(value, places) / parts);
  }
  return rates;
}
