import type { JsonObject, JsonValue } from '../../../core/json.ts';
import { parseJson } from '../../../wire/json-reader.ts';

/** The fields of a form as JSON says them: `true`, `3` and `{"a":1}` are what they look like; other texts stay texts. */
export function formObject(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value === undefined ? undefined : meant(value)]));
}

function meant(value: JsonValue): JsonValue {
  if (typeof value !== 'string') return Array.isArray(value) ? value.map(meant) : value;
  return /^(?:true|false|null|-?\d+(?:\.\d+)?|[[{][^]*[\]}])$/.test(value.trim()) ? (parseJson(value) ?? value) : value;
}
