import { mapsOf } from 'litmux/settings';
import { type Catalog, type JsonObject, rememberFacts, resolveReferences } from 'litmux/engine';
import { buildSnapshot } from '../config/build-snapshot.ts';
import type { Snapshot } from '../config/snapshot.ts';
import { withRouting } from './with-routing.ts';
import type { ConfigInForce } from '../traffic/messages.ts';

/** A config without the memory that its threads share: plain data that crosses processes. */
export type PlainConfig = Omit<ConfigInForce, 'routing' | 'lines' | 'budgetSlots'>;

/** A config as threads take it, with the snapshot it was made from. */
export interface MadeConfig {
  readonly config: ConfigInForce;
  readonly snapshot: Snapshot;
}

/** Makes of a tree what threads take: routing memory of its own, and what the catalog knows of its models. */
export function makeConfig(tree: JsonObject, catalog: Catalog, version: number): MadeConfig {
  const { plain, snapshot } = makePlainConfig(tree, catalog, version);
  return { config: withRouting(plain), snapshot };
}

/** The same without shared memory. */
export function makePlainConfig(
  tree: JsonObject,
  catalog: Catalog,
  version: number,
): { readonly plain: PlainConfig; readonly snapshot: Snapshot } {
  const remembering = rememberFacts(catalog);
  const snapshot = buildSnapshot({ tree, env: process.env, catalog: remembering.catalog });
  const size = { groups: { size: snapshot.groups.size }, byId: { size: snapshot.byId.size } };
  return {
    plain: { tree, version, facts: remembering.facts, needsCatalog: snapshot.patterns.length > 0, size, budgets: snapshot.budgets },
    snapshot,
  };
}

/** The config of the file with the models of the store beside its own. */
export function withModels(file: JsonObject, models: readonly JsonObject[]): JsonObject {
  if (models.length === 0) return file;
  const resolved = resolveReferences({ model_list: models }, process.env, () => {});
  return { ...file, model_list: [...mapsOf(file['model_list']), ...mapsOf(resolved['model_list'])] };
}
