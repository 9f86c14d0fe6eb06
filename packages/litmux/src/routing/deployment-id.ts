import { createHash } from 'node:crypto';
import type { JsonObject, JsonValue } from '../core/json.ts';

/** The id of a deployment that has none of its own: the same for the same name and parameters, in whatever order they stand. */
export function deploymentId(group: string, params: JsonObject): string {
  return createHash('sha256')
    .update(canonical([group, params]))
    .digest('hex');
}

function canonical(value: JsonValue | undefined): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined && item !== null);
  return `{${entries
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`)
    .join(',')}}`;
}
