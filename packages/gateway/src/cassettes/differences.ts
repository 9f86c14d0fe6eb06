import { isObject, type JsonValue } from 'litmux/core';

/** A text in a difference is shown up to here. */
const longestShown = 60;

/** Where two JSON values differ, each as `path is A, recorded B`; empty where they are the same. The order of fields does not matter. */
export function differences(recorded: JsonValue | undefined, given: JsonValue | undefined, path = ''): readonly string[] {
  if (Array.isArray(recorded) && Array.isArray(given)) {
    const length = Math.max(recorded.length, given.length);
    return Array.from({ length }, (_, index) => differences(recorded[index], given[index], `${path}[${index}]`)).flat();
  }
  if (isObject(recorded) && isObject(given)) {
    const names = new Set([...Object.keys(recorded), ...Object.keys(given)]);
    return [...names].flatMap((name) => differences(recorded[name], given[name], path === '' ? name : `${path}.${name}`));
  }
  return recorded === given ? [] : [`${path === '' ? 'the body' : path} is ${shown(given)}, recorded ${shown(recorded)}`];
}

function shown(value: JsonValue | undefined): string {
  if (value === undefined) return 'absent';
  const text = JSON.stringify(value);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}
