import { MalformedAnswer } from './malformed-answer.ts';

/** A line with a chunk's size and its extensions may be this long. */
const maximumSizeLine = 16_384;
const maximumTrailers = 65_536;

const carriageReturn = 0x0d;
const lineFeed = 0x0a;

/** Where in the body the next byte stands. */
type Place =
  | 'size'
  | 'padding'
  | 'extension'
  | 'size-newline'
  | 'content'
  | 'content-return'
  | 'content-newline'
  | 'line'
  | 'trailer'
  | 'trailer-newline'
  | 'last-newline'
  | 'ended';

/** Takes a chunked body apart (RFC 9112 §7.1), however its bytes are cut. Extensions and trailers are read over. */
export class ChunkedBody {
  /** The content among the bytes last taken lies together from here… */
  start = 0;
  /** …to here. */
  end = 0;
  #place: Place = 'size';
  /** Bytes of the current chunk that are still to come. */
  #left = 0;
  /** Length of the current size line, or of all trailers. */
  #length = 0;

  get ended(): boolean {
    return this.#place === 'ended';
  }

  /** Takes bytes from `at` on, moves the content among them together, and gives where the body or the bytes end. Throws MalformedAnswer. */
  take(bytes: Buffer, at: number): number {
    this.start = at;
    this.end = at;
    let next = at;
    while (next < bytes.length && this.#place !== 'ended') {
      if (this.#place === 'content') next = this.#takeContent(bytes, next);
      else {
        this.#step(bytes[next] ?? lineFeed);
        next += 1;
      }
    }
    return next;
  }

  #takeContent(bytes: Buffer, at: number): number {
    const end = Math.min(bytes.length, at + this.#left);
    if (this.start === this.end) {
      this.start = at;
      this.end = end;
    } else {
      bytes.copyWithin(this.end, at, end);
      this.end += end - at;
    }
    this.#left -= end - at;
    if (this.#left === 0) this.#place = 'content-return';
    return end;
  }

  #step(byte: number): void {
    switch (this.#place) {
      case 'size':
        return this.#takeSize(byte);
      case 'padding':
        this.#lengthen(maximumSizeLine);
        return this.#afterSize(byte);
      case 'extension':
        this.#lengthen(maximumSizeLine);
        this.#place = lineGoesOn(byte) ? 'extension' : 'size-newline';
        return;
      case 'size-newline':
        this.#length = 0;
        return this.#expect(byte, lineFeed, this.#left === 0 ? 'line' : 'content');
      case 'content-return':
        return this.#expect(byte, carriageReturn, 'content-newline');
      case 'content-newline':
        return this.#expect(byte, lineFeed, 'size');
      case 'line':
      case 'trailer':
        return this.#takeTrailer(byte);
      case 'trailer-newline':
        return this.#expect(byte, lineFeed, 'line');
      case 'last-newline':
        return this.#expect(byte, lineFeed, 'ended');
      case 'content':
      case 'ended':
    }
  }

  #takeSize(byte: number): void {
    const digit = valueOfDigit(byte);
    if (digit === -1) {
      if (this.#length === 0) throw new MalformedAnswer('a chunk has no size');
      return this.#afterSize(byte);
    }
    this.#lengthen(maximumSizeLine);
    this.#left = this.#left * 16 + digit;
    if (this.#left > Number.MAX_SAFE_INTEGER) throw new MalformedAnswer('a chunk is longer than can be counted');
  }

  #afterSize(byte: number): void {
    if (byte === carriageReturn) this.#place = 'size-newline';
    else if (byte === 0x3b) this.#place = 'extension';
    else if (byte === 0x20 || byte === 0x09) this.#place = 'padding';
    else throw new MalformedAnswer("a chunk's size is no number");
  }

  #takeTrailer(byte: number): void {
    this.#lengthen(maximumTrailers);
    if (lineGoesOn(byte)) this.#place = 'trailer';
    else this.#place = this.#place === 'line' ? 'last-newline' : 'trailer-newline';
  }

  #lengthen(maximum: number): void {
    this.#length += 1;
    if (this.#length > maximum) throw new MalformedAnswer(`what surrounds its chunks is longer than ${maximum} bytes`);
  }

  #expect(byte: number, expected: number, next: Place): void {
    if (byte !== expected) throw new MalformedAnswer('a chunk does not end where its size says');
    this.#place = next;
  }
}

/** False where the byte begins the end of the line. */
function lineGoesOn(byte: number): boolean {
  if (byte === lineFeed) throw new MalformedAnswer('a line among its chunks ends without a carriage return');
  return byte !== carriageReturn;
}

function valueOfDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
