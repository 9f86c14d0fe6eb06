import type { JsonObject, JsonValue } from '../../core/json.ts';
import { isObject } from '../../wire/json-reader.ts';
import { readYamlBoolean } from './plain-scalar.ts';

/** What a setting takes. Numbers and booleans may come as texts, since the environment has nothing else. */
export type SettingKind = 'text' | 'number' | 'boolean' | 'list' | 'texts' | 'map' | 'maps' | 'any';

/** What was expected, where a value is not of a kind; undefined where it is. Null is of every kind: it counts as absent. */
export function expectedKind(kind: SettingKind, value: JsonValue): string | undefined {
  return value === null || matches[kind](value) ? undefined : words[kind];
}

const words: Readonly<Record<SettingKind, string>> = {
  text: 'a text',
  number: 'a number of at least 0',
  boolean: 'true or false',
  list: 'a list',
  texts: 'a list of texts',
  map: 'a map',
  maps: 'a list of maps',
  any: 'anything',
};

const matches: Readonly<Record<SettingKind, (value: JsonValue) => boolean>> = {
  text: (value) => typeof value === 'string',
  number: (value) => numberOf(value) !== undefined,
  boolean: (value) => booleanOf(value) !== undefined,
  list: (value) => Array.isArray(value),
  texts: (value) => textsOf(value) !== undefined,
  map: (value) => isObject(value),
  maps: (value) => Array.isArray(value) && value.every(isObject),
  any: () => true,
};

/** A number of at least 0, also from a text such as `1e-7`. */
export function numberOf(value: JsonValue | undefined): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined;
}

/** A boolean, also from a text such as `True`; of a list, whether anything is in it. */
export function booleanOf(value: JsonValue | undefined): boolean | undefined {
  if (typeof value === 'string') return readYamlBoolean(value);
  if (Array.isArray(value)) return value.length > 0;
  return value === 0 || value === 1 ? value === 1 : typeof value === 'boolean' ? value : undefined;
}

/** A list of texts, also from a single one. */
export function textsOf(value: JsonValue | undefined): readonly string[] | undefined {
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return undefined;
  const texts = value.filter((item) => typeof item === 'string');
  return texts.length === value.length ? texts : undefined;
}

/** A text that is not empty. */
export function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The maps of a list; whatever else stands in it is left out. */
export function mapsOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A map, empty where there is none. */
export function mapOf(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {};
}
