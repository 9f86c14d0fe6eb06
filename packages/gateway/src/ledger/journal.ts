import { closeSync, mkdirSync, openSync, readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from 'litmux/core';
import { writeEntryLine } from './entry-line.ts';
import type { Entry } from './entry.ts';
import { writeOpenedLine, type OpenedCall } from './opened-call.ts';
import { parseSegmentName, segmentName } from './segment.ts';

const segmentBytes = 4 * 1024 * 1024;

/** Told when a line is written, or that it could not be. */
export type Written = (failure: Failure | undefined) => void;

/**
 * The journal of one thread: lines appended to segments of its own, synchronously and without fsync. Lines of one turn of the event loop are
 * written together at its end, and only then do the answers leave that wait for them. What was written survives `kill -9`; a loss of power may take
 * the last seconds.
 */
export class Journal {
  readonly #directory: string;
  readonly #thread: number;
  readonly #bornAt: number;
  #segment: { readonly file: number; bytes: number } | undefined;
  #serial = 0;
  #torn = false;
  #lines = '';
  #waiting: Written[] = [];

  constructor(directory: string, thread: number) {
    mkdirSync(directory, { recursive: true });
    this.#directory = directory;
    this.#thread = thread;
    this.#bornAt = birthAfter(directory, thread);
  }

  /** Notes that a call with a budget was admitted: written before the provider can have answered. */
  open(call: OpenedCall): void {
    this.#add(writeOpenedLine(call));
  }

  /**
   * Accounts for a call that has ended and calls `written` when it is on its way to the disk: before that, the last byte of its answer must not leave.
   * `written` gets an `internal` failure when the disk does not take the line.
   */
  settle(entry: Entry, written: Written): void {
    this.#waiting.push(written);
    this.#add(writeEntryLine(entry));
  }

  /** Writes what waits. */
  flush(): void {
    const lines = this.#lines;
    if (lines === '') return;
    const waiting = this.#waiting;
    this.#lines = '';
    this.#waiting = [];
    const failure = this.#write(lines);
    for (const written of waiting) written(failure);
  }

  /** Ends the segment: the next line begins another. */
  rotate(): void {
    if (this.#segment === undefined) return;
    closeSync(this.#segment.file);
    this.#segment = undefined;
  }

  close(): void {
    this.flush();
    this.rotate();
  }

  #add(line: string): void {
    if (this.#lines === '') setImmediate(() => this.flush());
    this.#lines += line;
  }

  #write(lines: string): Failure | undefined {
    try {
      const segment = (this.#segment ??= this.#begin());
      segment.bytes += this.#append(segment.file, this.#torn ? `\n${lines}` : lines);
      if (segment.bytes >= segmentBytes) this.rotate();
      return undefined;
    } catch (error) {
      return new Failure('internal', 'The journal cannot be written: the call cannot be accounted for.', { cause: error });
    }
  }

  #begin(): { readonly file: number; bytes: number } {
    this.#serial += 1;
    const name = segmentName({ thread: this.#thread, bornAt: this.#bornAt, serial: this.#serial });
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

/** Now, or later than every journal that the thread's number has had: the names of segments must sort by age even when the clock was set back. */
function birthAfter(directory: string, thread: number): number {
  const births = readdirSync(directory).map((name) => parseSegmentName(name));
  return Math.max(Date.now(), ...births.map((segment) => (segment?.thread === thread ? segment.bornAt + 1 : 0)));
}
