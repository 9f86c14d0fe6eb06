import { PassingBuffers } from 'litmux/node';

/** Bodies that come in several pieces are large. */
const large = new PassingBuffers();

/** The pieces of a body as they come. */
export class ArrivingBody {
  #pieces: Uint8Array[] = [];
  #bytes = 0;

  /** How much has come. */
  get bytes(): number {
    return this.#bytes;
  }

  add(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.#bytes += piece.length;
  }

  /** What came is not wanted. */
  drop(): void {
    this.#pieces = [];
  }

  /** Everything that has come, in one piece; nothing is kept here. */
  take(): Uint8Array {
    const pieces = this.#pieces;
    this.#pieces = [];
    const [first] = pieces;
    if (pieces.length === 1 && first !== undefined) return first;
    for (const piece of pieces) large.pass(piece.length);
    return Buffer.concat(pieces, this.#bytes);
  }
}
