import type { JsonObject } from 'litmux/core';
import type { JournalState } from '../ledger/journal-reader.ts';

/** The state of what a gateway depends on. */
export interface GatewayState {
  readonly journal: JournalState;
  readonly threads: { readonly wanted: number; readonly serving: number };
  readonly slots: { readonly used: number; readonly size: number; readonly refused: number };
  readonly keys: number;
  readonly configVersion: number;
  readonly draining: boolean;
  /** Milliseconds since the start. */
  readonly uptimeMs: number;
}

/** The state as people read it who look for a fault. */
export function readinessDetails({ journal, threads, slots, keys, configVersion, draining, uptimeMs }: GatewayState): JsonObject {
  const { pendingBytes, damaged, failure } = journal;
  return {
    draining,
    uptime_seconds: Math.floor(uptimeMs / 1000),
    config_version: configVersion,
    store: failure === undefined ? { status: 'connected' } : { status: 'disconnected', error: failure.message },
    journal: { pending_bytes: pendingBytes, damaged_lines: damaged },
    threads: { status: threads.serving === threads.wanted ? 'complete' : 'some are being replaced', ...threads },
    keys,
    meter_slots: { used: slots.used, total: slots.size, refused: slots.refused },
  };
}
