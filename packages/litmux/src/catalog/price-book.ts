import type { ConditionalPrice, MatchLogic, ModelInfo, waitForUpdate } from '@pydantic/genai-prices';
import type { Rates } from '../core/money.ts';
import type { ScheduledRates } from '../core/model.ts';
import { publishedNames, publishedLists } from './data/published-providers.ts';
import { isEdition } from './model-name.ts';
import { ratesFromPublished } from './published-rates.ts';

/** What the price table of genai-prices says of one model. */
export interface PublishedModel {
  readonly name: string;
  /** The context window in tokens. */
  readonly window?: number;
  readonly rates?: Rates;
  readonly scheduled?: readonly ScheduledRates[];
}

/** A price table that can be asked. */
export interface PriceBook {
  /** The first of the names that the provider's list knows, exactly or as an edition (date, `latest`) of a listed model. */
  find(provider: string, names: readonly string[]): PublishedModel | undefined;
  /** The models listed for the provider. */
  list(provider: string): readonly PublishedModel[];
}

/** The data of genai-prices: providers with their models and price rules. */
export type PublishedData = NonNullable<Awaited<ReturnType<typeof waitForUpdate>>>;

/** Reads genai-prices' data as of `time` (milliseconds since 1970): what a day has changed before counts, what comes later is scheduled. */
export function openPriceBook(data: PublishedData, time: number): PriceBook {
  const providers = new Map(data.map((provider) => [provider.id, provider]));
  const listOf = (provider: string): readonly ModelInfo[] => publishedLists(provider).flatMap((id) => providers.get(id)?.models ?? []);
  return {
    find(provider, names) {
      const models = listOf(provider);
      for (const name of publishedNames(provider, names)) {
        const found = models.find((model) => matches(model.match, name));
        if (found !== undefined) return publishedModel(found, time);
      }
      return undefined;
    },
    list: (provider) => (providers.get(publishedLists(provider)[0] ?? provider)?.models ?? []).map((model) => publishedModel(model, time)),
  };
}

/** The rules of genai-prices, but that a name may only differ from a listed one by its edition: `claude-sonnet-5-5` is not `claude-sonnet-5*`. */
function matches(rule: MatchLogic, name: string): boolean {
  if ('equals' in rule) return rule.equals.toLowerCase() === name;
  if ('or' in rule) return rule.or.some((each) => matches(each, name));
  if ('and' in rule) return rule.and.every((each) => matches(each, name));
  if ('regex' in rule) return new RegExp(rule.regex).test(name);
  if ('starts_with' in rule) return isEditionOf(rule.starts_with, name, 0);
  if ('ends_with' in rule) return name.endsWith(rule.ends_with.toLowerCase()) && isHostPrefix(name.slice(0, -rule.ends_with.length));
  return isEditionOf(rule.contains, name, name.indexOf(rule.contains.toLowerCase()));
}

function isEditionOf(text: string, name: string, at: number): boolean {
  const known = text.toLowerCase();
  return at >= 0 && name.startsWith(known, at) && isHostPrefix(name.slice(0, at)) && isEdition(name.slice(at + known.length), known);
}

/** True for what a host puts in front of a model's name: `us.anthropic.`, `publishers/google/`. */
function isHostPrefix(prefix: string): boolean {
  return /^(?:[a-z0-9-]+[./])*$/.test(prefix);
}

function publishedModel(model: ModelInfo, time: number): PublishedModel {
  const prices: readonly ConditionalPrice[] = Array.isArray(model.prices) ? model.prices : [{ prices: model.prices }];
  const steps = prices.map(scheduledRates);
  const past = steps.findLastIndex((step) => step.daily === undefined && (step.from === undefined || step.from <= time));
  const rates = (steps[past] ?? steps[0])?.rates;
  const scheduled = steps.slice(past + 1).flatMap((step) => (step.rates === undefined ? [] : [{ ...step, rates: step.rates }]));
  return {
    name: model.id,
    ...(model.context_window !== undefined && { window: model.context_window }),
    ...(rates !== undefined && { rates }),
    ...(scheduled.length > 0 && { scheduled }),
  };
}

function scheduledRates({ constraint, prices }: ConditionalPrice): Omit<ScheduledRates, 'rates'> & { readonly rates?: Rates } {
  const rates = ratesFromPublished(prices);
  return {
    ...(rates !== undefined && { rates }),
    ...(constraint?.type === 'start_date' && { from: Date.parse(constraint.start_date) }),
    ...(constraint?.type === 'time_of_date' && { daily: { start: clockTime(constraint.start_time), end: clockTime(constraint.end_time) } }),
  };
}

/** `16:30:00Z` in milliseconds since midnight. */
function clockTime(text: string): number {
  return Date.parse(`1970-01-01T${text}`);
}
