import type { JsonObject, JsonValue } from '../../core/json.ts';
import { isObject, objectsOf, textOf } from '../../wire/json-reader.ts';

/**
 * The arguments of a function call: `args`, and on top of them what `partialArgs` assigns piece by piece
 * (https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/function-calling#streaming-fc).
 */
export function extendArguments(args: JsonObject, call: JsonObject): JsonObject {
  let extended = isObject(call['args']) ? { ...args, ...call['args'] } : args;
  for (const piece of objectsOf(call['partialArgs'])) {
    const assigned = assign(extended, stepsOf(textOf(piece['jsonPath']) ?? ''), piece);
    if (isObject(assigned)) extended = assigned;
  }
  return extended;
}

/** True where more of this call is to come. */
export function willContinue(call: JsonObject): boolean {
  return call['willContinue'] === true || objectsOf(call['partialArgs']).some((piece) => piece['willContinue'] === true);
}

/** The steps of a JSON path such as `$.places[0]['the name']`. */
function stepsOf(path: string): readonly (string | number)[] {
  const steps = path.matchAll(/\.([^.[\]]+)|\[(?:'([^']*)'|"([^"]*)"|(\d+))\]/g);
  return [...steps].map(([, name, single, double, index]) => name ?? single ?? double ?? Number(index));
}

/** The value with the piece's value at the end of the steps; texts are added to what is there. */
function assign(value: JsonValue | undefined, steps: readonly (string | number)[], piece: JsonObject): JsonValue {
  const [step, ...rest] = steps;
  if (step === undefined) return valueOf(piece, value);
  if (typeof step === 'number') {
    const list: JsonValue[] = Array.isArray(value) ? [...value] : [];
    if (step <= list.length) list[step] = assign(list[step], rest, piece);
    return list;
  }
  const object = isObject(value) ? value : {};
  const inner = assign(Object.hasOwn(object, step) ? object[step] : undefined, rest, piece);
  return Object.fromEntries([...Object.entries(object), [step, inner]]);
}

function valueOf(piece: JsonObject, before: JsonValue | undefined): JsonValue {
  const text = textOf(piece['stringValue']);
  if (text !== undefined) return typeof before === 'string' ? before + text : text;
  return piece['numberValue'] ?? piece['boolValue'] ?? null;
}
