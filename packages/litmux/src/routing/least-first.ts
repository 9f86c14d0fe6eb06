/** A copy in random order. */
export function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const order = [...items];
  for (let end = order.length - 1; end > 0; end -= 1) swap(order, end, Math.floor(random() * (end + 1)));
  return order;
}

/** The items by their measures, least first; equals in any order. `measures` stands beside `items`, and is put in order with them. */
export function leastFirst<Item>(items: readonly Item[], measures: number[], random: () => number): Item[] {
  const order = [...items];
  for (let end = order.length - 1; end > 0; end -= 1) {
    const other = Math.floor(random() * (end + 1));
    swap(order, end, other);
    swap(measures, end, other);
  }
  return order.length > fewItems ? sortMany(order, measures) : sortFew(order, measures);
}

/** Exchanges two places of a list. */
export function swap(list: unknown[], one: number, other: number): void {
  const moved = list[one];
  const replaced = list[other];
  if (moved === undefined || replaced === undefined) return;
  list[one] = replaced;
  list[other] = moved;
}

/** Up to here insertion, which allocates nothing, is the fastest. */
const fewItems = 32;

function sortFew<Item>(order: Item[], measures: number[]): Item[] {
  for (let end = 1; end < order.length; end += 1) {
    for (let at = end; at > 0 && (measures[at - 1] ?? 0) > (measures[at] ?? 0); at -= 1) {
      swap(order, at, at - 1);
      swap(measures, at, at - 1);
    }
  }
  return order;
}

function sortMany<Item>(order: readonly Item[], measures: readonly number[]): Item[] {
  return order
    .map((item, index) => ({ item, measure: measures[index] ?? 0 }))
    .sort((one, other) => (one.measure === other.measure ? 0 : one.measure - other.measure))
    .map(({ item }) => item);
}
