import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { ModelAlias } from '../table.ts';
import { isObject } from '../../wire/json-reader.ts';
import type { ConfigPath, Report } from './problem.ts';
import { booleanOf, mapOf, textOf } from './setting-kind.ts';

/** An alias and where it stands. */
export interface PlacedAlias extends ModelAlias {
  readonly path: ConfigPath;
}

/** Other names of models: `model_group_alias`, and `model_alias_map`, whose names are not listed. */
export function readAliases(tree: JsonObject, report: Report): ReadonlyMap<string, PlacedAlias> {
  const aliases = new Map<string, PlacedAlias>();
  for (const [section, setting] of [
    ['litellm_settings', 'model_alias_map'],
    ['router_settings', 'model_group_alias'],
  ] as const) {
    for (const [name, value] of Object.entries(mapOf(mapOf(tree[section])[setting]))) {
      const path = [section, setting, name];
      const alias = readAlias(value ?? null, setting === 'model_alias_map');
      if (alias === undefined)
        report({ level: 'error', path, message: `The alias ${name} must be the name of a model, or a map with \`model\` and \`hidden\`.` });
      else aliases.set(name, { ...alias, path });
    }
  }
  return aliases;
}

function readAlias(value: JsonValue, hidden: boolean): ModelAlias | undefined {
  const model = isObject(value) ? textOf(value['model']) : textOf(value);
  if (model === undefined) return undefined;
  return { model, hidden: isObject(value) ? booleanOf(value['hidden']) === true : hidden };
}
