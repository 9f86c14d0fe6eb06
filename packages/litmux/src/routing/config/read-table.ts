import type { Catalog } from '../../catalog/catalog.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Environment } from '../../providers/environment.ts';
import { qualifiedName } from '../../providers/resolve.ts';
import type { Deployment, ModelGroup } from '../deployment.ts';
import type { RoutingTable } from '../table.ts';
import { addedProviders } from './added-providers.ts';
import { readAliases } from './aliases.ts';
import { checkNames } from './check-names.ts';
import { deploymentEntries, type DeploymentEntry } from './deployment-entries.ts';
import { DeploymentOpener } from './deployment-opener.ts';
import { groupNamed, readPatterns, readRoutingWishes } from './model-groups.ts';
import type { Report } from './problem.ts';
import { readRoutingSettings, sharedSetting } from './routing-settings.ts';
import { readSecondChances } from './second-chances.ts';
import { booleanOf, mapOf, textsOf } from './setting-kind.ts';

/** What a routing table is read from. */
export interface TableSource {
  /** A config in LiteLLM's form, environment references resolved. */
  readonly tree: JsonObject;
  readonly env: Environment;
  readonly catalog: Catalog;
  /** Takes what is wrong or suspicious beyond the form. */
  readonly report: Report;
}

/** A routing table, with what it was read from. */
export interface ReadTable {
  readonly table: RoutingTable;
  readonly entries: readonly DeploymentEntry[];
  /** The environment with the config's own variables. */
  readonly environment: Environment;
}

/**
 * Reads what a config says of models and routing: the same from the same plain data. Deployments that cannot be opened are left out;
 * a wrong value counts as absent.
 */
export function readRoutingTable({ tree, env, catalog, report }: TableSource): ReadTable {
  const environment = { ...env, ...textsIn(mapOf(tree['environment_variables'])) };
  const settings = readRoutingSettings(tree, environment);
  const wishes = readRoutingWishes(tree, settings.retries, report);
  const opener = new DeploymentOpener({ tree, env: environment, catalog, providers: addedProviders(tree, report) });
  const entries = deploymentEntries({ tree, env: environment, report });
  for (const { params, path } of entries) readSecondChances(params, [...path, 'litellm_params'], report);
  const level = booleanOf(mapOf(tree['router_settings'])['ignore_invalid_deployments']) === false ? 'error' : 'warning';
  const skip: Skip = (entry, reason) => report({ level, path: entry.path, message: `The model ${entry.group} is skipped: ${reason}` });
  const deployments = openAll(entries, opener, skip);
  const table: RoutingTable = {
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
  };
  checkNames({ tree, table, wishes, report });
  return { table, entries, environment };
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
