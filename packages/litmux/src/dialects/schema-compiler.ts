import type { JsonDraft, JsonObject, JsonValue } from '../core/json.ts';
import { isObject, objectOf, objectsOf, textOf } from '../wire/json-reader.ts';

/** What a target can say of a JSON Schema. Everything that it cannot say is rewritten, told in the description, or named as lost. */
export interface SchemaTarget {
  /** Keywords that stay as they are. The others are told in the description, where `tells` allows, and left out. */
  readonly keywords: ReadonlySet<string>;
  /** Values of `format` that are understood; absent: all. */
  readonly formats?: ReadonlySet<string>;
  /** The largest `minItems` that is understood; absent: no limit. */
  readonly minItemsMost?: number;
  /** Whether left-out constraints are told in the description. */
  readonly tells: boolean;
  /** `closed`: every object must forbid further properties, so that maps cannot be said. */
  readonly objects: 'as-given' | 'closed';
  /** What becomes of `$ref`: kept (then without recursion) or replaced by what it names. */
  readonly references: 'kept' | 'inlined';
  /** What becomes of a type that may be null: a list of types, or OpenAPI's `nullable: true`. */
  readonly nullable: 'as-given' | 'flag';
  /** What becomes of `const`: kept, or an `enum` of one. */
  readonly constants: 'kept' | 'enum';
  /** What becomes of the values of `enum`: kept, or written as text with type string. */
  readonly enums: 'kept' | 'text';
  /** What becomes of `oneOf`. */
  readonly oneOf: 'kept' | 'any-of';
  /** What becomes of `allOf`: kept, or merged into one object. */
  readonly allOf: 'kept' | 'merged';
}

/** A schema in a target's words, with the paths of what it could not be made to say at all. */
export interface CompiledSchema {
  readonly schema: JsonObject;
  readonly lost: readonly string[];
}

const textual = ['title', 'description'];
const structural = ['type', 'properties', 'required', 'items', 'anyOf', 'enum'];

