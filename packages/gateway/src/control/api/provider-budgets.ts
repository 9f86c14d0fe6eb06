import { usdNumber, type JsonObject } from 'litmux/engine';
import { z } from 'zod';
import { budgetPeriod } from '../../meters/budget-period.ts';
import type { ControlPorts } from '../ports.ts';
import { readsNothing, route, type AdminRoute } from './route.ts';

const budget = z.object({
  budget_limit: z.number().describe('Dollars.'),
  time_period: z.string().nullable(),
  spend: z.number().describe('Dollars spent in the period of now; what calls in flight hold is not in it.'),
  budget_reset_at: z.string().nullable(),
});

/** What was spent of the budgets that providers have (contract 1.4.9). */
export function providerBudgetRoutes(ports: ControlPorts): readonly AdminRoute[] {
  return [
    route({
      ...readsNothing,
      method: 'get',
      kind: 'management',
      paths: ['/provider/budgets'],
      tag: 'Spend',
      summary: 'Show the budgets of providers',
      description:
        'Those of `router_settings.provider_budget_config`. A provider that has spent its budget is not called until the next period.',
      answer: z.object({ providers: z.record(z.string(), budget) }),
      handle: () => ({ providers: providersOf(ports) }),
    }),
  ];
}

function providersOf({ config, meters, now }: ControlPorts): JsonObject {
  const current = config.kept.at(-1)?.config;
  const rows = (current?.budgets ?? []).flatMap(({ kind, id, limit, duration }, index): [string, JsonObject][] => {
    const slot = current?.budgetSlots[index];
    if (kind !== 'provider' || slot === undefined) return [];
    const { end } = budgetPeriod(duration, now());
    const spend = usdNumber(meters.read(slot).spent);
    return [[id, { budget_limit: usdNumber(limit), time_period: duration ?? null, spend, budget_reset_at: timeText(end) }]];
  });
  return Object.fromEntries(rows);
}

function timeText(time: number): string | null {
  return Number.isFinite(time) ? new Date(time).toISOString() : null;
}
