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
  readonly abilities: Abilities;
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
