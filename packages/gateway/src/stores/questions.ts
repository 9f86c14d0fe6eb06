import type { JsonObject, NanoUsd } from 'litmux/core';
import type { KeyRecord } from '../access/key-record.ts';
import type { Entry } from '../ledger/entry.ts';
import type { DailyRow, DailyQuery, KeySpend, LogsQuery, RemovedKey, SpendPlace } from './store.ts';

/** What can be asked of a store worker, and what it answers. */
export interface Questions {
  readonly keys: { readonly ask: undefined; readonly answer: readonly KeyRecord[] };
  readonly putKey: { readonly ask: KeyRecord; readonly answer: void };
  readonly replaceKey: { readonly ask: { readonly hash: string; readonly record: KeyRecord }; readonly answer: void };
  readonly removeKeys: {
    readonly ask: { readonly hashes: readonly string[]; readonly by: string | undefined; readonly at: number };
    readonly answer: void;
  };
  readonly removedKey: { readonly ask: string; readonly answer: RemovedKey | undefined };
  readonly removedKeys: { readonly ask: undefined; readonly answer: readonly RemovedKey[] };
  readonly models: { readonly ask: undefined; readonly answer: readonly JsonObject[] };
  readonly putModel: { readonly ask: { readonly id: string; readonly entry: JsonObject }; readonly answer: void };
  readonly removeModel: { readonly ask: string; readonly answer: void };
  readonly appendLines: { readonly ask: string; readonly answer: number };
  readonly byRequestId: { readonly ask: string; readonly answer: readonly Entry[] };
  readonly logs: { readonly ask: LogsQuery; readonly answer: readonly Entry[] };
  readonly daily: { readonly ask: DailyQuery; readonly answer: readonly DailyRow[] };
  readonly spentSince: { readonly ask: { readonly keyHash: string; readonly from: number }; readonly answer: NanoUsd };
  readonly spentOn: { readonly ask: SpendPlace; readonly answer: NanoUsd };
  readonly spentByKey: { readonly ask: number; readonly answer: readonly KeySpend[] };
}

/** The name of a question. */
export type QuestionName = keyof Questions;

/** A question on its way to the worker. */
export interface AskMessage {
  readonly id: number;
  readonly name: QuestionName;
  readonly ask: unknown;
}

/** Its answer on the way back. */
export type AnswerMessage = { readonly id: number; readonly answer: unknown } | { readonly id: number; readonly failure: string };
