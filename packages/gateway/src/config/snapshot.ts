import type { JsonObject, Modality, RoutingSettings, RoutingTable, Secret } from 'litmux/engine';
import type { SpendBudget } from './spend-budgets.ts';
import type { TierRules } from './tier-down.ts';

/** One config as calls see it: immutable, built in every thread from the same plain data. */
export interface Snapshot extends RoutingTable {
  readonly general: GeneralSettings;
  readonly queue: QueueSettings;
  /** Models that step down for callers who have used much of their budget; undefined where none does. */
  readonly tierRules: TierRules | undefined;
  /** The router-wide settings, with those of a key before them. */
  settingsWith(own: JsonObject): RoutingSettings;
  /** What may be spent where, whoever calls. */
  readonly budgets: readonly SpendBudget[];
}

/** How calls wait when all deployments that could serve them are busy. */
export interface QueueSettings {
  /** Calls without a priority of their own wait with this one, the least first; undefined: they do not wait. */
  readonly priority: number | undefined;
  /** Calls that may wait for one model, over all threads. */
  readonly mostWaiting: number;
  readonly longestMs: number;
  /** How often those who wait look for a free deployment. */
  readonly pollMs: number;
}

/** What holds for the gateway as a whole. */
export interface GeneralSettings {
  readonly masterKey?: Secret;
  readonly maxRequestBytes: number;
  readonly budgetExceededStatus: number;
  /** What happens to a call of a budgeted key when no price is known. */
  readonly unpricedPolicy: 'block' | 'allow';
  readonly requireAuthForMetrics: boolean;
  /** The plan of every call is kept in the ledger. */
  readonly keepsPlans: boolean;
  readonly litellmKeyHeaderName?: string;
  /** The model that every chat call is for, whatever it names. */
  readonly completionModel?: string;
  /** The same for other kinds of calls; absent where none is set. */
  readonly modalityModels?: Readonly<Partial<Record<Modality, string>>>;
  /** Fields of new keys where they are not given (`default_key_generate_params`). */
  readonly keyDefaults: JsonObject;
  /** The most that fields of new keys may say (`upperbound_key_generate_params`). */
  readonly keyUpperBounds: JsonObject;
}