/** The table of what each target can say. */
export const schemaTargets: Readonly<Record<'anthropicMessages' | 'cohereChat' | 'openApi', SchemaTarget>> = {
  /** Anthropic's native structured output and strict tools (docs: build-with-claude/structured-outputs, "JSON Schema limitations"). */
  anthropicMessages: {
    keywords: new Set([...textual, ...structural, 'allOf', 'const', 'default', 'format', 'minItems', '$ref', '$defs', 'definitions']),
    formats: new Set(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid']),
    minItemsMost: 1,
    tells: true,
    objects: 'closed',
    references: 'kept',
    nullable: 'as-given',
    constants: 'kept',
    enums: 'kept',
    oneOf: 'any-of',
    allOf: 'kept',
  },
  /** Cohere's structured output (https://docs.cohere.com/docs/structured-outputs, "Unsupported schema features"). */
  cohereChat: {
    keywords: new Set([
      ...textual,
      ...structural,
      'additionalProperties',
      'const',
      'default',
      'format',
      'pattern',
      '$ref',
      '$defs',
      'definitions',
    ]),
    formats: new Set(['date-time', 'uuid', 'date', 'time']),
    tells: true,
    objects: 'as-given',
    references: 'kept',
    nullable: 'as-given',
    constants: 'kept',
    enums: 'kept',
    oneOf: 'any-of',
    allOf: 'merged',
  },
  /** Google's `Schema`, a subset of OpenAPI's, for Gemini before 2.0 (https://ai.google.dev/api/caching#Schema); later models take JSON Schema as it is. */
  openApi: {
    keywords: new Set([
      ...textual,
      ...structural,
      'format',
      'nullable',
      'minItems',
      'maxItems',
      'minProperties',
      'maxProperties',
      'minimum',
      'maximum',
      'minLength',
      'maxLength',
      'pattern',
      'example',
      'propertyOrdering',
    ]),
    formats: new Set(['enum', 'date-time', 'float', 'double', 'int32', 'int64']),
    tells: true,
    objects: 'as-given',
    references: 'inlined',
    nullable: 'flag',
    constants: 'enum',
    enums: 'text',
    oneOf: 'any-of',
    allOf: 'merged',
  },
};

/** Compiles a JSON Schema for a target. Never throws: what can't be said is listed in `lost` by its path in the schema. */
export function compileSchema(schema: JsonObject, target: SchemaTarget): CompiledSchema {
  const lost: string[] = [];
  return { schema: compileNode(schema, { target, root: schema, path: '', lost, trail: [] }), lost };
}

/** Where in a schema the compiler stands. */
interface Place {
  readonly target: SchemaTarget;
  readonly root: JsonObject;
  readonly path: string;
  readonly lost: string[];
  /** The references that led here, against recursion. */
  readonly trail: readonly string[];
}

function compileNode(node: JsonObject, place: Place): JsonObject {
  const reference = textOf(node['$ref']);
  if (reference !== undefined && place.target.references === 'inlined') return compileReference(node, reference, place);
  if (reference !== undefined && refersToItself(reference, place.root)) place.lost.push(at(place, '$ref'));
  const source = rewrite(node, place.target);
  const draft: JsonDraft = {};
  const told: string[] = [];
  for (const [keyword, value] of Object.entries(source)) {
    if (value === undefined) continue;
    if (understands(place.target, keyword, value)) draft[keyword] = compileValue(keyword, value, place);
    else if (!untold.has(keyword)) told.push(`${keyword}: ${JSON.stringify(value)}`);
  }
  if (place.target.objects === 'closed' && isObjectSchema(source)) closeObject(draft, source, place);
  if (place.target.tells && told.length > 0)
    draft['description'] = [textOf(draft['description']), `(${told.join(', ')})`].filter(Boolean).join(' ');
  return draft;
}

/** Left out without a word: they tell of the schema, not of the value, or what they name was put in its place. */
const untold: ReadonlySet<string> = new Set(['$schema', '$id', '$defs', 'definitions', 'additionalProperties']);

function compileValue(keyword: string, value: JsonValue, place: Place): JsonValue {
  const below = { ...place, path: at(place, keyword) };
  switch (keyword) {
    case 'properties':
    case '$defs':
    case 'definitions':
      return mapValues(objectOf(value) ?? {}, (schema, name) =>
        isObject(schema) ? compileNode(schema, { ...below, path: at(below, name) }) : schema,
      );
    case 'anyOf':
    case 'oneOf':
    case 'allOf':
    case 'prefixItems':
      return objectsOf(value).map((schema, index) => compileNode(schema, { ...below, path: `${below.path}[${index}]` }));
    case 'items':
    case 'additionalProperties':
    case 'not':
      return isObject(value) ? compileNode(value, below) : value;
    default:
      return value;
  }
}

/** What a `$ref` names, in its place; what refers to itself ends in an open object and is lost. */
function compileReference(node: JsonObject, reference: string, place: Place): JsonObject {
  const named = resolve(reference, place.root);
  if (named === undefined || place.trail.includes(reference)) {
    place.lost.push(at(place, '$ref'));
    return { type: 'object' };
  }
  const { $ref: _reference, ...beside } = node;
  return compileNode({ ...named, ...beside }, { ...place, trail: [...place.trail, reference] });
}

function understands(target: SchemaTarget, keyword: string, value: JsonValue): boolean {
  if (!target.keywords.has(keyword)) return false;
  if (keyword === 'format') return typeof value === 'string' && (target.formats?.has(value) ?? true);
  if (keyword === 'minItems') return typeof value === 'number' && value <= (target.minItemsMost ?? value);
  return true;
}

/** The node with those keywords replaced that the target has another word for. */
function rewrite(node: JsonObject, target: SchemaTarget): JsonObject {
  let source = node;
  if (target.allOf === 'merged' && Array.isArray(source['allOf'])) source = mergeAll(source);
  if (target.oneOf === 'any-of' && source['oneOf'] !== undefined) {
    const { oneOf, ...rest } = source;
    source = { ...rest, anyOf: rest['anyOf'] ?? oneOf };
  }
  if (target.constants === 'enum' && source['const'] !== undefined) {
    const { const: constant, ...rest } = source;
    source = { ...rest, enum: [constant] };
  }
  if (target.nullable === 'flag') source = flagNull(source);
  if (target.enums === 'text' && Array.isArray(source['enum']))
    source = {
      ...source,
      type: 'string',
      enum: source['enum'].map((value) => (typeof value === 'string' ? value : JSON.stringify(value))),
    };
  return source;
}

/** One object of all the schemas of `allOf` and what stands beside it. */
function mergeAll(node: JsonObject): JsonObject {
  const { allOf, ...beside } = node;
  const all = [...objectsOf(allOf), beside];
  const properties = Object.assign({}, ...all.map((schema) => objectOf(schema['properties']) ?? {}));
  const required = [...new Set(all.flatMap((schema) => (Array.isArray(schema['required']) ? schema['required'] : [])))];
  return {
    ...Object.assign({}, ...all),
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required }),
  };
}

