import { type ConfigPath, didYouMean, mapOf, mapsOf, type Report, textOf } from 'litmux/settings';
import {
  type DeploymentEntry,
  entryIdOf,
  Failure,
  findProvider,
  type JsonObject,
  type JsonValue,
  listProviders,
  nanoFromUsd,
  type NanoUsd,
} from 'litmux/engine';

/** Money that may be spent with a provider, on a deployment, or by calls with a tag, within a period. Plain data. */
export interface SpendBudget {
  readonly kind: SpendKind;
  /** The provider, the deployment (or the wildcard entry that it is made of), or the tag. */
  readonly id: string;
  readonly limit: NanoUsd;
  /** LiteLLM's duration text; absent means that it is never reset. */
  readonly duration?: string;
}

/** What money is limited by, besides who calls. */
export type SpendKind = 'provider' | 'deployment' | 'tag';

/**
 * The budgets of a config that hold whoever calls: `provider_budget_config`, `tag_budget_config`, and `max_budget` of deployments.
 * A budget that cannot be read is reported and left out.
 */
export function readSpendBudgets(tree: JsonObject, entries: readonly DeploymentEntry[], report: Report): readonly SpendBudget[] {
  const router = mapOf(tree['router_settings'])['provider_budget_config'];
  const tags = mapOf(tree['litellm_settings'])['tag_budget_config'];
  checkProviders(tree, report);
  return [
    ...listed('provider', router, { path: ['router_settings', 'provider_budget_config'], report }),
    ...listed('tag', tags, { path: ['litellm_settings', 'tag_budget_config'], report }),
    ...entries.flatMap((entry) => ofDeployment(entry, report)),
  ];
}

/** A budget of nobody limits nothing: it is told. */
function checkProviders(tree: JsonObject, report: Report): void {
  const added = mapsOf(tree['providers']).map(({ id }) => textOf(id) ?? '');
  for (const name of Object.keys(mapOf(mapOf(tree['router_settings'])['provider_budget_config']))) {
    if (added.includes(name) || findProvider(name)?.id === name) continue;
    const path = ['router_settings', 'provider_budget_config', name];
    const meant = didYouMean(name, [...added, ...listProviders().map(({ id }) => id)]);
    report({ level: 'warning', path, message: `There is no provider ${JSON.stringify(name)}: nothing counts against its budget.${meant}` });
  }
}

interface Place {
  readonly path: ConfigPath;
  readonly report: Report;
}

function listed(kind: SpendKind, budgets: JsonValue | undefined, { path, report }: Place): readonly SpendBudget[] {
  return Object.entries(mapOf(budgets)).flatMap(([id, value]) => {
    const budget = mapOf(value);
    const limit = budget['budget_limit'] ?? budget['max_budget'];
    return readBudget({ kind, id, limit, duration: budget['time_period'] ?? budget['budget_duration'] }, { path: [...path, id], report });
  });
}

function ofDeployment(entry: DeploymentEntry, report: Report): readonly SpendBudget[] {
  const { max_budget: limit, budget_duration: duration } = entry.params;
  if (limit === undefined || limit === null) return [];
  return readBudget({ kind: 'deployment', id: entryIdOf(entry), limit, duration }, { path: [...entry.path, 'litellm_params'], report });
}

interface BudgetWords {
  readonly kind: SpendKind;
  readonly id: string;
  readonly limit: JsonValue | undefined;
  readonly duration: JsonValue | undefined;
}

function readBudget({ kind, id, limit, duration }: BudgetWords, { path, report }: Place): readonly SpendBudget[] {
  const money = amountOf(limit);
  const period = textOf(duration);
  if (money === undefined) {
    report({ level: 'error', path, message: `The budget of ${kind} ${id} needs an amount of dollars, such as 100.` });
    return [];
  }
  if ((duration ?? null) !== null && (period === undefined || !durationPattern.test(period))) {
    report({ level: 'error', path, message: `The budget of ${kind} ${id} needs a period such as 1d, 7d, 30d or 1mo.` });
    return [];
  }
  return [{ kind, id, limit: money, ...(period !== undefined && { duration: period }) }];
}

const durationPattern = /^0*[1-9]\d{0,8}(mo|[smhdw])$/;

function amountOf(value: JsonValue | undefined): NanoUsd | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  try {
    const amount = nanoFromUsd(value);
    return amount >= 0 ? amount : undefined;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}
