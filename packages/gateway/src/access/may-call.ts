import { Failure, findGroup, type ModelGroup, type RoutingTable } from 'litmux/engine';
import type { Caller } from './caller.ts';
import type { KeyRecord } from './key-record.ts';

/** Entries of a key's `models` that stand for every model. A team's list is read with the team. */
const everyModel: ReadonlySet<string> = new Set(['*', 'all-proxy-models', 'all-team-models']);

/** Throws `key_model_denied` unless the caller may call the model, named as the client named it. */
export function mayCall(caller: Caller, model: string, table: RoutingTable): void {
  if (caller.type !== 'key' || keyAllows(caller.key.record, model, table)) return;
  throw new Failure(
    'key_model_denied',
    `The requested model '${model}' is not available for this API key, or the model name is invalid. Check the models available to you and try again.`,
    { param: 'model' },
  );
}

/**
 * Whether a key's `models` hold the model: by name, wildcard or access group, itself or through an alias of the key or of
 * the gateway. No list means every model; `no-default-models` alone means none.
 */
export function keyAllows(record: KeyRecord, model: string, table: RoutingTable): boolean {
  const { models, aliases } = record;
  if (models.length === 0) return true;
  if (listAllows(models, model, table)) return true;
  const own = Object.hasOwn(aliases, model) ? aliases[model] : undefined;
  const target = own ?? table.aliases.get(model)?.model;
  return target !== undefined && target !== model && listAllows(models, target, table);
}

function listAllows(models: readonly string[], model: string, table: RoutingTable): boolean {
  for (const entry of models) {
    if (entry === model || everyModel.has(entry) || matchesWildcard(entry, model)) return true;
  }
  // `openai/*` holds `gpt-5` as well, whose name alone tells whose it is.
  const qualified = models.some((entry) => entry.includes('/')) ? table.qualify?.(model) : undefined;
  if (qualified !== undefined && models.some((entry) => matchesWildcard(entry, qualified))) return true;
  const groups = accessGroupsOf(model, table);
  return groups.size > 0 && models.some((entry) => groups.has(entry));
}

/** Whether a pattern with `*` (any text) matches a whole name. */
export function matchesWildcard(pattern: string, name: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return false;
  if (star === pattern.length - 1) return name.startsWith(pattern.slice(0, star));
  const [first = '', ...rest] = pattern.split('*');
  if (!name.startsWith(first)) return false;
  let at = first.length;
  const last = rest.pop() ?? '';
  for (const piece of rest) {
    const found = name.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}

const noGroups: ReadonlySet<string> = new Set();
const knownGroups = new WeakMap<ModelGroup, ReadonlySet<string>>();

/** The access groups (`model_info.access_groups`) that a model's deployments are in. */
export function accessGroupsOf(model: string, table: RoutingTable): ReadonlySet<string> {
  const group = findGroup(table, model);
  if (group === undefined) return noGroups;
  let names = knownGroups.get(group);
  if (names === undefined)
    knownGroups.set(group, (names = new Set(group.deployments.flatMap(({ info }) => textsOf(info['access_groups'])))));
  return names;
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
