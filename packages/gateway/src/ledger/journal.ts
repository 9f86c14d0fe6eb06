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

/** Told when the disk stops taking lines, with the failure, and when it takes them again. */
export type JournalWatch = (failure: Failure | undefined) => void;

/** What the disk does not take is kept in memory up to here; calls are refused meanwhile, so that only those in flight add to it. */
const mostUnwritten = 16 * 1024 * 1024;
const retryMs = 250;

/**
 * The journal of one thread: lines appended to segments of its own, synchronously and without fsync. Lines of one turn of the event loop are
 * written together at its end, and only then do the answers leave that wait for them. What was written survives `kill -9`; a loss of power may take
 * the last seconds. What a full disk does not take is kept, and written as soon as it does.
 */
export class Journal {
  readonly #directory: string;
  readonly #thread: number;
  readonly #bornAt: number;
  #segment: { readonly file: number; bytes: number } | undefined;
  readonly #watch: JournalWatch;
  #serial = 0;
  /** Calls whose opening is not written yet. Nobody waits for that line, so it is made when the calls of this turn are on their way. */
  #opened: OpenedCall[] = [];
  #lines = '';
  #waiting: Written[] = [];
  #unwritten: Buffer = nothing;
  #failure: Failure | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lost = 0;
  #closed = false;

  constructor(directory: string, thread: number, watch: JournalWatch = () => {}) {
    mkdirSync(directory, { recursive: true });
    this.#directory = directory;
    this.#watch = watch;
    this.#thread = thread;
    this.#bornAt = birthAfter(directory, thread);
  }

  /** Why the disk takes nothing at present: then no call must begin, since it could not be accounted for. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** Bytes that were neither taken by the disk nor kept in memory, because there were too many. */
  get lost(): number {
    return this.#lost + (this.#closed ? this.#unwritten.length : 0);
  }

  /** Notes that a call with a budget was admitted: written before the provider can have answered. */
  open(call: OpenedCall): void {
    this.#flushSoon();
    this.#opened.push(call);
  }

  /**
   * Accounts for a call that has ended and calls `written` when it is on its way to the disk: before that, the last byte of its answer must not leave.
   * `written` gets an `unavailable` failure when the disk does not take the line; it is written later, when the disk does.
   */
  settle(entry: Entry, written: Written): void {
    this.#flushSoon();
    this.#waiting.push(written);
    this.#lines += this.#takeOpened() + writeEntryLine(entry);
  }

  /** Writes what waits. */
  flush(): void {
    const lines = this.#lines + this.#takeOpened();
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
    this.#retry();
    this.rotate();
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #flushSoon(): void {
    if (this.#lines === '' && this.#opened.length === 0) setImmediate(() => this.flush());
  }

  #takeOpened(): string {
    if (this.#opened.length === 0) return '';
    const lines = this.#opened.map(writeOpenedLine).join('');
    this.#opened = [];
    return lines;
  }

  #write(lines: string): Failure | undefined {
    if (this.#unwritten.length > 0) {
      const refused = this.#failure;
      const isKept = this.#keep(Buffer.from(lines));
      this.#retry();
      return isKept ? this.#failure : refused;
    }
    try {
      this.#append(lines);
    } catch (error) {
      this.#fail(error);
    }
    return this.#failure;
  }

  /** Appends to the segment, or to a new one. What is not taken stays in `#unwritten`: it goes on where the disk stopped, be it within a line. */
  #append(text: string | Buffer): void {
    let written = 0;
    try {
      const segment = (this.#segment ??= this.#begin());
      const length = typeof text === 'string' ? Buffer.byteLength(text) : text.length;
      written = typeof text === 'string' ? writeSync(segment.file, text) : writeSync(segment.file, text, 0, length);
      if (written < length) {
        const bytes = Buffer.from(text);
        while (written < length) written += writeSync(segment.file, bytes, written);
      }
      segment.bytes += length;
      if (segment.bytes >= segmentBytes) this.rotate();
    } catch (error) {
      this.#unwritten = Buffer.from(text).subarray(written);
      throw error;
    }
  }

  #retry(): void {
    const { length } = this.#unwritten;
    if (length === 0) return;
    const unwritten = this.#unwritten;
    this.#unwritten = nothing;
    try {
      this.#append(unwritten);
      this.#failure = undefined;
      this.#watch(undefined);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const isNew = this.#failure === undefined;
    const why = error instanceof Error ? error.message : String(error);
    this.#failure = new Failure('unavailable', `The journal cannot be written, so that calls cannot be accounted for: ${why}`, {
      cause: error,
      retryAfter: 1,
    });
    if (isNew) this.#watch(this.#failure);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#retry();
    }, retryMs).unref();
  }

  #keep(lines: Buffer): boolean {
    const fits = this.#unwritten.length + lines.length <= mostUnwritten;
    if (fits) this.#unwritten = Buffer.concat([this.#unwritten, lines]);
    else this.#lost += lines.length;
    return fits;
  }

  #begin(): { readonly file: number; bytes: number } {
    this.#serial += 1;
    const name = segmentName({ thread: this.#thread, bornAt: this.#bornAt, serial: this.#serial });
    return { file: openSync(join(this.#directory, name), 'ax', 0o600), bytes: 0 };
  }
}

const nothing: Buffer = Buffer.alloc(0);

/** Now, or later than every journal that the thread's number has had: the names of segments must sort by age even when the clock was set back. */
function birthAfter(directory: string, thread: number): number {
  const births = readdirSync(directory).map((name) => parseSegmentName(name));
  return Math.max(Date.now(), ...births.map((segment) => (segment?.thread === thread ? segment.bornAt + 1 : 0)));
}
