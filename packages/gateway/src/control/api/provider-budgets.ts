import { usdNumber, type JsonObject, type NanoUsd } from 'litmux/engine';
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

/** A budget of a provider, and what is spent of it in the period of now. */
export interface ProviderSpend {
  readonly id: string;
  readonly limit: NanoUsd;
  readonly duration: string | undefined;
  readonly spent: NanoUsd;
}

/** The budgets of providers in the config in force. */
export function providerBudgets({ config, meters }: Pick<ControlPorts, 'config' | 'meters'>): readonly ProviderSpend[] {
  const current = config.kept.at(-1)?.config;
  return (current?.budgets ?? []).flatMap(({ kind, id, limit, duration }, index) => {
    const slot = current?.budgetSlots[index];
    return kind !== 'provider' || slot === undefined ? [] : [{ id, limit, duration, spent: meters.read(slot).spent }];
  });
}

function providersOf(ports: ControlPorts): JsonObject {
  const now = ports.now();
  return Object.fromEntries(
    providerBudgets(ports).map(({ id, limit, duration, spent }): [string, JsonObject] => [
      id,
      {
        budget_limit: usdNumber(limit),
        time_period: duration ?? null,
        spend: usdNumber(spent),
        budget_reset_at: timeText(budgetPeriod(duration, now).end),
      },
    ]),
  );
}

function timeText(time: number): string | null {
  return Number.isFinite(time) ? new Date(time).toISOString() : null;
}
