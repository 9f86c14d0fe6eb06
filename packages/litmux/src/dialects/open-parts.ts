import type { ChatEvent, PartDelta, PartOpening } from '../core/event.ts';

/**
 * The parts of one answer's only choice while they grow. A provider's own name for a part (`content 0`, `call 1`) stands for
 * the index that our events give it.
 */
export class OpenParts {
  readonly #indexes = new Map<string, number>();
  readonly #open = new Set<number>();
  #calls = 0;

  /** Whether the answer asks for a tool. */
  get hasCalls(): boolean {
    return this.#calls > 0;
  }

  has(name: string): boolean {
    return this.#indexes.has(name);
  }

  /** Begins a part; one whose name stands for another part takes the name over. */
  start(name: string, part: PartOpening): ChatEvent {
    const index = this.#next++;
    this.#indexes.set(name, index);
    this.#open.add(index);
    if (part.type === 'tool-call') this.#calls += 1;
    return { type: 'part-start', choice: 0, index, part };
  }

  /** A delta of a part that has begun; none for one that has not. */
  grow(name: string, delta: PartDelta): readonly ChatEvent[] {
    const index = this.#indexes.get(name);
    return index === undefined ? [] : [{ type: 'part-delta', choice: 0, index, delta }];
  }

  /** Ends a part; nothing where it has ended already. */
  end(name: string): readonly ChatEvent[] {
    const index = this.#indexes.get(name);
    if (index === undefined || !this.#open.delete(index)) return [];
    return [{ type: 'part-end', choice: 0, index }];
  }

  /** Ends all that are still open. */
  endAll(): readonly ChatEvent[] {
    const ends = [...this.#open].map((index): ChatEvent => ({ type: 'part-end', choice: 0, index }));
    this.#open.clear();
    return ends;
  }

  #next = 0;
}
