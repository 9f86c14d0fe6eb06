import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { NanoUsd } from 'litmux/core';
import { readEntryLine } from '../ledger/entry-line.ts';
import type { Entry } from '../ledger/entry.ts';
import { openedMark } from '../ledger/opened-call.ts';
import { AnswerRows, type Answered } from './answer-rows.ts';
import { PlaceRows, placesOf } from './place-rows.ts';
import { inTransaction } from './in-transaction.ts';
import type { SumRows } from './sum-rows.ts';
import type { KeySpend, LogsQuery, SpendPlace } from './store.ts';

const dayMs = 86_400_000;
/** Rows that one question may bring. */
const mostRows = 100_000;
/** Calls are found by the time in their id, which may run ahead of their start by as much when very many begin in one millisecond. */
const idSlackMs = 60_000;

/** The table of entries. */
export class EntryRows {
  readonly #database: DatabaseSync;
  readonly #sums: SumRows;
  readonly #places: PlaceRows;
  readonly #answers: AnswerRows;
  readonly #insert: StatementSync;

  constructor(database: DatabaseSync, sums: SumRows) {
    this.#database = database;
    this.#sums = sums;
    this.#places = new PlaceRows(database, sums.names);
    this.#answers = new AnswerRows(database);
    this.#insert = database.prepare('INSERT INTO entry (call_id, key_id, user_id, line) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING');
  }

  /** Takes lines of a journal in one transaction. Lines of opened calls are passed over, calls that are known already too; gives how many lines are damaged. */
  appendLines(lines: string): number {
    let damaged = 0;
    const added: Entry[] = [];
    const answered: Answered[] = [];
    try {
      inTransaction(this.#database, () => {
        for (const line of lines.split('\n')) {
          if (line === '' || line.startsWith(openedMark)) continue;
          const entry = readEntryLine(line);
          const id = entry === undefined ? undefined : idBytes(entry.callId);
          if (entry === undefined || id === undefined) damaged += 1;
          else if (this.#add(entry, id, line)) {
            added.push(entry);
            if (entry.answerId !== undefined) answered.push({ answerId: entry.answerId, callId: id });
          }
        }
        this.#answers.add(answered);
        this.#sums.add(added);
        this.#places.add(added);
      });
    } catch (error) {
      this.#sums.names.forget();
      throw error;
    }
    return damaged;
  }

  byRequestId(id: string): readonly Entry[] {
    const own = idBytes(id);
    const byId = this.#database.prepare('SELECT line FROM entry WHERE call_id = ?');
    const rows = [...this.#answers.find(id), ...(own === undefined ? [] : [own])].flatMap((callId) => byId.all(callId));
    return rows.flatMap(readRow).filter((entry) => entry.answerId === id || entry.callId === id);
  }

  logs({ keyHash, userId, from, to, limit = mostRows }: LogsQuery): readonly Entry[] {
    const where: string[] = [];
    const values: (number | Uint8Array)[] = [];
    const narrow = (condition: string, value: number | Uint8Array): void => {
      where.push(condition);
      values.push(value);
    };
    if (keyHash !== undefined) narrow('key_id = ?', this.#sums.names.find(keyHash) ?? -1);
    if (userId !== undefined) narrow('user_id = ?', this.#sums.names.find(userId) ?? -1);
    if (from !== undefined) narrow('call_id >= ?', firstIdAt(from));
    if (to !== undefined) narrow('call_id < ?', firstIdAt(to + idSlackMs));
    const condition = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`;
    const rows = this.#database.prepare(`SELECT line FROM entry ${condition} ORDER BY call_id DESC LIMIT ?`).iterate(...values, mostRows);
    const entries: Entry[] = [];
    for (const row of rows) {
      for (const entry of readRow(row))
        if ((to === undefined || entry.startedAt < to) && (from === undefined || entry.startedAt >= from)) entries.push(entry);
      if (entries.length >= limit) break;
    }
    return entries;
  }

  /** What calls of a key cost that began at this time or later: whole days from the sums, the rest of the first day row by row. */
  spentSince(keyHash: string, from: number): NanoUsd {
    const keyId = this.#sums.names.find(keyHash);
    if (keyId === undefined) return 0;
    const nextDay = Math.ceil(from / dayMs);
    const whole = this.#sums.spentFromDay(keyId, nextDay);
    if (nextDay * dayMs === from) return whole;
    let rest = 0;
    for (const { cost } of this.#between(from, nextDay * dayMs, keyId)) rest += cost;
    return whole + rest;
  }

  /** The same for every key that has spent anything. */
  spentByKey(from: number): readonly KeySpend[] {
    const nextDay = Math.ceil(from / dayMs);
    const spent = new Map(this.#sums.spentByKey(nextDay).map(({ keyHash, cost }) => [keyHash, cost]));
    for (const { keyHash, cost } of this.#between(from, nextDay * dayMs))
      if (keyHash !== undefined) spent.set(keyHash, (spent.get(keyHash) ?? 0) + cost);
    return [...spent].map(([keyHash, cost]) => ({ keyHash, cost }));
  }

  /** What was spent with a provider, on a deployment or by a tag, by calls that began at this time or later. */
  spentOn({ kind, id, from }: SpendPlace): NanoUsd {
    const nextDay = Math.ceil(from / dayMs);
    let spent = this.#places.spentFromDay(kind, id, nextDay);
    for (const entry of this.#between(from, nextDay * dayMs))
      for (const place of placesOf(entry)) if (place.kind === kind && place.id === id) spent += place.cost;
    return spent;
  }

  /** The entries of calls, of one key or of all, that began in a time: every one, however many there are. */
  *#between(from: number, to: number, keyId?: number): Generator<Entry> {
    if (from >= to) return;
    const narrow = keyId === undefined ? '' : 'AND key_id = ?';
    const rows = this.#database
      .prepare(`SELECT line FROM entry WHERE call_id >= ? AND call_id < ? ${narrow}`)
      .iterate(firstIdAt(from), firstIdAt(to + idSlackMs), ...(keyId === undefined ? [] : [keyId]));
    for (const row of rows) for (const entry of readRow(row)) if (entry.startedAt >= from && entry.startedAt < to) yield entry;
  }

  #add(entry: Entry, id: Uint8Array, line: string): boolean {
    const { names } = this.#sums;
    const key = entry.keyHash === undefined ? null : names.number(entry.keyHash);
    const user = entry.userId === undefined ? null : names.number(entry.userId);
    return this.#insert.run(id, key, user, line).changes === 1;
  }
}

function readRow(row: Record<string, unknown>): readonly Entry[] {
  const entry = readEntryLine(String(row['line']));
  return entry === undefined ? [] : [entry];
}

/** The 16 bytes of a UUID; undefined for any other text. */
function idBytes(id: string): Uint8Array | undefined {
  return /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/.test(id) ? Buffer.from(id.replaceAll('-', ''), 'hex') : undefined;
}

/** The least id that a call of this millisecond can have. */
function firstIdAt(time: number): Uint8Array {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(Math.max(0, Math.min(time, 2 ** 48 - 1)), 0, 6);
  return bytes;
}
