import { Failure } from './failure.ts';
import {
  completionTokens,
  promptTokens,
  tokenBuckets,
  usageUnits,
  type PictureKind,
  type TokenBucket,
  type Usage,
  type UsageUnit,
} from './usage.ts';

/** An amount of money in integer nano-dollars (10⁻⁹ USD), a safe integer: at most about $9.0 million. */
export type NanoUsd = number;

/** A rate in integer pico-dollars (10⁻¹² USD) per token, or per piece where the rate is one of `perUnit`. */
export type PicoUsd = number;

/** The prices of one model. A bucket without a rate of its own falls back as `price` says. */
export interface Rates {
  readonly tokens: Readonly<Partial<Record<TokenBucket, PicoUsd>>>;
  readonly perUnit?: Readonly<Partial<Record<UsageUnit, PicoUsd>>>;
  /** Prices of a picture by what it is: `hd/1024x1792`, or its size or quality alone. All others cost what `perUnit` says. */
  readonly perPicture?: Readonly<Partial<Record<string, PicoUsd>>>;
  readonly perWebSearch?: PicoUsd;
  /** Rates that replace these for the whole answer once the prompt is longer than `above` tokens; ascending. */
  readonly above?: readonly LongPromptRates[];
  /** Rates for a service tier, by the tier's name. */
  readonly tiers?: Readonly<Record<string, Rates>>;
}

/** The rates of long prompts. */
export interface LongPromptRates {
  readonly above: number;
  readonly tokens: Readonly<Partial<Record<TokenBucket, PicoUsd>>>;
}

/** Where a bucket's rate comes from when it has none of its own. */
const fallbackBucket: Readonly<Record<TokenBucket, TokenBucket | undefined>> = {
  input: undefined,
  cacheRead: 'input',
  cacheWrite5m: 'input',
  cacheWrite1h: 'cacheWrite5m',
  inputAudio: 'input',
  inputImage: 'input',
  output: undefined,
  reasoning: 'output',
  outputAudio: 'output',
  outputImage: 'output',
};

/**
 * What `usage` costs at `rates`: the sum over all buckets, rounded once, half up, to the nano-dollar.
 * This is the only price function; a cost that the provider states itself wins over it.
 */
export function price(usage: Usage, rates: Rates): NanoUsd {
  if (usage.statedCost !== undefined) return usage.statedCost;
  return roundHalfUp(picoPrice(usage, rates));
}

/**
 * Whether the rates say what `usage` costs: something of what was used has a rate. A picture that was counted by the piece has no price where
 * only tokens have, and its provider told none.
 */
export function isPriced(usage: Usage, rates: Rates): boolean {
  if (usage.statedCost !== undefined) return true;
  const { units } = usage;
  if (units === undefined || promptTokens(usage) + completionTokens(usage) > 0 || isFree(rates)) return true;
  return usageUnits.some(
    (unit) => (units[unit] ?? 0) > 0 && (rates.perUnit?.[unit] ?? (unit === 'images' ? rates.perPicture : undefined)) !== undefined,
  );
}

