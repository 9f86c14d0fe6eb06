import type { NanoUsd, PicoUsd } from 'litmux/core';
import type { SpendKind } from '../config/spend-budgets.ts';

/** What one scope of a caller may use: a key, a team, a user. */
export interface ScopeLimits {
  readonly kind: ScopeKind;
  readonly id: string;
  /** The scope as messages name it: `Key=alias (sk-...abcd)`. */
  readonly label: string;
  /** Where it is counted; assigned by the control thread. */
  readonly slot: number;
  /** Requests within a window of a minute. */
  readonly rpm?: number;
  /** Tokens within a window of a minute. */
  readonly tpm?: number;
  /** Calls in flight at once. */
  readonly maxParallel?: number;
  readonly budget?: Budget;
  /** The periods in which spend is counted where no budget limits it, as LiteLLM's duration text. */
  readonly spendPeriod?: string;
}

/** What is counted and limited. */
export type ScopeKind = SpendKind | 'key' | 'team' | 'user';

/** Money that may be spent within a period. */
export interface Budget {
  readonly limit: NanoUsd;
  /** LiteLLM's duration text (`30d`); absent means that the budget is never reset. */
  readonly duration?: string;
}

/** What a call asks for: its worst case. */
export interface Ask {
  /** An upper bound of what the input costs. */
  readonly inputCost: NanoUsd;
  /** The dearest rate of an output token, times `choices`. */
  readonly outputRate: PicoUsd;
  /** How many answers are drawn (`n`). */
  readonly choices: number;
  /** Output tokens of one answer at most: the caller's ceiling, else the model's maximum. */
  readonly ceiling: number;
  readonly ceilingIsCallers: boolean;
  /** Tokens to reserve of a tpm limit: the input's, and the ceiling of every answer where the caller set one. */
  readonly tokens: number;
  /** False where no price is known: no money is reserved then. A price of zero is a price: such a call passes any budget. */
  readonly priced: boolean;
  /** How long the call can last at most, in milliseconds; its reservation expires a minute later. Default: 6000 s, the total deadline. */
  readonly longest?: number;
}

/** A call that was let in, with what it holds until it is settled. */
export interface Admission {
  /** Output tokens to ask the provider for at most, where a budget applies and the caller set no ceiling. */
  readonly ceiling: number | undefined;
  /** True where `ceiling` is less than was asked for, because the money buys no more. */
  readonly ceilingLowered: boolean;
  /** Money held in every scope; 0 where no budget applies. */
  readonly reserved: NanoUsd;
  readonly tokens: number;
}

/** What a call used in the end. */
export interface Actual {
  /** All tokens, input and output; 0 for a call that failed. */
  readonly tokens: number;
  readonly cost: NanoUsd;
}

/** What a slot counts at a moment. */
export interface MeterReading {
  /** Settled in the current budget period. */
  readonly spent: NanoUsd;
  /** Held by calls in flight. */
  readonly reserved: NanoUsd;
  /** Requests and tokens of the current window. */
  readonly requests: number;
  readonly tokens: number;
  /** Calls in flight. */
  readonly parallel: number;
  /** Milliseconds since 1970; undefined while no window is open. */
  readonly windowEndsAt: number | undefined;
  /** End of the budget period, milliseconds since 1970; Infinity where it has none. */
  readonly resetsAt: number;
}
