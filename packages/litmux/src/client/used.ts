import { ratesAt } from '../core/model.ts';
import { isPriced, price, type NanoUsd } from '../core/money.ts';
import { addUsage, noUsage, type Usage } from '../core/usage.ts';
import { estimatedUsage, usageOf } from '../upstream/used-tokens.ts';
import type { AttemptRecord } from './leg.ts';

/** What was used and what it cost. */
export interface Used {
  readonly usage: Usage;
  readonly cost: NanoUsd;
  /** Something was used for which no price is known. */
  readonly unpriced: boolean;
}

/** What one upstream call used: nothing unless its provider told usage or had begun to answer. One that was outrun has read its prompt in any case. */
export function usedBy({ answer, deployment, startedAt, outrun }: AttemptRecord): Used {
  const usage = usageOf(answer) ?? (outrun === true ? estimatedUsage(answer) : undefined);
  if (usage === undefined || usage === noUsage) return nothing;
  const rates = ratesAt(deployment.facts, startedAt);
  const priced = rates === undefined ? usage.statedCost !== undefined : isPriced(usage, rates);
  return { usage, cost: priced ? price(usage, rates ?? noRates) : 0, unpriced: !priced };
}

/** What all upstream calls of a call used together. */
export function usedByAll(attempts: readonly AttemptRecord[]): Used {
  const [first] = attempts;
  if (first !== undefined && attempts.length === 1) return usedBy(first);
  return attempts.map(usedBy).reduce(together, nothing);
}

const noRates = { tokens: {} };
const nothing: Used = { usage: noUsage, cost: 0, unpriced: false };

function together(one: Used, other: Used): Used {
  return { usage: sum(one.usage, other.usage), cost: one.cost + other.cost, unpriced: one.unpriced || other.unpriced };
}

/** The usage of the only call that used something stays as its provider told it. */
function sum(one: Usage, other: Usage): Usage {
  if (one === noUsage) return other;
  return other === noUsage ? one : addUsage(one, other);
}
