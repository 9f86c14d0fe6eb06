import {
  Failure,
  usdText,
  usedBy,
  type AttemptGate,
  type AttemptPass,
  type AttemptRecord,
  type AttemptRefusal,
  type Deployment,
  type SpendingView,
} from 'litmux/engine';
import type { Admission, Ask, ScopeLimits } from '../meters/admission.ts';
import type { Meters } from '../meters/meters.ts';
import type { Refusal } from '../meters/refusal.ts';
import type { SpendScopes } from '../meters/spend-scopes.ts';
import type { Question } from './question.ts';

/** What the budgets of providers, deployments and tags are kept with for one call. */
export interface SpendingParts {
  readonly scopes: SpendScopes;
  readonly meters: Meters;
  readonly question: Question;
  readonly tags: readonly string[];
}

/**
 * The money of one call where it is spent. A plan leaves out what cannot be paid; an attempt holds its worst case in every scope of its deployment
 * when it begins, and what it cost replaces that when it is over.
 */
export class Spending implements SpendingView, AttemptGate {
  readonly #parts: SpendingParts;
  readonly #asks = new Map<Deployment, Ask>();
  #loweredCeiling: number | undefined;

  constructor(parts: SpendingParts) {
    this.#parts = parts;
  }

  /** The ceiling of the last attempt, where its deployment's budget bought no more. */
  get loweredCeiling(): number | undefined {
    return this.#loweredCeiling;
  }

  against(deployment: Deployment): string | undefined {
    const scopes = this.#scopes(deployment);
    if (scopes.length === 0) return undefined;
    const refusal = this.#parts.meters.refusal(scopes, this.#ask(deployment));
    return refusal === undefined ? undefined : reasonOf(refusal);
  }

  enter(deployment: Deployment): AttemptPass | AttemptRefusal {
    this.#loweredCeiling = undefined;
    const scopes = this.#scopes(deployment);
    if (scopes.length === 0) return freePass;
    const { meters } = this.#parts;
    const ask = this.#ask(deployment);
    const admission = this.#admit(scopes, ask);
    if (typeof admission === 'string') return { type: 'refusal', reason: admission };
    this.#loweredCeiling = admission.ceilingLowered ? admission.ceiling : undefined;
    const ceiling = admission.reserved === 0 ? admission.ceiling : (admission.ceiling ?? ask.ceiling);
    return { type: 'pass', ...(ceiling !== undefined && { ceiling }), leave: (record) => meters.settle(admission, usedAt(record)) };
  }

  #scopes(deployment: Deployment): readonly ScopeLimits[] {
    return this.#parts.scopes.of(deployment, this.#parts.tags);
  }

  #admit(scopes: readonly ScopeLimits[], ask: Ask): Admission | string {
    try {
      return this.#parts.meters.admit(scopes, ask);
    } catch (error) {
      if (error instanceof Failure) return error.message;
      throw error;
    }
  }

  #ask(deployment: Deployment): Ask {
    const known = this.#asks.get(deployment);
    if (known !== undefined) return known;
    const { question } = this.#parts;
    const worst = question.worstCase({ stops: [{ candidates: [deployment] }] });
    const ask: Ask = { ...worst, choices: question.choices, tokens: 0, priced: !worst.unpriced };
    this.#asks.set(deployment, ask);
    return ask;
  }
}

const freePass: AttemptPass = { type: 'pass', leave: () => {} };

function usedAt(record: AttemptRecord | undefined): { tokens: number; cost: number } {
  return { tokens: 0, cost: record === undefined ? 0 : usedBy(record).cost };
}

/** `has spent its budget (provider openai: $100 a period of 1d)`. */
function reasonOf(refusal: Refusal): string {
  const { label } = refusal.scope;
  if (refusal.type !== 'budget') return `has reached a limit (${label})`;
  const { spent, reserved, cost, limit } = refusal;
  if (spent >= limit) return `has spent its budget (${label})`;
  if (spent + cost > limit) return `could cost $${usdText(cost)}, more than is left of its budget (${label})`;
  return `has its budget held by calls in flight: $${usdText(reserved)} (${label})`;
}
