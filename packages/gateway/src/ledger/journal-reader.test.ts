import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEntryLine } from './entry-line.ts';
import { callId, entry, start } from './entry.testing.ts';
import { JournalReader, type EntrySink } from './journal-reader.ts';
import { Journal } from './journal.ts';

/** A sink that keeps what it is given, idempotently, and can be away. */
class MemorySink implements EntrySink {
  readonly calls = new Map<string, number>();
  away = false;

  async appendLines(lines: string): Promise<number> {
    await Promise.resolve();
    if (this.away) throw new Error('away');
    for (const line of lines.split('\n')) {
      const read = readEntryLine(line);
      if (read !== undefined && !this.calls.has(read.callId)) this.calls.set(read.callId, read.cost);
    }
    return 0;
  }
}

let directory: string;
let sink: MemorySink;
let reader: JournalReader;
let journal: Journal;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'litmux-reader-'));
  sink = new MemorySink();
  reader = new JournalReader(directory, sink);
  journal = new Journal(directory, 1);
});
afterEach(() => {
  journal.close();
  rmSync(directory, { recursive: true });
});

function settle(number: number, by: Journal = journal): void {
  by.settle(entry(number), () => {});
  by.flush();
}

function open(number: number): void {
  journal.open({ callId: callId(number), callType: 'acompletion', startedAt: start, model: 'm', stream: true, inputTokens: 1, cost: 7 });
  journal.flush();
}

describe('a segment', () => {
  it('is dropped when it is complete and stored, not before', async () => {
    settle(1);
    await reader.drain();
    expect(readdirSync(directory)).toHaveLength(1);
    journal.rotate();
    settle(2);
    await reader.drain();
    expect(readdirSync(directory)).toHaveLength(1);
    expect([...sink.calls.keys()]).toEqual([callId(1), callId(2)]);
  });

  it('stays while a call that was opened in it is in flight', async () => {
    open(1);
    journal.rotate();
    settle(2);
    journal.rotate();
    settle(3);
    await reader.drain();
    expect(readdirSync(directory)).toHaveLength(2);
    settle(1);
    await reader.drain();
    expect(readdirSync(directory)).toHaveLength(1);
  });

  it('grows while the store is away, and is stored whole when it is back', async () => {
    settle(1);
    sink.away = true;
    await expect(reader.drain()).rejects.toThrow();
    settle(2);
    expect(reader.state()).toMatchObject({ failure: { code: 'internal' } });
    expect(reader.state().pendingBytes).toBeGreaterThan(0);
    sink.away = false;
    await reader.drain();
    expect(reader.state()).toEqual({ pendingBytes: 0, damaged: 0, failure: undefined });
    expect(sink.calls.size).toBe(2);
  });

  it('may hold more than is read at once', async () => {
    for (let number = 0; number < 12_000; number += 1) journal.settle(entry(number), () => {});
    journal.flush();
    await reader.drain();
    expect(sink.calls.size).toBe(12_000);
  });
});

describe('recovery', () => {
  it('of a dead thread leaves the segments of the others and of its successor', async () => {
    open(1);
    settle(2, new Journal(directory, 2));
    const recovering = reader.recover(1);
    const successor = new Journal(directory, 1);
    settle(3, successor);
    expect((await recovering).map((aborted) => [aborted.callId, aborted.cost, aborted.aborted])).toEqual([[callId(1), 7, true]]);
    expect(readdirSync(directory)).toHaveLength(2);
    settle(4, successor);
    await reader.drain();
    expect([...sink.calls.keys()].sort()).toEqual([1, 2, 3, 4].map((number) => callId(number)));
    successor.close();
  });

  it('that was itself cut off is repeated without counting anything twice', async () => {
    open(1);
    settle(2);
    sink.away = true;
    await expect(reader.recover()).rejects.toThrow();
    sink.away = false;
    const next = new JournalReader(directory, sink);
    expect(await next.recover()).toHaveLength(1);
    expect([...sink.calls]).toEqual([
      [callId(2), 1002],
      [callId(1), 7],
    ]);
    expect(readdirSync(directory)).toEqual([]);
  });
});
