import type { ConfigPath } from 'litmux/settings';
import type { Place } from './finding.ts';

/** Where a value and all values in it stand; has the shape of the value. */
export interface Places {
  readonly place: Place;
  readonly children: Map<string | number, Places>;
}

/** The place of the value at a path, or of the innermost value around it that has one. */
export function placeAt(places: Places, path: ConfigPath): Place {
  let here = places;
  for (const step of path) {
    const next = here.children.get(step);
    if (next === undefined) break;
    here = next;
  }
  return here.place;
}
