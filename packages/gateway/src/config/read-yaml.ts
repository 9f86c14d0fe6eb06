import { type Level, readPlainScalar } from 'litmux/settings';
import { isObject, type JsonDraft, type JsonValue } from 'litmux/engine';
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Alias,
  type Document,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { Finding, Place } from './finding.ts';
import type { Places } from './places.ts';

/** A YAML text as plain data. */
export interface ReadYaml {
  readonly value: JsonValue;
  readonly places: Places;
  readonly findings: readonly Finding[];
}

/**
 * Reads YAML as PyYAML's safe loader reads it: YAML 1.1 scalars, merge keys, of keys that stand twice the last. Never throws: what cannot
 * be read is among the findings, all of it.
 */
export function readYaml(file: string, text: string): ReadYaml {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    version: '1.1',
    schema: 'failsafe',
    uniqueKeys: false,
    strict: true,
    prettyErrors: false,
    lineCounter: lines,
  });
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (!Array.isArray(documents)) return { value: null, places: { place: place(0), children: new Map() }, findings: [] };
  const [first, second] = documents;
  const faults = documents.flatMap(({ errors }) =>
    errors.map((error): Finding => ({ level: 'error', message: plainWords(error.message), place: place(error.pos[0]) })),
  );
  if (second !== undefined && faults.length === 0) {
    faults.push({
      level: 'error',
      message: 'A second YAML document begins here; a config is one document.',
      place: place(second.range[0]),
    });
  }
  if (first === undefined || faults.length > 0) return { value: null, places: { place: place(0), children: new Map() }, findings: faults };
  return new Conversion(first, place).run();
}

type ParsedDocument = Document.Parsed;

/** Aliases make small texts large; no config has this many values. */
const mostValues = 500_000;
const deepest = 100;

/** Turns the nodes of a document into plain data and remembers where everything stands. */
class Conversion {
  readonly #document: ParsedDocument;
  readonly #place: (offset: number) => Place;
  readonly #findings: Finding[] = [];
  readonly #targets = new Map<Alias, unknown>();
  #values = 0;

  constructor(document: ParsedDocument, place: (offset: number) => Place) {
    this.#document = document;
    this.#place = place;
  }

  run(): ReadYaml {
    const { contents } = this.#document;
    const places = { place: this.#at(contents), children: new Map() };
    return { value: this.#read(contents, places, 0), places, findings: this.#findings };
  }

  #read(node: unknown, places: Places, depth: number): JsonValue {
    this.#values += 1;
    if (this.#values > mostValues || depth > deepest) {
      if (this.#values !== Infinity) this.#say('error', node, 'The document is too large or too deeply nested.');
      this.#values = Infinity;
      return null;
    }
    if (isAlias(node)) return this.#read(this.#target(node), places, depth + 1);
    if (isMap(node)) return this.#readMap(node, places, depth);
    if (isSeq(node)) {
      return node.items.map((item, index) => {
        const child = { place: this.#at(item), children: new Map() };
        places.children.set(index, child);
        return this.#read(item, child, depth + 1);
      });
    }
    return isScalar(node) ? this.#readScalar(node) : null;
  }

  /** What an alias stands for, any other node itself. Kept, since the whole document is searched for it. */
  #target(node: unknown): unknown {
    if (!isAlias(node)) return node;
    const known = this.#targets.get(node);
    if (known !== undefined) return known;
    const target = node.resolve(this.#document);
    if (target !== undefined) this.#targets.set(node, target);
    return target;
  }

  #readMap(node: YAMLMap, places: Places, depth: number): JsonValue {
    const map: JsonDraft = {};
    const own = new Set<string>();
    for (const { key, value } of node.items) {
      if (isScalar(key) && key.type === 'PLAIN' && key.value === '<<') {
        this.#merge(value, { map, places }, depth);
        continue;
      }
      const name = this.#keyOf(key);
      if (name === undefined) continue;
      if (own.has(name)) this.#say('warning', key, `${JSON.stringify(name)} stands here a second time; the last one counts.`);
      own.add(name);
      const child = { place: this.#at(key), children: new Map() };
      places.children.set(name, child);
      define(map, name, this.#read(value, child, depth + 1));
    }
    return map;
  }

  /** A merged map fills what the map itself does not say, wherever the `<<` stands; of several the first wins. */
  #merge(value: unknown, into: { map: JsonDraft; places: Places }, depth: number): void {
    const node = this.#target(value);
    const sources = isSeq(node) ? node.items : [node];
    for (const source of sources) {
      const places: Places = { place: this.#at(source), children: new Map() };
      const merged: JsonValue = this.#read(source, places, depth + 1);
      if (!isObject(merged)) {
        this.#say('error', source, 'A merge key `<<` takes a map or a list of maps.');
        continue;
      }
      for (const [name, item] of Object.entries(merged)) {
        if (Object.hasOwn(into.map, name) || item === undefined) continue;
        define(into.map, name, item);
        const child = places.children.get(name);
        if (child !== undefined) into.places.children.set(name, child);
      }
    }
  }

  #keyOf(key: unknown): string | undefined {
    const target = this.#target(key);
    if (isScalar(target)) return typeof target.value === 'string' ? target.value : '';
    this.#say('error', key, 'A key must be a text; quote it if braces or brackets belong to it.');
    return undefined;
  }

  #readScalar(node: Scalar): JsonValue {
    const text = typeof node.value === 'string' ? node.value : '';
    const tag = node.tag;
    if (tag === undefined || tag === '!') return node.type === 'PLAIN' && tag === undefined ? readPlainScalar(text) : text;
    if (!tag.startsWith(standardTags)) this.#say('error', node, `The tag ${tag} is not known.`);
    return textTags.has(tag.slice(standardTags.length)) ? text : readPlainScalar(text);
  }

  #at(node: unknown): Place {
    const range = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : undefined;
    return this.#place(range?.[0] ?? 0);
  }

  #say(level: Level, node: unknown, message: string): void {
    this.#findings.push({ level, message, place: this.#at(node) });
  }
}

const standardTags = 'tag:yaml.org,2002:';
const textTags: ReadonlySet<string> = new Set(['str', 'timestamp', 'binary']);

/** Sets a key as data, whatever its name. */
function define(map: JsonDraft, name: string, value: JsonValue): void {
  Object.defineProperty(map, name, { value, enumerable: true, configurable: true, writable: true });
}

function plainWords(message: string): string {
  const words = message.replace(/\n[\s\S]*$/, '');
  return /alias/i.test(words) ? `${words}. A value that begins with * or & must stand in quotes: "*".` : words;
}
