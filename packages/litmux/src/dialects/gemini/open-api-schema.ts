import type { JsonDraft, JsonObject, JsonValue } from '../../core/json.ts';
import { isObject, textOf } from '../../wire/json-reader.ts';
import { camel } from './spelling.ts';

/** Google's `Schema` (types in capitals, `nullable`, numbers in quotes, either spelling) as JSON Schema. */
export function fromOpenApi(schema: JsonObject): JsonObject {
  const json: JsonDraft = {};
  for (const [name, value] of Object.entries(schema)) {
    const keyword = camel(name);
    if (value !== undefined && value !== null && !googleOnly.has(keyword)) json[keyword] = readKeyword(keyword, value);
  }
  return schema['nullable'] === true ? nullable(json) : json;
}

const googleOnly: ReadonlySet<string> = new Set(['nullable', 'propertyOrdering']);

function readKeyword(keyword: string, value: JsonValue): JsonValue {
  switch (keyword) {
    case 'type':
      return typeof value === 'string' ? value.toLowerCase() : value;
    case 'items':
    case 'additionalProperties':
      return isObject(value) ? fromOpenApi(value) : value;
    case 'anyOf':
      return Array.isArray(value) ? value.map((item: JsonValue) => (isObject(item) ? fromOpenApi(item) : item)) : value;
    case 'properties':
      return isObject(value)
        ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, isObject(inner) ? fromOpenApi(inner) : inner]))
        : value;
    default:
      return /^(min|max)/.test(keyword) && typeof value === 'string' ? Number(value) : value;
  }
}

function nullable(json: JsonObject): JsonObject {
  const type = textOf(json['type']);
  return type === undefined ? { anyOf: [json, { type: 'null' }] } : { ...json, type: [type, 'null'] };
}
