import type { Frame } from '../core/dialect.ts';

/** Cuts a stream of JSON lines into frames, whatever the packet borders; blank lines are passed over. */
export class NdjsonDecoder {
  readonly #text = new TextDecoder('utf-8');
  #rest = '';

  /** The lines that became complete with these bytes. */
  push(bytes: Uint8Array): readonly Frame[] {
    const lines = (this.#rest + this.#text.decode(bytes, { stream: true })).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.flatMap(toFrame);
  }

  /** The last line, if it came without a line break. */
  end(): readonly Frame[] {
    const last = this.#rest + this.#text.decode();
    this.#rest = '';
    return toFrame(last);
  }
}

function toFrame(line: string): readonly Frame[] {
  const data = line.trim();
  return data === '' ? [] : [{ data }];
}
