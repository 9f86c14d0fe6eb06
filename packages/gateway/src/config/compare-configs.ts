import { type ConfigPath, formatPath, mapsOf, textOf } from 'litmux/settings';
import { isObject, type JsonObject, type JsonValue } from 'litmux/engine';

/**
 * What changes from one config to another, a line each: `+ model gpt-5 (openai/gpt-5)`, `~ router_settings.num_retries: 2 → 3`.
 * Deployments are told apart by name and id or upstream model; values of settings that may be secret are never shown.
 */
export function compareConfigs(old: JsonObject, next: JsonObject): readonly string[] {
  const sections = [...new Set([...Object.keys(old), ...Object.keys(next)])].filter((name) => name !== 'model_list');
  return [...compareModels(old, next), ...sections.flatMap((name) => compareValues([name], old[name], next[name]))];
}

function compareModels(old: JsonObject, next: JsonObject): readonly string[] {
  const [before, after] = [modelsOf(old), modelsOf(next)];
  const removed = [...before.keys()].filter((name) => !after.has(name)).map((name) => `- model ${name}`);
  return [
    ...removed,
    ...[...after].flatMap(([name, entry]) => {
      const known = before.get(name);
      return known === undefined ? [`+ model ${name}`] : compareValues([`model ${name}`], known, entry);
    }),
  ];
}

function modelsOf(tree: JsonObject): ReadonlyMap<string, JsonObject> {
  const models = new Map<string, JsonObject>();
  for (const entry of mapsOf(tree['model_list'])) {
    const [params, info] = [entry['litellm_params'], entry['model_info']];
    const id = isObject(info) ? textOf(info['id']) : undefined;
    const upstream = isObject(params) ? textOf(params['model']) : undefined;
    const name = `${textOf(entry['model_name']) ?? 'without a name'} (${id ?? upstream ?? 'nothing'})`;
    let unique = name;
    for (let number = 2; models.has(unique); number += 1) unique = `${name} #${number}`;
    models.set(unique, entry);
  }
  return models;
}

function compareValues(path: ConfigPath, old: JsonValue | undefined, next: JsonValue | undefined): readonly string[] {
  if (isObject(old) && isObject(next)) {
    const names = new Set([...Object.keys(old), ...Object.keys(next)]);
    return [...names].flatMap((name) => compareValues([...path, name], old[name], next[name]));
  }
  if (JSON.stringify(old) === JSON.stringify(next)) return [];
  const shown = (value: JsonValue | undefined): string => (mayBeSecret(path) ? 'hidden' : shorten(JSON.stringify(value)));
  if (old === undefined) return [`+ ${formatPath(path)}: ${shown(next)}`];
  if (next === undefined) return [`- ${formatPath(path)}`];
  return [`~ ${formatPath(path)}: ${mayBeSecret(path) ? 'changed' : `${shown(old)} → ${shown(next)}`}`];
}

/** Whole sections hold credentials, and so does everything whose name says so. */
function mayBeSecret(path: ConfigPath): boolean {
  return path.some(
    (step) =>
      /key|secret|token|passw|credential|header|environment_variables|url|dsn/i.test(String(step)) &&
      !/max_tokens|token_cost|per_token/i.test(String(step)),
  );
}

const longestValue = 80;

function shorten(text: string | undefined): string {
  if (text === undefined) return 'nothing';
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}
