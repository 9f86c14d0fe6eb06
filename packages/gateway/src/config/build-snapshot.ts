import { Failure, qualifiedName, type Catalog, type Deployment, type JsonObject, type ModelGroup } from 'litmux/engine';
import { addedProviders } from './added-providers.ts';
import { readAliases } from './aliases.ts';
import { checkNames } from './check-names.ts';
import { deploymentEntries, type DeploymentEntry } from './deployment-entries.ts';
import { DeploymentOpener } from './deployment-opener.ts';
import type { Environment } from './environment-references.ts';
import type { Report } from './finding.ts';
import { readGeneralSettings } from './general-settings.ts';
import { groupNamed, readPatterns, readRoutingWishes } from './model-groups.ts';
import { readQueueSettings } from './queue-settings.ts';
import { readRoutingSettings, settingsWith, sharedSetting } from './routing-settings.ts';
import { readSecondChances } from './second-chances.ts';
import { booleanOf, mapOf, textsOf } from './setting-kind.ts';
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
  const environment = { ...env, ...textsIn(mapOf(tree['environment_variables'])) };
  const settings = readRoutingSettings(tree, environment);
  const wishes = readRoutingWishes(tree, settings.retries, report);
  const opener = new DeploymentOpener({ tree, env: environment, catalog, providers: addedProviders(tree, report) });
  const entries = deploymentEntries({ tree, env: environment, report });
  for (const { params, path } of entries) readSecondChances(params, [...path, 'litellm_params'], report);
  const level = booleanOf(mapOf(tree['router_settings'])['ignore_invalid_deployments']) === false ? 'error' : 'warning';
  const skip: Skip = (entry, reason) => report({ level, path: entry.path, message: `The model ${entry.group} is skipped: ${reason}` });
  const deployments = openAll(entries, opener, skip);
  const snapshot: Snapshot = {
    groups: new Map(
      [...Map.groupBy(deployments, ({ group }) => group)].map(([name, members]): [string, ModelGroup] => [
        name,
        groupNamed(name, members, wishes),
      ]),
    ),
    byId: new Map(deployments.map((deployment) => [deployment.id, deployment])),
    aliases: readAliases(tree, report),
    patterns: readPatterns(entries.filter(isWild), opener, wishes),
    defaultFallbacks: textsOf(sharedSetting(tree, 'default_fallbacks')) ?? [],
    settings,
    qualify: (model) => qualifiedName(model, environment),
    general: readGeneralSettings(tree, report),
    queue: readQueueSettings(tree),
    budgets: readSpendBudgets(tree, entries, report),
    tierRules: readTierRules(mapOf(tree['router_settings'])['tier_down'], ['router_settings', 'tier_down'], report),
    settingsWith: settingsWith(tree, environment),
  };
  checkNames({ tree, snapshot, wishes, report });
  return snapshot;
}

type Skip = (entry: DeploymentEntry, reason: string) => void;

function isWild({ group }: DeploymentEntry): boolean {
  return group.includes('*');
}

function openAll(entries: readonly DeploymentEntry[], opener: DeploymentOpener, skip: Skip): readonly Deployment[] {
  const opened = new Map<string, Deployment>();
  for (const entry of entries) {
    const deployment = opener.open(entry);
    const wild = isWild(entry);
    // The name of a wildcard's provider may come with the call: `*`.
    if (deployment instanceof Failure) {
      if (!wild || deployment.code !== 'unknown_model') skip(entry, deployment.message);
    } else if (opened.has(deployment.id) && !wild) skip(entry, 'another entry has the same id, or the same name and parameters.');
    else if (!wild) opened.set(deployment.id, deployment);
  }
  return [...opened.values()];
}

function textsIn(map: JsonObject): Environment {
  return Object.fromEntries(Object.entries(map).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
