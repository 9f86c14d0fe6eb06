import type { JsonObject, NanoUsd } from 'litmux/engine';

/** A virtual key as it is stored and replicated to every traffic thread. The secret itself is never in it. Plain data: it crosses threads. */
export interface KeyRecord {
  /** SHA-256 of the key in hex: LiteLLM's token. */
  readonly hash: string;
  /** `sk-...abcd`, for people. */
  readonly keyName: string;
  readonly keyAlias?: string;
  /** Names, wildcards and groups the key may call; empty means all. */
  readonly models: readonly string[];
  /** Other names for models, resolved before routing. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly maxBudget?: NanoUsd;
  /** LiteLLM's duration text (`30d`, `1mo`); absent means that the budget is never reset. */
  readonly budgetDuration?: string;
  readonly softBudget?: NanoUsd;
  readonly rpmLimit?: number;
  readonly tpmLimit?: number;
  readonly maxParallelRequests?: number;
  /** Milliseconds since 1970; absent means never. */
  readonly expiresAt?: number;
  readonly blocked: boolean;
  readonly userId?: string;
  readonly teamId?: string;
  readonly metadata: JsonObject;
  /** What the key carries besides, kept and given back as it came (`permissions`, `allowed_routes`, …). */
  readonly extra: JsonObject;
  readonly createdAt: number;
  readonly createdBy?: string;
  readonly updatedAt: number;
  readonly updatedBy?: string;
  /** What counts as spent besides the ledger's entries: from before litmux counted (imports, `spend` at creation), or less after a reset. */
  readonly initialSpend: NanoUsd;
  /** When `initialSpend` was set, milliseconds since 1970: it counts in the budget period of that time. Absent means at creation. */
  readonly initialSpendAt?: number;
  /** Hashes the key had before it was regenerated: what the ledger has under them was spent by it. */
  readonly formerHashes?: readonly string[];
  /** Secrets the key had before, which open the door for a while yet. */
  readonly oldSecrets?: readonly OldSecret[];
}

/** A secret that another has taken the place of. */
export interface OldSecret {
  readonly hash: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** A key as a traffic thread holds it: with the slot of its meters, assigned by the control thread. */
export interface KeyReplica {
  readonly record: KeyRecord;
  readonly slot: number;
}
