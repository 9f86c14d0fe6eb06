import { appendFileSync, closeSync, existsSync, openSync, readdirSync, readSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { asFailure, type Failure } from 'litmux/core';
import { readEntryLine, writeEntryLine } from './entry-line.ts';
import type { Entry } from './entry.ts';
import { abortedEntry, openedMark } from './opened-call.ts';
import { parseSegmentName } from './segment.ts';

/** Where finished calls go: a store that takes lines of the journal, idempotently by call id, and gives how many it could not read. */
export interface EntrySink {
  appendLines(lines: string): Promise<number>;
}

/** How far behind the store is. */
export interface JournalState {
  /** Bytes that are written but not yet in the store. */
  readonly pendingBytes: number;
  /** Lines that could not be read. */
  readonly damaged: number;
  /** Why the last attempt to store failed; undefined once one succeeded. */
  readonly failure: Failure | undefined;
}

/** Who is told of what goes wrong, and when it is right again. */
export interface ReaderWatch {
  /** The store stopped taking lines, with the reason, or takes them again. */
  store(failure: Failure | undefined): void;
  /** Lines could not be read: they are kept in a file. */
  damaged(lines: number, file: string): void;
}

interface Segment {
  readonly name: string;
  readonly thread: number;
  /** Up to where the store has it. */
  offset: number;
  /** Calls that were opened here and have not ended. */
  opened: number;
}

const pollMs = 200;
const chunkBytes = 1024 * 1024;
const newline = 10;
/** Where lines go that cannot be read, up to a size. */
const damagedFile = 'damaged-lines';
const mostDamagedBytes = 16 * 1024 * 1024;

/**
 * Reads the journals of all threads into the store and drops each segment once the store has committed it, the segment is complete
 * and no call that was opened in it is still in flight. While the store is away the journals only grow.
 */
export class JournalReader {
  readonly #directory: string;
  readonly #sink: EntrySink;
  readonly #watch: ReaderWatch | undefined;
  readonly #segments = new Map<string, Segment>();
  readonly #opened = new Map<string, { readonly line: string; readonly segment: Segment }>();
  readonly #chunk = Buffer.allocUnsafeSlow(chunkBytes);
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #damaged = 0;
  #failure: Failure | undefined;

  constructor(directory: string, sink: EntrySink, watch?: ReaderWatch) {
    this.#directory = directory;
    this.#sink = sink;
    this.#watch = watch;
  }

  /** Reads five times a second from now on. */
  start(): void {
    this.#timer ??= setInterval(() => void this.drain().catch(() => undefined), pollMs).unref();
  }

  /** Stops reading; a round under way ends first. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#round.catch(() => undefined);
  }

  /** Resolves when everything that was written before the call is in the store. Rejects when the store does not take it. */
  drain(): Promise<void> {
    return this.#next(() => this.#readAll());
  }

  /**
   * Reads what dead threads left (all of them at start, one after its crash), accounts as aborted for the calls that were opened and
   * never ended, and drops the segments. Gives the aborted entries, so that their cost can be booked in the meters. The threads must
   * no longer write.
   */
  async recover(thread?: number): Promise<readonly Entry[]> {
    // Named before anything is awaited: a new thread may take the number of the dead one meanwhile.
    const left = this.#scan().filter((segment) => thread === undefined || segment.thread === thread);
    let aborted: readonly Entry[] = [];
    await this.#next(async () => {
      await this.#readAll();
      aborted = await this.#abort(new Set(left));
      for (const segment of left) this.#drop(segment);
    });
    return aborted;
  }

  /** How far behind the store is, and why. */
  state(): JournalState {
    const pendingBytes = this.#scan().reduce((sum, segment) => sum + Math.max(0, this.#size(segment) - segment.offset), 0);
    return { pendingBytes, damaged: this.#damaged, failure: this.#failure };
  }

  /** One round after another. */
  #next(round: () => Promise<void>): Promise<void> {
    const run = this.#round
      .catch(() => undefined)
      .then(round)
      .then(
        () => this.#note(undefined),
        (error: unknown) => {
          this.#note(asFailure(error));
          throw error;
        },
      );
    this.#round = run;
    return run;
  }

  #note(failure: Failure | undefined): void {
    const isChange = (this.#failure === undefined) !== (failure === undefined);
    this.#failure = failure;
    if (isChange) this.#watch?.store(failure);
  }

  async #readAll(): Promise<void> {
    const segments = this.#scan();
    for (const segment of segments) await this.#read(segment);
    segments.forEach((segment, index) => {
      const complete = segments[index + 1]?.thread === segment.thread;
      if (complete && segment.opened === 0) this.#drop(segment);
    });
  }

  /** The segments that exist, each thread's from the oldest to the newest. */
  #scan(): readonly Segment[] {
    if (!existsSync(this.#directory)) return [];
    const segments: Segment[] = [];
    for (const name of readdirSync(this.#directory).sort()) {
      const parsed = parseSegmentName(name);
      if (parsed === undefined) continue;
      let segment = this.#segments.get(name);
      if (segment === undefined) this.#segments.set(name, (segment = { name, thread: parsed.thread, offset: 0, opened: 0 }));
      segments.push(segment);
    }
    return segments;
  }

  /** Stores the complete lines that are new in a segment. */
  async #read(segment: Segment): Promise<void> {
    if (this.#size(segment) <= segment.offset) return;
    const file = openSync(join(this.#directory, segment.name), 'r');
    try {
      for (;;) {
        const lines = this.#nextLines(file, segment.offset);
        if (lines.byteLength === 0) return;
        const text = lines.toString();
        const damaged = await this.#sink.appendLines(text);
        if (damaged > 0) this.#setAside(text.split('\n').filter(isDamaged), damaged);
        segment.offset += lines.byteLength;
        this.#follow(text, segment);
      }
    } finally {
      closeSync(file);
    }
  }

  /** The complete lines from `offset` on, as many as fit the chunk; a line longer than the chunk gets a larger one. */
  #nextLines(file: number, offset: number): Buffer {
    let chunk = this.#chunk;
    for (;;) {
      const bytes = readSync(file, chunk, 0, chunk.byteLength, offset);
      const end = chunk.subarray(0, bytes).lastIndexOf(newline) + 1;
      if (end > 0 || bytes < chunk.byteLength) return chunk.subarray(0, end);
      chunk = Buffer.allocUnsafeSlow(chunk.byteLength * 2);
    }
  }

  /** Notes which calls were opened and which have ended. */
  #follow(text: string, segment: Segment): void {
    for (let start = 0; start < text.length;) {
      const end = text.indexOf('\n', start);
      const callId = text.slice(start + 3, text.indexOf('"', start + 3));
      if (text.startsWith(openedMark, start)) {
        this.#opened.set(callId, { line: text.slice(start, end), segment });
        segment.opened += 1;
      } else if (this.#opened.size > 0) {
        this.#end(callId);
      }
      start = end + 1;
    }
  }

  #end(callId: string): void {
    const opened = this.#opened.get(callId);
    if (opened === undefined) return;
    this.#opened.delete(callId);
    opened.segment.opened -= 1;
  }

  async #abort(segments: ReadonlySet<Segment>): Promise<readonly Entry[]> {
    const left = [...this.#opened].filter(([, { segment }]) => segments.has(segment));
    const entries = left.map(([, { line }]) => abortedEntry(line)).filter((entry) => entry !== undefined);
    if (entries.length < left.length) {
      const lines = left.flatMap(([, { line }]) => (abortedEntry(line) === undefined ? [line] : []));
      this.#setAside(lines, lines.length);
    }
    if (entries.length > 0) await this.#sink.appendLines(entries.map(writeEntryLine).join(''));
    for (const [callId] of left) this.#end(callId);
    return entries;
  }

  /** Keeps lines that cannot be read for people to look at, since their segment will be dropped. */
  #setAside(lines: readonly string[], count: number): void {
    const file = join(this.#directory, damagedFile);
    const { size } = statSync(file, { throwIfNoEntry: false }) ?? { size: 0 };
    if (size < mostDamagedBytes) appendFileSync(file, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
    this.#damaged += count;
    this.#watch?.damaged(count, file);
  }

  #drop(segment: Segment): void {
    rmSync(join(this.#directory, segment.name), { force: true });
    this.#segments.delete(segment.name);
  }

  #size(segment: Segment): number {
    return statSync(join(this.#directory, segment.name), { throwIfNoEntry: false })?.size ?? 0;
  }
}

function isDamaged(line: string): boolean {
  return line !== '' && !line.startsWith(openedMark) && readEntryLine(line) === undefined;
}
