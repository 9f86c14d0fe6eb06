import { closingQuote, isBlank } from './splice.ts';

/** Texts shorter than this are read like everything else. */
const shortest = 1024;

/** The keys whose long values are lifted: prose that passes through the house without being looked at. */
const keys: readonly string[] = ['"text"', '"content"'];

/** A JSON document whose long texts have been lifted out: parsing and writing it costs nothing for what nobody looks at. */
export interface LiftedDocument {
  /** The document with a short mark in place of each long text. */
  readonly text: string;
  /** A document written from the lifted one, with the long texts back in their places, byte for byte as they came. */
  restore(written: string): Uint8Array;
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
  // One character a byte: positions in this text are positions in the bytes.
  const latin = buffer.toString('latin1');
  const lifted: Uint8Array[] = [];
  const kept: string[] = [];
  let keptTo = 0;
  for (let open = latin.indexOf('"'); open !== -1;) {
    const close = closingQuote(latin, open + 1);
    if (close === -1) return undefined;
    if (close - open > shortest && isValueOfKey(latin, open)) {
      kept.push(buffer.toString('utf8', keptTo, open + 1), `${nonce}/${lifted.length}/`);
      lifted.push(buffer.subarray(open + 1, close));
      keptTo = close;
    }
    open = latin.indexOf('"', close + 1);
  }
  if (lifted.length === 0) return undefined;
  kept.push(buffer.toString('utf8', keptTo));
  return { text: kept.join(''), restore: (written) => restore(written, lifted) };
}

function restore(written: string, lifted: readonly Uint8Array[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (const match of written.matchAll(mark)) {
    const text = lifted[Number(match[1])];
    if (text === undefined) continue;
    pieces.push(Buffer.from(written.slice(from, match.index)), text);
    from = match.index + match[0].length;
  }
  pieces.push(Buffer.from(written.slice(from)));
  return Buffer.concat(pieces);
}

/** Whether the string that opens here is the value of one of the keys. */
function isValueOfKey(text: string, open: number): boolean {
  let colon = open - 1;
  while (isBlank(text.charCodeAt(colon))) colon -= 1;
  if (text.charCodeAt(colon) !== 58) return false;
  let end = colon - 1;
  while (isBlank(text.charCodeAt(end))) end -= 1;
  return keys.some((key) => text.startsWith(key, end - key.length + 1));
}
