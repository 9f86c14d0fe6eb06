import type { NanoUsd } from './money.ts';

/**
 * What an answer used, in disjoint buckets: no token stands in two of them, each is ≥ 0, and together they are the provider's total.
 * Every dialect converts its provider's convention (inclusive or exclusive of cache and reasoning) to this one.
 */
export interface Usage {
  /** Text input tokens that no cache served. */
  readonly input: number;
  /** Input tokens read from the provider's prompt cache. */
  readonly cacheRead: number;
  /** Input tokens written to a cache that lives five minutes (or for as long as the provider's only kind of cache lives). */
  readonly cacheWrite5m: number;
  /** Input tokens written to a cache that lives one hour. */
  readonly cacheWrite1h: number;
  readonly inputAudio: number;
  readonly inputImage: number;
  /** Visible output tokens that are text or tool arguments. */
  readonly output: number;
  /** Output tokens spent on thinking. */
  readonly reasoning: number;
  readonly outputAudio: number;
  readonly outputImage: number;
  /** Searches on the web made by the provider, billed by the piece. */
  readonly webSearches: number;
  /** Units that are not tokens: characters spoken, seconds heard, images drawn, search units ranked. */
  readonly units?: Readonly<Partial<Record<UsageUnit, number>>>;
  /** What the pictures are, where their price depends on it. */
  readonly picture?: PictureKind;
  /** The tokens that are paid for, where the provider bills others than were used (Cohere's `billed_units`). */
  readonly billed?: Readonly<Partial<Record<TokenBucket, number>>>;
  /** True when the provider stated no usage and the numbers were counted here. */
  readonly estimated?: boolean;
  /** What the provider itself says this answer cost; it wins over the price table. */
  readonly statedCost?: NanoUsd;
  /** The service tier that answered, where the price depends on it (`priority`, `flex`, `batch`). */
  readonly tier?: string;
}

/** Quality and size of pictures, as OpenAI names them: `hd`, `1024x1792`. */
export interface PictureKind {
  readonly quality?: string;
  readonly size?: string;
}

/** What is billed by the piece, by operations other than chat. */
export type UsageUnit = (typeof usageUnits)[number];

/** The units by name. */
export const usageUnits = ['characters', 'seconds', 'images', 'pages', 'searchUnits', 'requests'] as const;

/** The token buckets by name, in the order in which they are stored. */
export const tokenBuckets = [
  'input',
  'cacheRead',
  'cacheWrite5m',
  'cacheWrite1h',
  'inputAudio',
  'inputImage',
  'output',
  'reasoning',
  'outputAudio',
  'outputImage',
] as const;

/** The name of one token bucket. */
export type TokenBucket = (typeof tokenBuckets)[number];

/** Nothing used. */
export const noUsage: Usage = {
  input: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  inputAudio: 0,
  inputImage: 0,
  output: 0,
  reasoning: 0,
  outputAudio: 0,
  outputImage: 0,
  webSearches: 0,
};

/** All input tokens: uncached, read from and written to caches, audio and image. */
export function promptTokens(usage: Usage): number {
  return usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h + usage.inputAudio + usage.inputImage;
}

/** All output tokens, reasoning included. */
export function completionTokens(usage: Usage): number {
  return usage.output + usage.reasoning + usage.outputAudio + usage.outputImage;
}

/** What two answers used together. What either of them only estimated is an estimate. */
export function addUsage(one: Usage, other: Usage): Usage {
  const tokens = Object.fromEntries(tokenBuckets.map((bucket) => [bucket, one[bucket] + other[bucket]]));
  const stated = one.statedCost !== undefined && other.statedCost !== undefined ? one.statedCost + other.statedCost : undefined;
  return {
    ...noUsage,
    ...tokens,
    webSearches: one.webSearches + other.webSearches,
    ...((one.units ?? other.units) !== undefined && { units: addUnits(one.units ?? {}, other.units ?? {}) }),
    ...((one.estimated === true || other.estimated === true) && { estimated: true }),
    ...(stated !== undefined && { statedCost: stated }),
  };
}

/** What several answers used together. That of a single one stays as its provider told it. */
export function sumUsage(usages: readonly Usage[]): Usage {
  return usages.reduce((sum, usage) => (sum === noUsage ? usage : addUsage(sum, usage)), noUsage);
}

type Units = NonNullable<Usage['units']>;

function addUnits(one: Units, other: Units): Units {
  return Object.fromEntries(usageUnits.map((unit) => [unit, (one[unit] ?? 0) + (other[unit] ?? 0)]).filter(([, count]) => count !== 0));
}

/** A provider's count made safe: a whole number ≥ 0, or 0 where it said nothing usable. */
export function tokenCount(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.round(value) : 0;
}
