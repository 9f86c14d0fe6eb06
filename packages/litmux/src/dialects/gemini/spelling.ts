import type { JsonDraft, JsonObject, JsonValue } from '../../core/json.ts';
import { Fields, isObject, wrongType } from '../../wire/json-reader.ts';

/**
 * Reads an object of Google's API, whose fields may be spelled `maxOutputTokens` or `max_output_tokens`, and whose lists of
 * one may come without brackets (https://protobuf.dev/programming-guides/json/). Paths name the caller's own spelling.
 */
export class ProtoFields extends Fields {
  override value(name: string): JsonValue | undefined {
    return super.value(this.#spelled(name));
  }

  override at(name: string): string {
    return super.at(this.#spelled(name));
  }

  /** Whole numbers may stand in quotes. */
  override optionalNumber(name: string): number | undefined {
    const value = this.value(name);
    return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : super.optionalNumber(name);
  }

  override optionalFields(name: string): ProtoFields | undefined {
    const object = super.optionalFields(name)?.object;
    return object && new ProtoFields(object, this.at(name));
  }

  override optionalFieldsList(name: string): readonly ProtoFields[] | undefined {
    const value = this.value(name);
    if (isObject(value)) return [new ProtoFields(value, this.at(name))];
    return this.optionalList(name)?.map((item, index) => {
      const path = `${this.at(name)}[${index}]`;
      return isObject(item) ? new ProtoFields(item, path) : wrongType(path, 'an object', item);
    });
  }

  /** The fields whose names, in either spelling, are not among `known`. */
  override rest(known: ReadonlySet<string>): JsonObject {
    return Object.fromEntries(Object.entries(super.rest(known)).filter(([name]) => !known.has(camel(name))));
  }

  #spelled(name: string): string {
    const own = this.object[name];
    return own === undefined || own === null ? (this.#snakeOf(name) ?? name) : name;
  }

  #snakeOf(name: string): string | undefined {
    const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return this.object[snake] === undefined ? undefined : snake;
  }
}

/** The same message with its field names in camelCase; what the caller owns (arguments, results, schemas, labels) stays as it is. */
export function camelKeys(message: JsonObject): JsonObject {
  const spelled: JsonDraft = {};
  for (const [name, value] of Object.entries(message)) {
    const key = camel(name);
    spelled[key] = callerOwned.has(key) ? value : camelValue(value);
  }
  return spelled;
}

/** The same object with its own field names in camelCase, and those inside as they are. */
export function camelNames(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [camel(name), value]));
}

/** `max_output_tokens` as `maxOutputTokens`. */
export function camel(name: string): string {
  return name.includes('_') ? name.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase()) : name;
}

const callerOwned: ReadonlySet<string> = new Set([
  'args',
  'response',
  'parameters',
  'parametersJsonSchema',
  'responseSchema',
  'responseJsonSchema',
  'labels',
]);

function camelValue(value: JsonValue | undefined): JsonValue | undefined {
  if (Array.isArray(value)) return value.map((item: JsonValue) => camelValue(item) ?? null);
  return isObject(value) ? camelKeys(value) : value;
}
