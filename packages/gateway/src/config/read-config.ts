import type { ConfigPath, Report } from 'litmux/settings';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Environment, isObject, type JsonObject, type JsonValue, resolveReferences } from 'litmux/engine';
import { checkSettings } from './check-settings.ts';
import type { Finding, Place } from './finding.ts';
import { mergeIncluded, type PlacedTree } from './include.ts';
import { placeAt } from './places.ts';
import { readYaml } from './read-yaml.ts';

/** A config as plain data, environment references replaced, and what is wrong with it. */
export interface ReadConfig {
  readonly tree: JsonObject;
  /** Every fault of the form; among them errors where the config must not be served. */
  readonly findings: readonly Finding[];
  /** Where the value at a path stands. */
  placeOf(path: ConfigPath): Place;
}

/** Reads a config file and the files it includes. Never throws: what cannot be read is among the findings. */
export function readConfig(file: string, env: Environment): ReadConfig {
  const findings: Finding[] = [];
  const read = new ConfigFiles(findings).readAll(file);
  const placeOf = (path: ConfigPath): Place => placeAt(read.places, path);
  const report: Report = ({ level, path, message }) => findings.push({ level, message, place: placeOf(path) });
  const tree = resolveReferences(read.tree, env, report);
  if (!findings.some(({ level }) => level === 'error')) checkSettings(tree, report);
  else checkSettings(tree, (problem) => problem.level === 'error' && report(problem));
  return { tree, findings, placeOf };
}

const mostFiles = 100;

class ConfigFiles {
  readonly #findings: Finding[];
  readonly #seen = new Set<string>();

  constructor(findings: Finding[]) {
    this.#findings = findings;
  }

  /** Included files are named relative to the file that includes them. */
  readAll(file: string): PlacedTree {
    this.#seen.add(resolve(file));
    let read = this.#readFile(file);
    for (const [index, name] of includesOf(read.tree).entries()) {
      const place = placeAt(read.places, ['include', index]);
      const path = resolve(dirname(file), name);
      if (this.#seen.has(path))
        this.#findings.push({ level: 'warning', message: `${name} is included a second time; it is read once.`, place });
      else if (this.#seen.size >= mostFiles)
        this.#findings.push({ level: 'error', message: `More than ${mostFiles} files are included.`, place });
      else read = mergeIncluded(read, this.readAll(path));
    }
    return read;
  }

  #readFile(file: string): PlacedTree {
    const text = this.#textOf(file);
    const { value, places, findings } = readYaml(file, text ?? '');
    this.#findings.push(...findings);
    if (isObject(value)) return { tree: value, places };
    if (value !== null)
      this.#findings.push({ level: 'error', message: 'A config is a map of sections such as `model_list:`.', place: places.place });
    return { tree: {}, places };
  }

  #textOf(file: string): string | undefined {
    try {
      return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#findings.push({ level: 'error', message: `${file} cannot be read: ${reason}` });
      return undefined;
    }
  }
}

function includesOf(tree: JsonObject): readonly string[] {
  const value: JsonValue | undefined = tree['include'];
  const names: readonly JsonValue[] = Array.isArray(value) ? value : [value ?? null];
  return names.filter((name) => typeof name === 'string');
}
