import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { Environment } from '../../providers/environment.ts';
import { isObject } from '../../wire/json-reader.ts';
import type { ConfigPath, Report } from './problem.ts';

const prefix = 'os.environ/';

/**
 * Replaces every text `os.environ/NAME` by the value of that variable, null where it is not set. Only whole texts are references.
 * Variables of the config's own `environment_variables` win over the given environment.
 */
export function resolveReferences(tree: JsonObject, env: Environment, report: Report): JsonObject {
  const own = isObject(tree['environment_variables']) ? readVariables(tree['environment_variables'], env, report) : {};
  const resolution: Resolution = { env: { ...env, ...own }, report };
  const { environment_variables: variables, ...rest } = tree;
  const resolved = resolveMap(rest, [], resolution);
  return variables === undefined ? resolved : { ...resolved, environment_variables: own };
}

interface Resolution {
  readonly env: Environment;
  readonly report: Report;
}

/** `environment_variables` as texts: that is what an environment holds. */
function readVariables(variables: JsonObject, env: Environment, report: Report): { readonly [name: string]: string } {
  const read: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(variables)) {
    const path = ['environment_variables', name];
    const resolved = value === undefined ? null : resolve(value, path, { env, report });
    if (typeof resolved === 'string') read[name] = resolved;
    else if (typeof resolved === 'boolean') read[name] = resolved ? 'True' : 'False';
    else if (typeof resolved === 'number') read[name] = String(resolved);
    else if (resolved !== null) report({ level: 'error', path, message: `The environment variable ${name} must be a text.` });
  }
  return read;
}

function resolve(value: JsonValue, path: ConfigPath, resolution: Resolution): JsonValue {
  if (typeof value === 'string') return resolveText(value, path, resolution);
  if (Array.isArray(value)) return value.map((item: JsonValue, index) => resolve(item, [...path, index], resolution));
  return isObject(value) ? resolveMap(value, path, resolution) : value;
}

function resolveMap(map: JsonObject, path: ConfigPath, resolution: Resolution): JsonObject {
  return Object.fromEntries(Object.entries(map).map(([name, item]) => [name, resolve(item ?? null, [...path, name], resolution)]));
}

function resolveText(text: string, path: ConfigPath, { env, report }: Resolution): string | null {
  if (!text.startsWith(prefix)) {
    if (/^\$\{?\w+\}?$/.test(text)) {
      const name = text.replace(/[${}]/g, '');
      report({ level: 'warning', path, message: `${text} is taken as it stands; to read the environment write os.environ/${name}.` });
    }
    return text;
  }
  const name = text.slice(prefix.length);
  const value = env[name];
  if (value === undefined)
    report({ level: 'warning', path, message: `The environment variable ${name} is not set; the value counts as absent.` });
  return value ?? null;
}
