import { defaultRoutingSettings, isObject, objectsOf, openDeployment, textOf, type Catalog, type Deployment, type JsonObject, type ModelGroup } from 'litmux/engine';
import type { Snapshot } from './snapshot.ts';

/** What a snapshot is built from. */
export interface SnapshotSource {
  readonly tree: JsonObject;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly catalog: Catalog;
}

/** Builds the snapshot of a config. */
export function buildSnapshot({ tree, env, catalog }: SnapshotSource): Snapshot {
  const settings = isObject(tree['litellm_settings']) ? tree['litellm_settings'] : {};
  const retries = typeof settings['num_retries'] === 'number' ? settings['num_retries'] : defaultRoutingSettings.retries;
  const byId = new Map<string, Deployment>();
  const lists = new Map<string, Deployment[]>();
  for (const entry of objectsOf(tree['model_list'])) {
    const group = textOf(entry['model_name']) ?? '';
    const params = isObject(entry['litellm_params']) ? entry['litellm_params'] : {};
    const info = isObject(entry['model_info']) ? entry['model_info'] : {};
    const deployment = openDeployment({ group, params, info, env, catalog, policy: { drop: settings['drop_params'] === true } });
    byId.set(deployment.id, deployment);
    lists.set(group, [...(lists.get(group) ?? []), deployment]);
  }
  const groups = new Map<string, ModelGroup>([...lists].map(([name, deployments]) => [name, { name, deployments, strategy: 'simple-shuffle', retries, fallbacks: [] }]));
  return {
    groups,
    byId,
    aliases: new Map(),
    patterns: [],
    defaultFallbacks: [],
    settings: { ...defaultRoutingSettings, retries },
    general: { maxRequestBytes: 50 * 1_048_576, budgetExceededStatus: 422, unpricedPolicy: 'allow', requireAuthForMetrics: true },
  };
}