/** The dearest rate that can apply to one input token of a prompt of at most `tokens` tokens. */
export function dearestInputRate(rates: Rates, tokens: number): PicoUsd {
  return dearestRate(rates, tokens, ['input', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h', 'inputAudio', 'inputImage']);
}

/** The dearest rate that can apply to one output token after a prompt of at most `tokens` tokens. */
export function dearestOutputRate(rates: Rates, tokens: number): PicoUsd {
  return dearestRate(rates, tokens, ['output', 'reasoning', 'outputAudio', 'outputImage']);
}

/** What pieces cost at most that are no tokens, in pico-dollars: pictures as if each were the dearest. */
export function dearestUnitPrice(units: NonNullable<Usage['units']>, rates: Rates): PicoUsd {
  return unitPrice(units, rates, Math.max(rates.perUnit?.images ?? 0, ...Object.values(rates.perPicture ?? {}).map((rate = 0) => rate)));
}

/** Pico-dollars as nano-dollars, rounded up: for reservations. */
export function nanoCeiling(pico: number): NanoUsd {
  return checked(Math.ceil(pico / 1000));
}

/** True when every rate of the table is zero, so that no call can cost anything. */
export function isFree(rates: Rates): boolean {
  const all = [rates.tokens, rates.perUnit ?? {}, rates.perPicture ?? {}, ...(rates.above ?? []).map((long) => long.tokens)];
  return all.every((table) => Object.values(table).every((rate) => rate === 0)) && (rates.perWebSearch ?? 0) === 0;
}

/** Dollars given as decimal text (or as a number's shortest text) in pico-dollars, exactly; half a pico-dollar is rounded up. */
export function picoFromUsd(text: string | number): PicoUsd {
  return scaledDecimal(text, 12);
}

/** Dollars given as decimal text in nano-dollars, exactly; half a nano-dollar is rounded up. */
export function nanoFromUsd(text: string | number): NanoUsd {
  return scaledDecimal(text, 9);
}

/** Nano-dollars as a plain decimal text in dollars, without exponent and without trailing zeros: `0.000012`. */
export function usdText(nano: NanoUsd): string {
  const sign = nano < 0 ? '-' : '';
  const digits = String(Math.abs(nano)).padStart(10, '0');
  const fraction = digits.slice(-9).replace(/0+$/, '');
  return sign + digits.slice(0, -9) + (fraction === '' ? '' : '.' + fraction);
}

/** Nano-dollars as a JSON number in dollars: the nearest double to the exact decimal. */
export function usdNumber(nano: NanoUsd): number {
  return Number(usdText(nano));
}

function picoPrice(usage: Usage, rates: Rates): number {
  const base = (usage.tier !== undefined && rates.tiers?.[usage.tier]) || rates;
  const tokens = tokenRates(base, promptTokens(usage));
  let pico = usage.webSearches * (base.perWebSearch ?? 0);
  const counts = usage.billed ?? usage;
  for (const bucket of tokenBuckets) {
    const count = counts[bucket] ?? 0;
    if (count !== 0) pico += count * bucketRate(tokens, bucket);
  }
  return usage.units === undefined ? pico : pico + unitPrice(usage.units, base, pictureRate(usage.picture, base));
}

function unitPrice(units: NonNullable<Usage['units']>, { perUnit }: Rates, perPicture: PicoUsd): PicoUsd {
  let pico = 0;
  for (const unit of usageUnits) pico += (units[unit] ?? 0) * (unit === 'images' ? perPicture : (perUnit?.[unit] ?? 0));
  return pico;
}

/** Callers choose these words, so only the table's own names count. */
function pictureRate({ quality = '', size = '' }: PictureKind = {}, { perUnit, perPicture = {} }: Rates): PicoUsd {
  const kind = [`${quality}/${size}`, size, quality].find((name) => Object.hasOwn(perPicture, name));
  return (kind === undefined ? undefined : perPicture[kind]) ?? perUnit?.images ?? 0;
}

function tokenRates(rates: Rates, prompt: number): Rates['tokens'] {
  const long = rates.above?.findLast((tier) => prompt > tier.above);
  return long === undefined ? rates.tokens : { ...rates.tokens, ...long.tokens };
}

function bucketRate(tokens: Rates['tokens'], bucket: TokenBucket): PicoUsd {
  let name: TokenBucket | undefined = bucket;
  while (name !== undefined) {
    const rate: PicoUsd | undefined = tokens[name];
    if (rate !== undefined) return rate;
    name = fallbackBucket[name];
  }
  return 0;
}

function dearestRate(rates: Rates, prompt: number, buckets: readonly TokenBucket[]): PicoUsd {
  let dearest = 0;
  for (const table of [rates, ...Object.values(rates.tiers ?? {})]) {
    const levels = [
      table.tokens,
      ...(table.above ?? []).filter((long) => prompt > long.above).map((long) => ({ ...table.tokens, ...long.tokens })),
    ];
    for (const level of levels) for (const bucket of buckets) dearest = Math.max(dearest, bucketRate(level, bucket));
  }
  return dearest;
}

function roundHalfUp(pico: number): NanoUsd {
  return checked(Math.floor((pico + 500) / 1000));
}

function scaledDecimal(value: string | number, places: number): number {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(String(value).trim());
  if (match === null || ((match[2] ?? '') === '' && (match[3] ?? '') === '')) {
    throw new Failure('invalid_request', `not an amount of money: ${JSON.stringify(value)}`);
  }
  const whole = match[2] ?? '';
  const fraction = match[3] ?? '';
  const shift = Number(match[4] ?? 0) + places - fraction.length;
  const digits = BigInt(whole + fraction);
  const scaled = shift >= 0 ? digits * 10n ** BigInt(shift) : (digits + 10n ** BigInt(-shift) / 2n) / 10n ** BigInt(-shift);
  return checked(Number(match[1] === '-' ? -scaled : scaled));
}

function checked(amount: number): number {
  if (!Number.isSafeInteger(amount)) throw new Failure('internal', `amount of money out of range: ${amount}`);
  return amount;
}
