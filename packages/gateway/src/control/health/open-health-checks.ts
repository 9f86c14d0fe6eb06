import type { Catalog } from 'litmux/engine';
import { nodeEngine } from 'litmux/node';
import { readHealthSettings } from '../../config/health-settings.ts';
import { Journal } from '../../ledger/journal.ts';
import { SharedRoutingState } from '../../meters/shared-routing-state.ts';
import type { SpendTable } from '../../stores/store.ts';
import type { ConfigKeeper } from '../config-keeper.ts';
import { healthCheckMark } from './check-deployment.ts';
import { DailyAllowance } from './daily-allowance.ts';
import { HealthChecks, type HealthCheckParts } from './health-checks.ts';

/** What health checks are opened with. */
export interface OpenHealthParts extends Pick<HealthCheckParts, 'log'> {
  readonly keeper: Pick<ConfigKeeper, 'current'>;
  readonly catalog: Catalog;
  readonly spend: Pick<SpendTable, 'daily'>;
  readonly journalDirectory: string;
}

/** Health checks with what they have of their own: an engine, and the journal of the control thread. */
export interface OpenHealthChecks {
  readonly checks: HealthChecks;
  close(): Promise<void>;
}

const dayMs = 86_400_000;
const controlThread = 0;

/** Makes health checks; loaded when the first is wanted. */
export function openHealthChecks({ keeper, catalog, spend, journalDirectory, log }: OpenHealthParts): OpenHealthChecks {
  const engine = nodeEngine();
  const journal = new Journal(journalDirectory, controlThread);
  const allowance = new DailyAllowance(async (from) => {
    const days = await spend.daily({ from, to: from + dayMs, groupBy: [], teamId: healthCheckMark });
    return days.reduce((sum, { cost }) => sum + cost, 0);
  });
  const checks = new HealthChecks({
    snapshot: () => keeper.current.snapshot,
    settings: () => readHealthSettings(keeper.current.config.tree),
    routing: () => new SharedRoutingState(keeper.current.config.routing, keeper.current.snapshot),
    catalog,
    engine,
    allowance,
    book: (entry) =>
      journal.settle(entry, (failure) => {
        if (failure !== undefined) log('warn', `A health check is missing in the ledger: ${failure.message}`);
      }),
    log,
  });
  return {
    checks,
    async close() {
      await checks.close();
      await engine.transport.close();
      journal.close();
    },
  };
}
