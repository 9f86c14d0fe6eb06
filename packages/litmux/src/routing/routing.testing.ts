import { createCatalog } from '../catalog/catalog.ts';
import { openOverlay } from '../catalog/overlay.ts';
import type { JsonObject } from '../core/json.ts';
import type { Deployment, ModelGroup } from './deployment.ts';
import { openDeployment } from './open-deployment.ts';
import { planCall, type Plan, type PlanFacts } from './plan.ts';
import { LocalRoutingState } from './state.ts';
import { defaultRoutingSettings, type RoutingSettings, type RoutingTable } from './table.ts';

const catalog = createCatalog({ overlay: openOverlay([]), book: { find: () => undefined, list: () => [] }, bookName: 'none' });

/** A deployment named by its id. */
export function deployment(id: string, params: JsonObject = {}, info: JsonObject = {}): Deployment {
  return openDeployment({
    group: 'chat',
    params: { model: 'openai/gpt-5', api_key: 'sk-x', ...params },
    info: { id, ...info },
    env: {},
    catalog,
  });
}

/** A group named `chat` unless told otherwise. */
export function group(deployments: readonly Deployment[], more: Partial<ModelGroup> = {}): ModelGroup {
  return { name: 'chat', deployments, strategy: 'simple-shuffle', retries: 2, fallbacks: [], ...more };
}

/** A table of groups. */
export function table(groups: readonly ModelGroup[], settings: Partial<RoutingSettings> = {}): RoutingTable {
  return {
    groups: new Map(groups.map((one) => [one.name, one])),
    byId: new Map(groups.flatMap(({ deployments }) => deployments).map((one) => [one.id, one])),
    aliases: new Map(),
    patterns: [],
    defaultFallbacks: [],
    settings: { ...defaultRoutingSettings, ...settings },
  };
}

/** Plans a call to the table's first group, at a fixed time and with a generator of random numbers that starts anew for each seed. */
export function plan(of: RoutingTable, facts: Partial<PlanFacts> = {}): Plan {
  const [first] = of.groups.values();
  if (first === undefined) throw new Error('a table without groups');
  return planCall(of, { group: first, model: first.name, now: noon, state: new LocalRoutingState(), random: Math.random, ...facts });
}

/** Milliseconds since 1970 of some noon. */
export const noon = 1_790_000_000_000;

/** The ids of the candidates of each stop. */
export function order({ stops }: Plan): readonly (readonly string[])[] {
  return stops.map(({ candidates }) => candidates.map(({ id }) => id));
}
