import type { JsonObject, JsonValue } from '../core/json.ts';
import { isObject } from '../wire/json-reader.ts';

/** A copy of the body without the fields at `paths`: names, dotted paths, `[0]` for an item, `[*]` for every item of a list. */
export function dropPaths(body: JsonObject, paths: readonly string[]): JsonObject {
  return paths.reduce<JsonObject>((rest, path) => dropObject(rest, stepsOf(path)), body);
}

function stepsOf(path: string): readonly string[] {
  return path.split(/[.[\]]+/).filter((step) => step !== '');
}

function dropObject(object: JsonObject, steps: readonly string[]): JsonObject {
  const [step, ...rest] = steps;
  if (step === undefined || !(step in object)) return object;
  if (rest.length === 0) return Object.fromEntries(Object.entries(object).filter(([name]) => name !== step));
  return { ...object, [step]: dropInside(object[step], rest) };
}

function dropInside(value: JsonValue | undefined, steps: readonly string[]): JsonValue | undefined {
  if (isObject(value)) return dropObject(value, steps);
  if (!Array.isArray(value)) return value;
  const [step, ...rest] = steps;
  return value.flatMap((item: JsonValue, index) => {
    if (step !== '*' && step !== String(index)) return [item];
    return rest.length === 0 ? [] : [dropInside(item, rest) ?? null];
  });
}
