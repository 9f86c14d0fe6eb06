import { Failure } from '../core/failure.ts';
import type { JsonObject, JsonValue } from '../core/json.ts';

/**
 * Reads the fields of a JSON object that came from outside. Each read narrows once and knows its path, so that a wrong
 * type becomes a Failure `invalid_request` naming the field: `messages[2].content`. JSON `null` counts as absent.
 */
export class Fields {
  readonly object: JsonObject;
  readonly path: string;

  constructor(object: JsonObject, path = '') {
    this.object = object;
    this.path = path;
  }

  /** The path of a field of this object. */
  at(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  /** The raw value of a field; undefined for null. */
  value(name: string): JsonValue | undefined {
    return this.object[name] ?? undefined;
  }

  has(name: string): boolean {
    return this.value(name) !== undefined;
  }

  /** A required text. */
  text(name: string): string {
    return this.optionalText(name) ?? this.missing(name);
  }

  optionalText(name: string): string | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'string') return value;
    return this.wrong(name, 'a string', value);
  }

  /** A required finite number. */
  number(name: string): number {
    return this.optionalNumber(name) ?? this.missing(name);
  }

  optionalNumber(name: string): number | undefined {
    const value = this.value(name);
    if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value;
    return this.wrong(name, 'a number', value);
  }

  /** A whole number of at least `least`. */
  optionalInteger(name: string, least = 0): number | undefined {
    const value = this.optionalNumber(name);
    if (value === undefined || (Number.isInteger(value) && value >= least)) return value;
    return this.wrong(name, `a whole number of at least ${least}`, value);
  }

  optionalBoolean(name: string): boolean | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'boolean') return value;
    return this.wrong(name, 'true or false', value);
  }

  /** A required object. */
  fields(name: string): Fields {
    return this.optionalFields(name) ?? this.missing(name);
  }

  optionalFields(name: string): Fields | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (isObject(value)) return new Fields(value, this.at(name));
    return this.wrong(name, 'an object', value);
  }

  optionalObject(name: string): JsonObject | undefined {
    return this.optionalFields(name)?.object;
  }

  /** A required list. */
  list(name: string): readonly JsonValue[] {
    return this.optionalList(name) ?? this.missing(name);
  }

  optionalList(name: string): readonly JsonValue[] | undefined {
    const value = this.value(name);
    if (value === undefined || Array.isArray(value)) return value;
    return this.wrong(name, 'a list', value);
  }

  /** A required list of objects, each with its own path. */
  fieldsList(name: string): readonly Fields[] {
    return this.optionalFieldsList(name) ?? this.missing(name);
  }

  optionalFieldsList(name: string): readonly Fields[] | undefined {
    return this.optionalList(name)?.map((item, index) => {
      const path = `${this.at(name)}[${index}]`;
      return isObject(item) ? new Fields(item, path) : wrongType(path, 'an object', item);
    });
  }

  optionalTextList(name: string): readonly string[] | undefined {
    return this.optionalList(name)?.map((item, index) =>
      typeof item === 'string' ? item : wrongType(`${this.at(name)}[${index}]`, 'a string', item),
    );
  }

  /** The fields whose names are not among `known`, null ones left out. */
  rest(known: ReadonlySet<string>): JsonObject {
    const rest: { [key: string]: JsonValue } = {};
    for (const name in this.object) {
      const value = this.object[name];
      if (value !== undefined && value !== null && !known.has(name)) rest[name] = value;
    }
    return rest;
  }

  /** Throws: the field is required. */
  missing(name: string): never {
    throw new Failure('invalid_request', `Missing required field: ${this.at(name)}.`, { param: this.at(name) });
  }

  /** Throws: the field's value is of the wrong type or not one that is allowed. */
  wrong(name: string, expected: string, value: JsonValue): never {
    return wrongType(this.at(name), expected, value);
  }
}

/** True for a JSON object; false for null and lists. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Throws `invalid_request` naming path, expectation and the kind (never the content) of what was found. */
export function wrongType(path: string, expected: string, value: JsonValue): never {
  throw new Failure('invalid_request', `Invalid value for ${path}: expected ${expected}, got ${kindOf(value)}.`, { param: path });
}

/** Parses JSON text that came from outside; undefined where it is not JSON. */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** Parses the JSON object in a provider's text. Throws `invalid_answer` for anything else. */
export function parseAnswerObject(text: string): JsonObject {
  const value = parseJson(text);
  if (isObject(value)) return value;
  throw new Failure('invalid_answer', 'The provider answered with something that is not a JSON object.');
}

/** The object's field if it is a text; for lenient reading of answers. */
export function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The object's field if it is a number; for lenient reading of answers. */
export function numberOf(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** The value if it is an object; for lenient reading of answers. */
export function objectOf(value: JsonValue | undefined): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

/** The value's objects if it is a list, else none; for lenient reading of answers. */
export function objectsOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A copy without the keys whose value is undefined. */
export function compact(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

function kindOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'string':
      return 'a string';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'a boolean';
    default:
      return 'an object';
  }
}
