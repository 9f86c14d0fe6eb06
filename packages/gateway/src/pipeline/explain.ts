import {
  Failure,
  nanoCeiling,
  ratesAt,
  usdNumber,
  usdText,
  type Deployment,
  type JsonObject,
  type NanoUsd,
  type Plan,
  type Stop,
} from 'litmux/engine';
import type { ScopeLimits } from '../meters/admission.ts';
import type { Meters } from '../meters/meters.ts';
import type { WorstCase } from './reservation.ts';
import { tierDownRow, type TierDown } from './tier-down.ts';

/** What is explained: a plan as a call would follow it, and what limits the call. */
export interface ExplainFacts {
  readonly plan: Plan;
  readonly worst: WorstCase;
  readonly limits: readonly ScopeLimits[];
  readonly meters: Pick<Meters, 'read'>;
  readonly now: number;
  readonly tierDown?: TierDown | undefined;
  /** Present where the call may wait for a free deployment. */
  readonly queue?: JsonObject | undefined;
}

/** What would happen to a call: where it would be tried, in order, who is left out and why, what it could cost, and how much of its limits is used. */
export function explanation({ plan, worst, limits, meters, now, tierDown, queue }: ExplainFacts): JsonObject {
  const stops = (list: readonly Stop[] | undefined): readonly JsonObject[] | null => list?.map((stop) => stopRow(stop, now)) ?? null;
  return {
    model: plan.model,
    ...(tierDown !== undefined && { tier_down: tierDownRow(tierDown) }),
    ...(plan.affinity !== undefined && { affinity: plan.affinity }),
    stops: stops(plan.stops) ?? [],
    context_window_stops: stops(plan.contextWindowStops),
    content_policy_stops: stops(plan.contentPolicyStops),
    most_attempts: mostAttempts(plan),
    ...secondChances(plan),
    cost: {
      max_usd: worst.unpriced ? null : usdNumber(mostCost(worst)),
      input_usd: usdNumber(worst.inputCost),
      output_ceiling: worst.ceiling,
      unpriced: worst.unpriced,
    },
    limits: limits.map((scope) => limitRow(scope, meters)),
    ...(queue !== undefined && { queue }),
  };
}

/** The plan in one line, for a header: `gpt-5: a, b (c rests after faults) > claude: d`. */
export function traceText({ stops }: Plan): string {
  const parts = stops.map(({ group, candidates, removed }) => {
    const names = candidates.map(({ id }) => id).join(', ') || 'nobody';
    const out = removed.map(({ deployment, reason }) => `${deployment} ${reason}`).join('; ');
    return `${group.name}: ${names}${out === '' ? '' : ` (${out})`}`;
  });
  return parts
    .join(' > ')
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, longestTrace);
}

/** Throws where a call could cost more than its caller wants to pay, or nobody knows what it costs. */
export function checkMostCost(worst: WorstCase, most: NanoUsd | undefined): void {
  if (most === undefined) return;
  if (worst.unpriced)
    throw new Failure('invalid_request', 'x-max-cost cannot be kept: no price is known for this model.', { param: 'x-max-cost' });
  const cost = mostCost(worst);
  if (cost <= most) return;
  throw new Failure(
    'invalid_request',
    `This call could cost up to $${usdText(cost)}, more than x-max-cost allows ($${usdText(most)}). Lower max_tokens or raise x-max-cost.`,
    {
      param: 'x-max-cost',
    },
  );
}

const longestTrace = 2048;

/** What one upstream call could cost at most. */
export function mostCost({ inputCost, outputRate, ceiling }: WorstCase): NanoUsd {
  return inputCost + nanoCeiling(outputRate * ceiling);
}

function mostAttempts({ stops }: Plan): number {
  return stops.reduce((sum, { candidates, retries }) => sum + (candidates.length === 0 ? 0 : retries + 1), 0);
}

/** What happens when the group is slow, or breaks off in the middle; nothing where nobody asked for it. */
function secondChances({ stops: [own] }: Plan): JsonObject {
  const { hedge, continues } = own?.group ?? {};
  return {
    ...(hedge !== undefined && { hedge: { after: hedge.after, max_share: hedge.maxShare } }),
    ...(continues === true && { mid_stream_fallback: 'continue' }),
  };
}

function stopRow({ group, strategy, candidates, removed, retries, refusal }: Stop, now: number): JsonObject {
  return {
    group: group.name,
    strategy,
    retries,
    candidates: candidates.map((deployment) => candidateRow(deployment, now)),
    removed: removed.map(({ deployment, reason }) => ({ id: deployment, reason })),
    ...(refusal !== undefined && { refusal }),
  };
}

function candidateRow(deployment: Deployment, now: number): JsonObject {
  const { id, provider, model, region, order, facts } = deployment;
  const tokens = ratesAt(facts, now)?.tokens;
  const perMillion = (pico: number | undefined): number | null => (pico === undefined ? null : pico / 1_000_000);
  return {
    id,
    provider: provider.id,
    model,
    ...(region !== undefined && { region }),
    ...(order !== undefined && { order }),
    input_usd_per_million_tokens: perMillion(tokens?.input),
    output_usd_per_million_tokens: perMillion(tokens?.output),
  };
}

function limitRow(scope: ScopeLimits, meters: Pick<Meters, 'read'>): JsonObject {
  const { spent, reserved, requests, tokens, parallel, windowEndsAt } = meters.read(scope.slot);
  const { rpm, tpm, maxParallel, budget, label } = scope;
  return {
    scope: label,
    requests: { used: requests, limit: rpm ?? null },
    tokens: { used: tokens, limit: tpm ?? null },
    parallel: { used: parallel, limit: maxParallel ?? null },
    budget_usd: { spent: usdNumber(spent), reserved: usdNumber(reserved), limit: budget === undefined ? null : usdNumber(budget.limit) },
    window_ends_at: windowEndsAt === undefined ? null : new Date(windowEndsAt).toISOString(),
  };
}
