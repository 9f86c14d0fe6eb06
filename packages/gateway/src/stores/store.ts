import type { JsonObject, NanoUsd } from 'litmux/core';
import type { KeyRecord } from '../access/key-record.ts';
import type { SpendKind } from '../config/spend-budgets.ts';
import type { Entry } from '../ledger/entry.ts';
import { StoreWorker } from './store-worker-client.ts';

/** What survives a restart: keys, the entries of calls and their daily sums. Every answer comes from a worker: nothing here blocks. */
export interface Store {
  readonly keys: KeyTable;
  readonly models: ModelTable;
  readonly spend: SpendTable;
  /** Waits for what is under way and closes the files. */
  close(): Promise<void>;
}

/** Keys, and the archive of those that were deleted. */
export interface KeyTable {
  all(): Promise<readonly KeyRecord[]>;
  put(record: KeyRecord): Promise<void>;
  /** Puts a record in the place of the one with another hash. */
  replace(hash: string, record: KeyRecord): Promise<void>;
  /** Moves keys to the archive. */
  remove(hashes: readonly string[], by?: string): Promise<void>;
  /** A key from the archive. */
  removed(hash: string): Promise<RemovedKey | undefined>;
  /** The archive, what was deleted last first; at most 100,000 keys. */
  allRemoved(): Promise<readonly RemovedKey[]>;
}

/** Models that were added over the API, each an entry of `model_list`. */
export interface ModelTable {
  /** In the order in which they were added. */
  all(): Promise<readonly JsonObject[]>;
  put(id: string, entry: JsonObject): Promise<void>;
  remove(id: string): Promise<void>;
}

/** A deleted key. Times are milliseconds since 1970. */
export interface RemovedKey {
  readonly record: KeyRecord;
  readonly deletedAt: number;
  readonly deletedBy?: string;
}

/** Entries and their daily sums. Times are milliseconds since 1970, `from` inclusive, `to` exclusive. */
export interface SpendTable {
  /** Takes lines of the journal in one transaction, idempotently by call id; gives how many could not be read. */
  appendLines(lines: string): Promise<number>;
  /** The entries with this id of an answer or of a call. */
  byRequestId(id: string): Promise<readonly Entry[]>;
  /** Entries, newest first. */
  logs(query: LogsQuery): Promise<readonly Entry[]>;
  /** Sums by day (UTC, of the start of the calls) and by what is asked for. */
  daily(query: DailyQuery): Promise<readonly DailyRow[]>;
  /** What calls of a key cost that began at this time or later. */
  spentSince(keyHash: string, from: number): Promise<NanoUsd>;
  /** The same for every key that has spent anything. */
  spentByKey(from: number): Promise<readonly KeySpend[]>;
  /** What was spent with a provider, on a deployment or by a tag. */
  spentOn(place: SpendPlace): Promise<NanoUsd>;
}

/** Where money was spent, from a time on. */
export interface SpendPlace {
  readonly kind: SpendKind;
  readonly id: string;
  readonly from: number;
}

/** What the calls of one key cost. */
export interface KeySpend {
  readonly keyHash: string;
  readonly cost: NanoUsd;
}

/** Which entries are wanted. */
export interface LogsQuery {
  readonly keyHash?: string;
  readonly userId?: string;
  readonly from?: number;
  readonly to?: number;
  readonly limit?: number;
}

/** What calls are summed by. */
export type SpendDimension = 'key' | 'team' | 'user' | 'model';

/** Which sums are wanted. */
export interface DailyQuery {
  readonly from: number;
  readonly to: number;
  readonly groupBy: readonly SpendDimension[];
  readonly keyHash?: string;
  readonly teamId?: string;
  readonly userId?: string;
}

/** Sums of one day over the calls that share the values asked for; a value that calls do not have is absent. */
export interface DailyRow extends Readonly<Partial<Record<SpendDimension, string>>> {
  /** `2026-11-24`. */
  readonly day: string;
  readonly requests: number;
  readonly cost: NanoUsd;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Opens the store in a data directory, creating or migrating it. Rejects with a message for the operator when it cannot be opened. */
export async function openStore(dataDir: string): Promise<Store> {
  const writer = await StoreWorker.start(dataDir, 'writer');
  let reader: Promise<StoreWorker> | undefined;
  /** Sums over many rows take long: they have a worker of their own, started when the first are asked for. */
  const read = (): Promise<StoreWorker> => (reader ??= StoreWorker.start(dataDir, 'reader'));
  return {
    keys: {
      all: () => writer.ask('keys', undefined),
      put: (record) => writer.ask('putKey', record),
      replace: (hash, record) => writer.ask('replaceKey', { hash, record }),
      remove: (hashes, by) => writer.ask('removeKeys', { hashes, by, at: Date.now() }),
      removed: (hash) => writer.ask('removedKey', hash),
      allRemoved: async () => (await read()).ask('removedKeys', undefined),
    },
    models: {
      all: () => writer.ask('models', undefined),
      put: (id, entry) => writer.ask('putModel', { id, entry }),
      remove: (id) => writer.ask('removeModel', id),
    },
    spend: {
      appendLines: (lines) => writer.ask('appendLines', lines),
      spentByKey: (from) => writer.ask('spentByKey', from),
      spentOn: (place) => writer.ask('spentOn', place),
      byRequestId: async (id) => (await read()).ask('byRequestId', id),
      logs: async (query) => (await read()).ask('logs', query),
      daily: async (query) => (await read()).ask('daily', query),
      spentSince: (keyHash, from) => writer.ask('spentSince', { keyHash, from }),
    },
    close: async () => {
      await (await reader)?.close();
      await writer.close();
    },
  };
}
