import type { JsonObject, ModelFactsByName } from 'litmux/engine';
import type { KeyReplica } from '../access/key-record.ts';
import type { SpendBudget } from '../config/spend-budgets.ts';
import type { RoutingSize } from '../meters/shared-routing-state.ts';

/** What the control thread gives a traffic thread at birth. Plain data and shared memory. */
export interface ThreadBirth {
  /** Number of the thread, from 1; 0 is the control thread. */
  readonly thread: number;
  readonly port: number;
  readonly host: string;
  readonly reusePort: boolean;
  readonly dataDir: string;
  readonly journalDirectory: string;
  readonly controlSocket: string;
  readonly version: string;
  readonly meters: SharedArrayBuffer;
  readonly config: ConfigInForce;
  readonly keys: readonly KeyReplica[];
  /** SHA-256 of the master key; absent where access is open. */
  readonly masterKeyHash: string | undefined;
  readonly openAccess: boolean;
  /** The folder in which upstream exchanges are recorded; absent: none are. */
  readonly cassettes?: string;
  /** What the control thread tells of the store (`SharedStoreState`). */
  readonly storeState: SharedArrayBuffer;
}

/** A config with the memory that its routing shares over all threads. */
export interface ConfigInForce {
  /** The config as plain data, environment references resolved. */
  readonly tree: JsonObject;
  readonly version: number;
  readonly routing: SharedArrayBuffer;
  /** The memory in which calls wait for a deployment. */
  readonly lines: SharedArrayBuffer;
  readonly size: RoutingSize;
  /** What is known of the configured models, so that a traffic thread need not load the catalog. */
  readonly facts: ModelFactsByName;
  /** What may be spent where, whoever calls, and beside each budget the slot in which it is counted. */
  readonly budgets: readonly SpendBudget[];
  readonly budgetSlots: readonly number[];
  /** Wildcards are configured: models that nobody has named yet will be looked up. */
  readonly needsCatalog: boolean;
}

/** A change that every traffic thread applies before the control thread answers for it. */
export type Change =
  | { readonly type: 'keys'; readonly put: readonly KeyReplica[]; readonly remove: readonly string[] }
  | { readonly type: 'config'; readonly config: ConfigInForce };

/** From the control thread to a traffic thread. */
export type ThreadOrder =
  | { readonly type: 'birth'; readonly birth: ThreadBirth }
  | { readonly type: 'apply'; readonly number: number; readonly change: Change }
  | { readonly type: 'drain' }
  | { readonly type: 'count'; readonly number: number }
  | { readonly type: 'close'; readonly graceMs: number };

/** From a traffic thread to the control thread. */
export type ThreadReport =
  | { readonly type: 'listening' }
  | { readonly type: 'applied'; readonly number: number; readonly failure?: string }
  | { readonly type: 'closed' }
  | { readonly type: 'in-flight'; readonly number: number; readonly calls: number }
  | { readonly type: 'counts'; readonly counts: readonly CallCount[]; readonly mirrorsDropped: number }
  | {
      readonly type: 'log';
      readonly level: 'info' | 'warn' | 'error';
      readonly message: string;
      readonly fields: Readonly<Record<string, string | number>>;
    };

/** Calls of one kind since the last report: what the metrics are fed with. */
export interface CallCount {
  readonly model: string;
  readonly group: string;
  readonly deploymentId: string;
  readonly provider: string;
  readonly upstreamModel: string;
  readonly apiBase: string;
  readonly keyHash: string;
  readonly teamId: string;
  readonly userId: string;
  readonly status: number;
  readonly errorClass: string;
  readonly calls: number;
  readonly cost: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly unpriced: number;
  readonly overBound: number;
  /** Calls by duration: the counts of the histogram's buckets, and their sum in seconds. */
  readonly durations: readonly number[];
  readonly durationSum: number;
  readonly firstTokens: readonly number[];
  readonly firstTokenSum: number;
}
