import type { Snapshot } from '../config/snapshot.ts';
import type { AdminSettings } from './ports.ts';

/** What the config in force says about the admin API. */
export function adminSettings({ general }: Snapshot): AdminSettings {
  return {
    metricsNeedKey: general.requireAuthForMetrics,
    keyDefaults: general.keyDefaults,
    keyUpperBounds: general.keyUpperBounds,
  };
}