/** `null` among the types or the alternatives becomes `nullable: true`; several types become alternatives. */
function flagNull(node: JsonObject): JsonObject {
  const alternatives = Array.isArray(node['anyOf']) ? objectsOf(node['anyOf']) : undefined;
  if (alternatives?.some(isNull) === true) {
    const { anyOf: _anyOf, ...beside } = node;
    const others = alternatives.filter((schema) => !isNull(schema));
    const [only] = others;
    return others.length === 1 && only !== undefined
      ? { ...only, ...beside, nullable: true }
      : { ...beside, anyOf: others, nullable: true };
  }
  if (!Array.isArray(node['type'])) return node;
  const { type: _type, ...beside } = node;
  const types = node['type'].filter((type) => type !== 'null');
  const nullable = types.length < node['type'].length && { nullable: true };
  return types.length === 1
    ? { ...beside, type: types[0], ...nullable }
    : { ...beside, anyOf: types.map((type) => ({ type })), ...nullable };
}

function isNull(schema: JsonObject): boolean {
  return schema['type'] === 'null';
}

function isObjectSchema(node: JsonObject): boolean {
  return node['type'] === 'object' || (Array.isArray(node['type']) && node['type'].includes('object')) || isObject(node['properties']);
}

/** Forbids further properties. A map, or an object of which nothing is known, would then be empty for ever: it is lost. */
function closeObject(draft: JsonDraft, source: JsonObject, place: Place): void {
  const isMap = isObject(source['additionalProperties']) || isObject(source['patternProperties']);
  const isOpen = source['properties'] === undefined && source['additionalProperties'] !== false;
  if (isMap || isOpen) place.lost.push(at(place, 'additionalProperties'));
  draft['additionalProperties'] = false;
}

function refersToItself(reference: string, root: JsonObject): boolean {
  const seen = new Set<string>();
  const open = [reference];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const inner of referencesIn(resolve(name, root))) {
      if (inner === reference) return true;
      if (!seen.has(inner)) open.push(inner);
      seen.add(inner);
    }
  }
  return false;
}

function referencesIn(value: JsonValue | undefined): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === '$ref' && typeof inner === 'string' ? [inner] : referencesIn(inner)));
}

/** What a local reference (`#/$defs/Person`) names. */
function resolve(reference: string, root: JsonObject): JsonObject | undefined {
  if (!reference.startsWith('#')) return undefined;
  let found: JsonValue | undefined = root;
  for (const step of reference.slice(1).split('/').filter(Boolean)) {
    found = objectOf(found)?.[decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return objectOf(found);
}

function mapValues(object: JsonObject, map: (value: JsonValue, name: string) => JsonValue): JsonObject {
  const mapped: JsonDraft = {};
  for (const [name, value] of Object.entries(object)) if (value !== undefined) mapped[name] = map(value, name);
  return mapped;
}

function at(place: Place, name: string): string {
  return place.path === '' ? name : `${place.path}.${name}`;
}
