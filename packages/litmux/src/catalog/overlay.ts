import { picoFromUsd, type LongPromptRates, type PicoUsd, type Rates } from '../core/money.ts';
import type { Abilities } from '../core/model.ts';
import type { TokenBucket, UsageUnit } from '../core/usage.ts';
import { usdShifted } from './published-rates.ts';

/** What we set down of one provider's models, after its own pages. */
export interface OverlayTable {
  readonly provider: string;
  /** The pages that say it. */
  readonly source: string;
  /** The month in which they said it: `2026-11`. */
  readonly date: string;
  readonly rows: readonly OverlayRow[];
}

/** Facts that several models share. What is absent is not known, or is as the price book says. */
export interface OverlayRow {
  /** The models' names, parted by blanks, without date and `-latest`; a `*` at one end stands for anything. */
  readonly models: string;
  readonly mode?: string;
  readonly input?: number;
  readonly output?: number;
  readonly can?: Abilities;
  readonly prices?: OverlayPrices;
}

/** Prices as the provider's page states them, in dollars. */
export interface OverlayPrices {
  /** Per million tokens. Replaces all token prices of the price book, long prompts included. */
  readonly tokens?: TokenPrices;
  /** Per million tokens, once the prompt is longer than `above`. */
  readonly above?: readonly { readonly above: number; readonly tokens: TokenPrices }[];
  /** Per piece. */
  readonly each?: Readonly<Partial<Record<UsageUnit, number>>>;
  /** A picture by what it is, where `each` does not hold for all: `hd/1024x1792`, or its size or quality alone. */
  readonly picture?: Readonly<Record<string, number>>;
  readonly webSearch?: number;
  /** What a write to a cache of one hour costs, as a multiple of the input price, where the price book does not say it. */
  readonly hourWrites?: number;
  /** Prices of a service tier: per million tokens, or as a share of the standard prices. */
  readonly tiers?: Readonly<Record<string, number | TokenPrices>>;
}

/** Dollars per million tokens. */
export type TokenPrices = Readonly<Partial<Record<TokenBucket, number>>>;

/** Overlay tables arranged for look-up. */
export interface Overlay {
  /** The row of the provider's own table for the first of the names that it has. */
  find(provider: string, names: readonly string[]): OverlayMatch | undefined;
  /** The row of any table that has the first of the names in full: for facts that a model keeps wherever it is served. Never for prices. */
  findAnywhere(names: readonly string[]): OverlayMatch | undefined;
  readonly tables: readonly OverlayTable[];
}

/** A row and the table that it stands in. */
export interface OverlayMatch {
  readonly row: OverlayRow;
  readonly table: OverlayTable;
}

/** Arranges tables for look-up; where two name the same model of the same provider, the first counts. */
export function openOverlay(tables: readonly OverlayTable[]): Overlay {
  const own = new Map<string, NameIndex>();
  const anywhere = newIndex();
  for (const table of tables) {
    const index = own.get(table.provider) ?? newIndex();
    own.set(table.provider, index);
    for (const row of table.rows) {
      for (const name of row.models.split(/\s+/)) {
        add(index, name, { row, table });
        if (!name.includes('*')) add(anywhere, name, { row, table });
      }
    }
  }
  return {
    tables,
    find(provider, names) {
      const index = own.get(provider);
      return index === undefined ? undefined : lookUp(index, names);
    },
    findAnywhere: (names) => lookUp(anywhere, names),
  };
}

/** The rates of a model by the overlay, upon those that the price book knows. */
export function overlayRates(prices: OverlayPrices, base: Rates | undefined): Rates | undefined {
  const standard = standardRates(prices, base);
  if (standard === undefined) return undefined;
  const tiers = Object.entries(prices.tiers ?? {}).map(([tier, price]) => [tier, tierRates(price, standard)] as const);
  return tiers.length === 0 ? standard : { ...standard, tiers: { ...standard.tiers, ...Object.fromEntries(tiers) } };
}

