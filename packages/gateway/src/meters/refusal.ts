import { Failure, usdText, type NanoUsd } from 'litmux/core';
import type { ScopeKind, ScopeLimits } from './admission.ts';

/** Why a call was not let in. */
export type Refusal = BudgetRefusal | RateRefusal;

/** Money: spent, or held by calls in flight. */
export interface BudgetRefusal {
  readonly type: 'budget';
  readonly scope: ScopeLimits;
  readonly limit: NanoUsd;
  readonly spent: NanoUsd;
  readonly reserved: NanoUsd;
  /** The least that the call could have been let in for. */
  readonly cost: NanoUsd;
}

/** Requests, tokens or parallel calls. */
export interface RateRefusal {
  readonly type: 'requests' | 'tokens' | 'max_parallel_requests';
  readonly scope: ScopeLimits;
  readonly limit: number;
  readonly used: number;
  /** What the call would have added. */
  readonly wanted: number;
  /** When it makes sense to come again, in milliseconds since 1970. */
  readonly resetsAt: number;
  readonly now: number;
}

/** LiteLLM's names of the scopes in its messages about rates. */
const descriptors: Readonly<Record<ScopeKind, string>> = {
  key: 'api_key',
  team: 'team',
  user: 'user',
  provider: 'provider',
  deployment: 'deployment',
  tag: 'tag',
};

/**
 * The failure that tells a client why: `budget_exceeded`, `budget_held` (only calls in flight are in the way: come again in a second)
 * or `limit_exceeded`, with texts and headers that LiteLLM's clients recognise.
 */
export function refusalFailure(refusal: Refusal): Failure {
  return refusal.type === 'budget' ? budgetFailure(refusal) : rateFailure(refusal);
}

function budgetFailure({ scope, limit, spent, reserved, cost }: BudgetRefusal): Failure {
  const prefix = `Budget has been exceeded! ${scope.label} Current cost: ${dollars(spent)}, Max budget: ${dollars(limit)}`;
  if (spent >= limit) return new Failure('budget_exceeded', prefix);
  const message = `${prefix}; calls in flight hold ${dollars(reserved)}, this call could cost ${dollars(cost)}`;
  if (spent + cost > limit) return new Failure('budget_exceeded', `${message}. Ask for fewer tokens or send a shorter prompt.`);
  return new Failure('budget_held', `${message}. Try again in a second.`, { retryAfter: 1, headers: { 'retry-after': '1' } });
}

function rateFailure(refusal: RateRefusal): Failure {
  const { type, scope, limit, used, wanted, resetsAt, now } = refusal;
  const remaining = Math.max(0, limit - used);
  const prefix = `Rate limit exceeded for ${descriptors[scope.kind]}: ${scope.id}. Limit type: ${type}. Current limit: ${limit}, Remaining: ${remaining}.`;
  if (wanted > limit) {
    const message = `${prefix} This call asks for ${wanted}, more than the whole limit: it can never pass.`;
    return new Failure('limit_exceeded', message, { headers: { rate_limit_type: type } });
  }
  const reset = utcText(resetsAt);
  const retryAfter = Math.max(1, Math.ceil((resetsAt - now) / 1000));
  return new Failure('limit_exceeded', `${prefix} Limit resets at: ${reset}`, {
    retryAfter,
    headers: { 'retry-after': String(retryAfter), rate_limit_type: type, reset_at: reset },
  });
}

/** Dollars as LiteLLM prints them: a whole number keeps its `.0`. */
function dollars(nano: NanoUsd): string {
  const text = usdText(nano);
  return text.includes('.') ? text : `${text}.0`;
}

/** `2026-11-24 12:25:38 UTC`. */
function utcText(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
