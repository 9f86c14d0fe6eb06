import type { Rates } from './money.ts';

/** What is known of a model. Everything may be unknown: an absent price makes it `unpriced`, never free. */
export interface ModelFacts {
  /** The provider's name of the model. */
  readonly id: string;
  readonly mode?: string;
  readonly maxInputTokens?: number;
  readonly maxOutputTokens?: number;
  /** Prices; absent means unpriced. */
  readonly rates?: Rates;
  /** Where the prices come from, for people: `genai-prices 0.1.8`, `overlay 2026-11`, `config`. */
  readonly priceSource?: string;
  /** Prices that replace `rates` from a day on or at certain hours; `ratesAt` picks the ones in force. */
  readonly scheduled?: readonly ScheduledRates[];
  readonly abilities: Abilities;
}

/** Prices with a time; where both bounds are set, both must hold. */
export interface ScheduledRates {
  /** Milliseconds since 1970 from which they hold. */
  readonly from?: number;
  /** The hours of every day (UTC) in which they hold, in milliseconds since midnight; `end` before `start` spans midnight. */
  readonly daily?: { readonly start: number; readonly end: number };
  readonly rates: Rates;
}

/** What a model can do. Absent means not known. */
export interface Abilities {
  readonly functionCalling?: boolean;
  readonly parallelFunctionCalling?: boolean;
  readonly toolChoice?: boolean;
  readonly vision?: boolean;
  readonly pdfInput?: boolean;
  readonly audioInput?: boolean;
  readonly audioOutput?: boolean;
  readonly systemMessages?: boolean;
  readonly responseSchema?: boolean;
  readonly reasoning?: boolean;
  readonly promptCaching?: boolean;
  readonly webSearch?: boolean;
  readonly prefill?: boolean;
}

/** Nothing known but the name. */
export function unknownModel(id: string): ModelFacts {
  return { id, abilities: {} };
}

const day = 86_400_000;

/** The prices of the model at a time (milliseconds since 1970); undefined where it is unpriced. */
export function ratesAt(facts: ModelFacts, time: number): Rates | undefined {
  return facts.scheduled?.findLast((scheduled) => holds(scheduled, time))?.rates ?? facts.rates;
}

function holds({ from, daily }: ScheduledRates, time: number): boolean {
  if (from !== undefined && time < from) return false;
  if (daily === undefined) return true;
  const clock = time % day;
  return daily.start <= daily.end ? clock >= daily.start && clock < daily.end : clock >= daily.start || clock < daily.end;
}
