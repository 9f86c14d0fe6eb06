import type { JsonObject } from 'litmux/core';
import type { JournalState } from '../ledger/journal-reader.ts';

/** What the state of a gateway is read from. */
export interface ReadinessParts {
  readonly journal: JournalState;
  readonly threads: { readonly wanted: number; readonly serving: number };
  readonly slots: { readonly used: number; readonly size: number; readonly refused: number };
  readonly keys: number;
  readonly configVersion: number;
  readonly draining: boolean;
  /** Milliseconds since the start. */
  readonly uptimeMs: number;
}

/** The state of each thing that a gateway depends on, for people who look for a fault. */
export function readinessDetails({ journal, threads, slots, keys, configVersion, draining, uptimeMs }: ReadinessParts): JsonObject {
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