/** Where an overlay's facts come from, for people. */
export function overlaySource({ provider, date }: OverlayTable): string {
  return `overlay ${provider} ${date}`;
}

interface NameIndex {
  readonly exact: Map<string, OverlayMatch>;
  readonly patterns: ((name: string) => OverlayMatch | undefined)[];
}

function newIndex(): NameIndex {
  return { exact: new Map(), patterns: [] };
}

function add(index: NameIndex, name: string, match: OverlayMatch): void {
  if (name.endsWith('*')) index.patterns.push((each) => (each.startsWith(name.slice(0, -1)) ? match : undefined));
  else if (name.startsWith('*')) index.patterns.push((each) => (each.endsWith(name.slice(1)) ? match : undefined));
  else if (!index.exact.has(name)) index.exact.set(name, match);
}

function lookUp(index: NameIndex, names: readonly string[]): OverlayMatch | undefined {
  for (const name of names) {
    const found = index.exact.get(name);
    if (found !== undefined) return found;
  }
  for (const name of names) {
    for (const pattern of index.patterns) {
      const found = pattern(name);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function standardRates(prices: OverlayPrices, base: Rates | undefined): Rates | undefined {
  const tokens = prices.tokens === undefined ? base?.tokens : tokenRates(prices.tokens);
  const levels = prices.tokens === undefined && prices.above === undefined ? base?.above : prices.above?.map(longPrompt);
  const perUnit = prices.each === undefined ? base?.perUnit : { ...base?.perUnit, ...unitRates(prices.each) };
  const perWebSearch = prices.webSearch === undefined ? base?.perWebSearch : picoFromUsd(prices.webSearch);
  if (tokens === undefined && perUnit === undefined) return undefined;
  return {
    tokens: withHourWrites(tokens ?? {}, prices.hourWrites),
    ...(perUnit !== undefined && { perUnit }),
    ...(prices.picture !== undefined && { perPicture: mapRates(prices.picture, picoFromUsd) }),
    ...(perWebSearch !== undefined && { perWebSearch }),
    ...(levels !== undefined && {
      above: levels.map(({ above, tokens: long }) => ({ above, tokens: withHourWrites(long, prices.hourWrites) })),
    }),
  };
}

function withHourWrites(tokens: Rates['tokens'], share: number | undefined): Rates['tokens'] {
  if (share === undefined || tokens.input === undefined || tokens.cacheWrite1h !== undefined) return tokens;
  return { ...tokens, cacheWrite1h: Math.round(tokens.input * share) };
}

function tierRates(price: number | TokenPrices, standard: Rates): Rates {
  const { above, ...flat } = standard;
  if (typeof price !== 'number') return { ...flat, tokens: { ...standard.tokens, ...tokenRates(price) } };
  const share = (tokens: Rates['tokens']): Rates['tokens'] => mapRates(tokens, (rate) => Math.round(rate * price));
  return {
    ...flat,
    tokens: share(standard.tokens),
    ...(above !== undefined && { above: above.map((level) => ({ above: level.above, tokens: share(level.tokens) })) }),
  };
}

function longPrompt({ above, tokens }: { readonly above: number; readonly tokens: TokenPrices }): LongPromptRates {
  return { above, tokens: tokenRates(tokens) };
}

function tokenRates(prices: TokenPrices): Rates['tokens'] {
  return mapRates(prices, (price) => usdShifted(price, -6));
}

function unitRates(prices: Readonly<Partial<Record<UsageUnit, number>>>): Partial<Record<UsageUnit, PicoUsd>> {
  return mapRates(prices, picoFromUsd);
}

function mapRates<Name extends string>(
  table: Readonly<Partial<Record<Name, number>>>,
  map: (rate: number) => number,
): Partial<Record<Name, number>> {
  const rates: Partial<Record<Name, number>> = {};
  for (const name in table) {
    const rate = table[name];
    if (rate !== undefined) rates[name] = map(rate);
  }
  return rates;
}
