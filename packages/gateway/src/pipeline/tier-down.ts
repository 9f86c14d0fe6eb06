import { usdNumber, type JsonObject, type NanoUsd } from 'litmux/engine';
import type { TierRule, TierRules } from '../config/tier-down.ts';
import type { ScopeLimits } from '../meters/admission.ts';
import type { Meters } from '../meters/meters.ts';

/** A call that another model serves because much of its caller's budget is used. */
export interface TierDown {
  readonly from: string;
  readonly to: string;
  /** The scope whose budget it is. */
  readonly scope: string;
  readonly spent: NanoUsd;
  readonly limit: NanoUsd;
  readonly above: number;
}

/** What a caller may use, and where it is counted. */
export interface CallersBudgets {
  readonly scopes: readonly ScopeLimits[];
  readonly meters: Pick<Meters, 'read'>;
}

/**
 * The rule that holds for a model: the one with the highest share that the caller has used more than (exactly the share is not more). Settled
 * spend counts, in the budget's period of now; what calls in flight hold does not.
 */
export function tierDown(model: string, rules: TierRules | undefined, { scopes, meters }: CallersBudgets): TierDown | undefined {
  for (const rule of rules?.get(model) ?? rules?.get('*') ?? []) {
    if (rule.use === model) continue;
    for (const scope of scopes) {
      const down = overShare(scope, rule, meters);
      if (down !== undefined) return { from: model, to: rule.use, ...down };
    }
  }
  return undefined;
}

/** `gpt-5 -> gpt-5-mini (more than 80% of the budget of Key=alias (sk-...abcd) is used)`, for a header and the ledger. */
export function tierDownText({ from, to, scope, above }: TierDown): string {
  return `${from} -> ${to} (more than ${Number((above * 100).toFixed(4))}% of the budget of ${scope} is used)`.replace(
    /[^\x20-\x7e]/g,
    '?',
  );
}

/** The same for `explain`. */
export function tierDownRow({ from, to, scope, spent, limit, above }: TierDown): JsonObject {
  return { from, to, scope, spent_usd: usdNumber(spent), budget_usd: usdNumber(limit), above };
}

function overShare(
  { kind, label, slot, budget }: ScopeLimits,
  { above, of }: TierRule,
  meters: Pick<Meters, 'read'>,
): Pick<TierDown, 'scope' | 'spent' | 'limit' | 'above'> | undefined {
  if (budget === undefined || (of !== undefined && of !== kind)) return undefined;
  const { limit } = budget;
  const { spent } = meters.read(slot);
  // A quotient is rounded as the share was: exactly the share is equal to it.
  return spent / limit > above ? { scope: label, spent, limit, above } : undefined;
}
