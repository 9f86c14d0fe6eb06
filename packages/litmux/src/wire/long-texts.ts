import type { PiecedBody } from '../core/request-body.ts';
import { isBlank } from './splice.ts';

/** Texts shorter than this are read like everything else. */
const shortest = 1024;

/** The keys whose long values are lifted: prose that passes through the house without being looked at. */
const keys: readonly string[] = ['"text"', '"content"'];

/** A JSON document whose long texts have been lifted out: parsing and writing it costs nothing for what nobody looks at. */
export interface LiftedDocument {
  /** The document with a short mark in place of each long text. */
  readonly text: string;
  /** A document written from the lifted one, with the long texts back in their places, byte for byte as they came. */
  restore(written: string): PiecedBody;
}

/** Marks hold a nonce of this process, so that no client can write one. */
const nonce: string = crypto.randomUUID();
const mark = new RegExp(`${nonce}/(\\d+)/`, 'g');

/**
 * Lifts the long values of `text` and `content` out of a JSON document in UTF-8. Undefined where there are none.
 * A text goes back into whatever string its mark stands in, as the escaped bytes it came in, so it can never end that string.
 */
export function liftLongTexts(bytes: Uint8Array): LiftedDocument | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const quotes = new Quotes(buffer);
  const lifted: Uint8Array[] = [];
  const kept: string[] = [];
  let keptTo = 0;
  for (let open = quotes.from(0); open !== -1;) {
    const close = closingQuote(buffer, quotes, open + 1);
    if (close === -1) return undefined;
    if (close - open > shortest && isValueOfKey(buffer, open)) {
      kept.push(buffer.toString('utf8', keptTo, open + 1), `${nonce}/${lifted.length}/`);
      lifted.push(buffer.subarray(open + 1, close));
      keptTo = close;
    }
    open = quotes.from(close + 1);
  }
  if (lifted.length === 0) return undefined;
  kept.push(buffer.toString('utf8', keptTo));
  return { text: kept.join(''), restore: (written) => restore(written, lifted) };
}

function restore(written: string, lifted: readonly Uint8Array[]): PiecedBody {
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (const match of written.matchAll(mark)) {
    const text = lifted[Number(match[1])];
    if (text === undefined) continue;
    pieces.push(Buffer.from(written.slice(from, match.index)), text);
    from = match.index + match[0].length;
  }
  pieces.push(Buffer.from(written.slice(from)));
  return { size: pieces.reduce((size, piece) => size + piece.length, 0), pieces };
}

/**
 * Finds the quotes in a document. Near ones are searched in a small piece of it as text, where a search costs little to begin; far ones in the bytes.
 * The whole as text would be a large object to the engine, which costs more than everything else here.
 */
class Quotes {
  readonly #bytes: Buffer;
  #window = '';
  #start = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The first quote from here on; -1 where there is none. */
  from(at: number): number {
    if (at < this.#start || at >= this.#start + this.#window.length) this.#open(at);
    const near = this.#window.indexOf('"', at - this.#start);
    return near === -1 ? this.#bytes.indexOf(quote, this.#start + this.#window.length) : this.#start + near;
  }

  /** One character a byte: positions in the text are positions in the bytes. */
  #open(at: number): void {
    this.#start = at;
    this.#window = this.#bytes.toString('latin1', at, at + windowSize);
  }
}

const windowSize = 2048;
const quote = 34;
const backslash = 92;
const colon = 58;

/** The end of a string: the next quote before which an even number of backslashes stands. -1 where there is none. */
function closingQuote(bytes: Uint8Array, quotes: Quotes, from: number): number {
  for (let end = quotes.from(from); end !== -1; end = quotes.from(end + 1)) {
    let backslashes = 0;
    while (bytes[end - 1 - backslashes] === backslash) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return -1;
}

/** Whether the string that opens here is the value of one of the keys. */
function isValueOfKey(bytes: Buffer, open: number): boolean {
  const separator = lastBefore(bytes, open);
  if (bytes[separator] !== colon) return false;
  const end = lastBefore(bytes, separator) + 1;
  const before = bytes.toString('latin1', Math.max(end - longestKey, 0), end);
  return keys.some((key) => before.endsWith(key));
}

const longestKey: number = Math.max(...keys.map((key) => key.length));

/** The last place before this one that is no white space; -1 where there is none. */
function lastBefore(bytes: Uint8Array, place: number): number {
  let at = place - 1;
  while (at >= 0 && isBlank(bytes[at] ?? 0)) at -= 1;
  return at;
}
