import type { JsonObject, JsonValue } from '../../core/json.ts';

/** Fields as parameters of a query: a list is said once for each of its members, an object as JSON. */
export function queryOf(fields: JsonObject): Readonly<Record<string, string | readonly string[]>> {
  const query: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === null) continue;
    query[name] = Array.isArray(value) ? value.map(textual) : textual(value);
  }
  return query;
}

function textual(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
