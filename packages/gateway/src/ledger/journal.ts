import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from 'litmux/engine';
import { writeEntryLine } from './entry-line.ts';
import type { Entry } from './entry.ts';
import { writeOpenedLine, type OpenedCall } from './opened-call.ts';
import { segmentName } from './segment.ts';

const segmentBytes = 4 * 1024 * 1024;

/**
 * The journal of one thread: lines appended to segments of its own, each with one synchronous write and without fsync.
 * What was written survives `kill -9`; a loss of power may take the last seconds.
 */
export class Journal {
  readonly #directory: string;
  readonly #thread: number;
  #segment: { readonly file: number; bytes: number } | undefined;
  #serial = 0;
  #torn = false;

  constructor(directory: string, thread: number) {
    mkdirSync(directory, { recursive: true });
    this.#directory = directory;
    this.#thread = thread;
  }

  /** Notes that a call with a budget was admitted. Throws `internal` when the disk does not take it. */
  open(call: OpenedCall): void {
    this.#write(writeOpenedLine(call));
  }

  /** Accounts for a call that has ended; to be called before the last byte of its answer leaves. Throws `internal` when the disk does not take it. */
  settle(entry: Entry): void {
    this.#write(writeEntryLine(entry));
  }

  /** Ends the segment: the next line begins another. */
  rotate(): void {
    if (this.#segment === undefined) return;
    closeSync(this.#segment.file);
    this.#segment = undefined;
  }

  close(): void {
    this.rotate();
  }

  #write(line: string): void {
    try {
      const segment = (this.#segment ??= this.#begin());
      segment.bytes += this.#append(segment.file, this.#torn ? `\n${line}` : line);
      if (segment.bytes >= segmentBytes) this.rotate();
    } catch (error) {
      throw new Failure('internal', 'The journal cannot be written: the call cannot be accounted for.', { cause: error });
    }
  }

  #begin(): { readonly file: number; bytes: number } {
    this.#serial += 1;
    const name = segmentName({ thread: this.#thread, openedAt: Date.now(), serial: this.#serial });
    return { file: openSync(join(this.#directory, name), 'ax', 0o600), bytes: 0 };
  }

  #append(file: number, text: string): number {
    const length = Buffer.byteLength(text);
    let written = 0;
    try {
      written = writeSync(file, text);
      while (written < length) written += writeSync(file, Buffer.from(text).subarray(written));
      this.#torn = false;
      return length;
    } catch (error) {
      // The next line must not continue the half of this one.
      this.#torn ||= written > 0;
      throw error;
    }
  }
}
