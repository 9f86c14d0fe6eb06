import type { DatabaseSync } from 'node:sqlite';
import { completionTokens, promptTokens, type NanoUsd } from 'litmux/core';
import type { Entry } from '../ledger/entry.ts';
import { NameRows } from './name-rows.ts';
import type { DailyRow, DailyQuery, KeySpend, SpendDimension } from './store.ts';

const dayMs = 86_400_000;

/** What is added to the sums of a day by the calls of one batch. */
interface Sum {
  readonly place: readonly [day: number, key: number, team: number, user: number, model: number];
  requests: number;
  cost: number;
  inputTokens: number;
  outputTokens: number;
}

/** Daily sums by key, team, user and model: what reports are made from. */
export class SumRows {
  readonly #database: DatabaseSync;
  readonly names: NameRows;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.names = new NameRows(database);
  }

  /** Adds entries to the sums; within the caller's transaction. */
  add(entries: readonly Entry[]): void {
    const sums = new Map<string, Sum>();
    for (const entry of entries) this.#sum(sums, entry);
    const statement = this.#database.prepare(
      `INSERT INTO day VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET requests = requests + excluded.requests, cost = cost + excluded.cost,
       input_tokens = input_tokens + excluded.input_tokens, output_tokens = output_tokens + excluded.output_tokens`,
    );
    for (const { place, requests, cost, inputTokens, outputTokens } of sums.values())
      statement.run(...place, requests, cost, inputTokens, outputTokens);
  }

  daily({ from, to, groupBy, keyHash, teamId, userId }: DailyQuery): readonly DailyRow[] {
    const where = ['day >= ?', 'day < ?'];
    const values = [Math.floor(from / dayMs), Math.ceil(to / dayMs)];
    for (const [column, name] of [
      ['key_id', keyHash],
      ['team_id', teamId],
      ['user_id', userId],
    ] as const) {
      if (name === undefined) continue;
      where.push(`${column} = ?`);
      values.push(this.names.find(name) ?? -1);
    }
    const columns = groupBy.map((dimension) => `${dimension}_id`);
    const picked = groupBy.map((dimension) => `(SELECT text FROM name WHERE id = ${dimension}_id) AS "${dimension}"`);
    return this.#database
      .prepare(
        `SELECT ${['day', ...picked].join(', ')}, sum(requests) AS requests, sum(cost) AS cost, sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens
         FROM day WHERE ${where.join(' AND ')} GROUP BY ${['day', ...columns].join(', ')} ORDER BY day, cost DESC`,
      )
      .all(...values)
      .map((row) => readSums(row, groupBy));
  }

  /** What calls of every key cost on this day (days since 1970) and later. */
  spentByKey(day: number): readonly KeySpend[] {
    return this.#database
      .prepare('SELECT name.text AS key, sum(cost) AS cost FROM day JOIN name ON name.id = day.key_id WHERE day >= ? GROUP BY key_id')
      .all(day)
      .map((row) => ({ keyHash: String(row['key']), cost: Number(row['cost']) }));
  }

  /** What calls of a key cost on this day (days since 1970) and later. */
  spentFromDay(keyId: number, day: number): NanoUsd {
    return Number(this.#database.prepare('SELECT sum(cost) AS cost FROM day WHERE day >= ? AND key_id = ?').get(day, keyId)?.['cost'] ?? 0);
  }

  #sum(sums: Map<string, Sum>, entry: Entry): void {
    const { names } = this;
    const day = Math.floor(entry.startedAt / dayMs);
    const place = [
      day,
      names.number(entry.keyHash),
      names.number(entry.teamId),
      names.number(entry.userId),
      // Callers choose the names of models that there are not; they stand with their calls only.
      names.number(entry.group === undefined ? undefined : entry.model),
    ] as const;
    const key = place.join('|');
    let sum = sums.get(key);
    if (sum === undefined) sums.set(key, (sum = { place, requests: 0, cost: 0, inputTokens: 0, outputTokens: 0 }));
    sum.requests += 1;
    sum.cost += entry.cost;
    sum.inputTokens += promptTokens(entry.usage);
    sum.outputTokens += completionTokens(entry.usage);
  }
}

function readSums(row: Record<string, unknown>, groupBy: readonly SpendDimension[]): DailyRow {
  const named = groupBy.flatMap((dimension) => (typeof row[dimension] === 'string' ? [[dimension, row[dimension]] as const] : []));
  return {
    ...Object.fromEntries(named),
    day: new Date(Number(row['day']) * dayMs).toISOString().slice(0, 10),
    requests: Number(row['requests']),
    cost: Number(row['cost']),
    inputTokens: Number(row['input_tokens']),
    outputTokens: Number(row['output_tokens']),
  };
}
