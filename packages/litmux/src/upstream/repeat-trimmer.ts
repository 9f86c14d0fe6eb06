/**
 * Cuts off the beginning of a continuation what the client has read already: a model that was asked to go on may say the last words again.
 * Text is held back as long as it stands in what was said, since only then it may turn out to be a repetition.
 */
export class RepeatTrimmer {
  readonly #said: string;
  readonly #echoes: boolean;
  #held = '';
  #isOpen = true;

  /** `echoes`: the model is known to say all of it again, however little it was. */
  constructor(said: string, echoes = false) {
    this.#said = said;
    this.#echoes = echoes;
  }

  /** What is new of the next piece. */
  push(text: string): string {
    if (!this.#isOpen) return text;
    this.#held += text;
    return this.#said.includes(this.#held) ? '' : this.end();
  }

  /** What was held back and is new: nothing more comes, or what came is no repetition. */
  end(): string {
    if (!this.#isOpen) return '';
    this.#isOpen = false;
    const seen = this.#said.trimEnd();
    const isEcho = this.#echoes && this.#held.startsWith(seen);
    const rest = this.#held.slice(isEcho ? seen.length : repeatedLength(seen, this.#held));
    return rest.slice(commonLength(this.#said.slice(seen.length), rest));
  }
}

/** White space at the end of what was said is not sent to a model, so that it comes again. */
function commonLength(tail: string, rest: string): number {
  let length = 0;
  while (length < tail.length && rest[length] === tail[length]) length += 1;
  return length;
}

/** A repetition is at least this long, or all that was said, and no play of few characters: `ha` may follow `ha`, a column of a table the one before. */
const leastRepeated = 8;
const leastDifferent = 4;

/** How much of the beginning of `next` repeats the end of `said`. */
function repeatedLength(said: string, next: string): number {
  const borders = bordersOf(next);
  let length = 0;
  for (let index = Math.max(0, said.length - next.length); index < said.length; index += 1) {
    while (length > 0 && (length === next.length || next[length] !== said[index])) length = borders[length - 1] ?? 0;
    if (next[length] === said[index]) length += 1;
  }
  while (length > 0 && !isRepetition(next.slice(0, length), said)) length = borders[length - 1] ?? 0;
  return length;
}

function isRepetition(text: string, said: string): boolean {
  return (text.length >= leastRepeated || text === said) && new Set(text).size >= leastDifferent;
}

/** For each beginning of a text the length of the longest shorter one that it also ends with (Knuth, Morris and Pratt). */
function bordersOf(text: string): readonly number[] {
  const borders = [0];
  let length = 0;
  for (let index = 1; index < text.length; index += 1) {
    while (length > 0 && text[length] !== text[index]) length = borders[length - 1] ?? 0;
    if (text[length] === text[index]) length += 1;
    borders.push(length);
  }
  return borders;
}
