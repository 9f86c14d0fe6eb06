import { readRoutingTable, settingsWith, type Catalog, type Environment, type JsonObject } from 'litmux/engine';
import { mapOf, type Report } from 'litmux/settings';
import { readGeneralSettings } from './general-settings.ts';
import { readQueueSettings } from './queue-settings.ts';
import type { Snapshot } from './snapshot.ts';
import { readSpendBudgets } from './spend-budgets.ts';
import { readTierRules } from './tier-down.ts';

/** What a snapshot is built from. */
export interface SnapshotSource {
  readonly tree: JsonObject;
  readonly env: Environment;
  readonly catalog: Catalog;
  /** Takes what is wrong or suspicious beyond the form, where somebody wants to know. */
  readonly report?: Report;
}

/**
 * Builds the snapshot of a config: the same in every thread, from the same plain data. Deployments that cannot be opened are left out;
 * a wrong value counts as absent.
 */
export function buildSnapshot({ tree, env, catalog, report = () => {} }: SnapshotSource): Snapshot {
  const { table, entries, environment } = readRoutingTable({ tree, env, catalog, report });
  return {
    ...table,
    general: readGeneralSettings(tree, report),
    queue: readQueueSettings(tree),
    budgets: readSpendBudgets(tree, entries, report),
    tierRules: readTierRules(mapOf(tree['router_settings'])['tier_down'], ['router_settings', 'tier_down'], report),
    settingsWith: settingsWith(tree, environment),
  };
}
