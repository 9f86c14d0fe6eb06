import type { Catalog, JsonObject, NanoUsd, RoutingState, RoutingTable } from 'litmux/engine';
import type { Door } from '../access/identify.ts';
import type { KeyReplica } from '../access/key-record.ts';
import type { KeyRing } from '../access/key-ring.ts';
import type { KeyTable, ModelTable, SpendTable } from '../stores/store.ts';
import type { BudgetPeriod } from '../meters/budget-period.ts';
import type { ConfigKeeper } from './config-keeper.ts';
import type { HealthChecks } from './health/health-checks.ts';
import type { GatewayState } from './readiness-details.ts';
import type { CallCount } from '../traffic/messages.ts';

/** All that the admin API needs of the control thread. */
export interface ControlPorts {
  /** Our version. */
  readonly version: string;
  /** Milliseconds since 1970. */
  now(): number;
  /** Who may come in, of the config in force; its ring is the control thread's own replica of the keys. */
  door(): Door;
  readonly ring: KeyRing;
  readonly store: {
    readonly keys: Omit<KeyTable, 'all'>;
    readonly models: ModelTable;
    readonly spend: Omit<SpendTable, 'appendLines' | 'spentByKey' | 'spentOn'>;
  };
  /** The config in force and how it is exchanged. */
  readonly config: Pick<ConfigKeeper, 'reload' | 'rollback' | 'setModels' | 'kept'>;
  readonly threads: { broadcast(change: KeysChange): Promise<void>; callsInFlight(): Promise<number> };
  readonly slots: SlotsPort;
  readonly meters: MetersPort;
  /** The models of the config in force. */
  snapshot(): RoutingTable;
  /** What is known of models beyond the config. */
  catalog(): Catalog;
  /** What the operator set for the admin API, of the config in force. */
  settings(): AdminSettings;
  /** Reads what the journals hold into the store, so that every finished call can be found there. */
  drain(): Promise<void>;
  /** What the traffic threads have counted since the start. */
  readonly metrics: { all(): Iterable<CallCount>; readonly mirrorsDropped: number };
  log(level: 'warn' | 'error', message: string, fields?: Record<string, string | number>): void;
  /** The state of the gateway, for people and probes. */
  readiness(): Readiness;
  /** What routing remembers of the deployments of the config in force. */
  routing(): Pick<RoutingState, 'restsUntil'>;
  /** Checks of deployments, loaded when they are asked for. */
  health(): Promise<HealthChecks>;
}

/** A change of the keys, as traffic threads apply it. */
export interface KeysChange {
  readonly type: 'keys';
  readonly put: KeyReplica[];
  readonly remove: string[];
}

/** The table of meter slots. A full table refuses with a Failure. */
export interface SlotsPort {
  assign(kind: 'key', id: string): number;
  /** Goes on counting under another id. */
  rename(kind: 'key', from: string, to: string): void;
  recycle(slot: number): void;
}

/** The shared counters, as far as the admin API reads and sets them. */
export interface MetersPort {
  read(slot: number): MeterReading;
  /** Sets what is counted as spent in a budget period. */
  seed(slot: number, spent: NanoUsd, period: BudgetPeriod): void;
  /** Adds to what is counted as spent, in one step with whatever calls settle. */
  book(slot: number, amount: NanoUsd): void;
}

/** The state of one slot. */
export interface MeterReading {
  /** Spent in the budget period that is in force. */
  readonly spent: NanoUsd;
  /** End of the period that is counted, milliseconds since 1970; Infinity where it has none. */
  readonly resetsAt: number;
}

/** What the operator set for the admin API. */
export interface AdminSettings {
  /** `litellm_settings.require_auth_for_metrics_endpoint`; true unless set. */
  readonly metricsNeedKey: boolean;
  /** `litellm_settings.default_key_generate_params`. */
  readonly keyDefaults: JsonObject;
  /** `litellm_settings.upperbound_key_generate_params`. */
  readonly keyUpperBounds: JsonObject;
  /** Random bytes of a generated key (`LENGTH_OF_LITELLM_GENERATED_KEY`). */
  readonly generatedKeyBytes?: number;
}

/** The state of the gateway. */
export interface Readiness {
  readonly ready: boolean;
  /** Whether the store answers. */
  readonly store: 'connected' | 'disconnected';
  /** More about it, for those who have a key. */
  readonly state: GatewayState;
}
