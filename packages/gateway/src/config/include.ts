import { isObject, type JsonObject } from 'litmux/engine';
import type { Places } from './places.ts';

/** A config's data and where it stands. */
export interface PlacedTree {
  readonly tree: JsonObject;
  readonly places: Places;
}

/** Merges an included file into a config: maps are updated, lists appended, everything else overwritten. */
export function mergeIncluded(main: PlacedTree, included: PlacedTree): PlacedTree {
  const tree = new Map(Object.entries(main.tree));
  const places: Places = { place: main.places.place, children: new Map(main.places.children) };
  for (const [name, value] of Object.entries(included.tree)) {
    const before = tree.get(name);
    const from = included.places.children.get(name);
    const into = places.children.get(name);
    if (Array.isArray(value) && Array.isArray(before)) {
      tree.set(name, [...before, ...value]);
      if (from !== undefined && into !== undefined) places.children.set(name, appended(into, from, before.length));
    } else if (isObject(value) && isObject(before)) {
      tree.set(name, { ...before, ...value });
      if (from !== undefined && into !== undefined)
        places.children.set(name, { place: into.place, children: new Map([...into.children, ...from.children]) });
    } else {
      tree.set(name, value);
      if (from !== undefined) places.children.set(name, from);
    }
  }
  return { tree: Object.fromEntries(tree), places };
}

function appended(into: Places, from: Places, length: number): Places {
  const moved = [...from.children].map(([index, child]) => [typeof index === 'number' ? index + length : index, child] as const);
  return { place: into.place, children: new Map([...into.children, ...moved]) };
}
