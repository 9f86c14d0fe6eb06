import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import type { Catalog, Failure, JsonObject } from 'litmux/engine';
import { hashKey } from '../access/key-secret.ts';
import { KeyRing } from '../access/key-ring.ts';
import type { Snapshot } from '../config/snapshot.ts';
import { JournalReader } from '../ledger/journal-reader.ts';
import { SharedStoreState } from '../ledger/store-state.ts';
import { createMeterBuffer } from '../meters/meter-memory.ts';
import { Meters } from '../meters/meters.ts';
import { releaseRouting, SharedRoutingState } from '../meters/shared-routing-state.ts';
import { SlotTable } from '../meters/slot-table.ts';
import { releaseLines } from '../meters/waiting-lines.ts';
import type { Store } from '../stores/store.ts';
import type { ConfigInForce, ThreadBirth, ThreadReport } from '../traffic/messages.ts';
import { adminSettings } from './admin-settings.ts';
import { CallMetrics } from './call-metrics.ts';
import { claimPort } from './claim-port.ts';
import { ClockWatch } from './clock-watch.ts';
import type { ConfigChange, ConfigKeeper } from './config-keeper.ts';
import { ControlServer } from './control-server.ts';
import { HealthDesk } from './health/health-desk.ts';
import type { OpenHealthChecks } from './health/open-health-checks.ts';
import type { ControlPorts } from './ports.ts';
import { seedMeters } from './seed-meters.ts';
import { SpendSlots } from './spend-slots.ts';
import { sharesPorts, threadCount, Threads } from './threads.ts';

/** How a gateway is started. */
export interface GatewayOptions {
  /** The config as plain data, environment references resolved. */
  readonly tree: JsonObject;
  /** Makes the config that threads are born with, of the tree and of the models of the store. */
  makeConfig(tree: JsonObject, models: readonly JsonObject[]): Promise<ConfigInForce>;
  /** Workers that load the code of traffic threads already (`warmWorkers`). */
  readonly warm: readonly Worker[];
  /** The config as its file says it now, for reloads. Throws a Failure that names what is wrong; absent where there is no file. */
  readonly readTree?: () => Promise<JsonObject>;
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  /** The store in that directory, open. Whoever opened it closes it, after the gateway. */
  readonly store: Store;
  /** Traffic threads; cores − 1 by default, at least one. */
  readonly workers?: number;
  /** The operator's key; absent only where access is open. */
  readonly masterKey?: string;
  readonly openAccess?: boolean;
  /** A folder in which every upstream exchange is recorded. */
  readonly cassettes?: string;
  readonly version: string;
  log(level: 'info' | 'warn' | 'error', message: string, fields?: Record<string, string | number>): void;
}

/** A gateway that accepts calls. */
export interface RunningGateway {
  readonly port: number;
  /** Reads the config anew and exchanges it; a config that cannot be served rejects, and the one in force stays. */
  reload(): Promise<ConfigChange>;
  /** Readiness turns 503 and answers carry `connection: close`; connections are still accepted. */
  drain(): void;
  /** Closes the listeners, lets calls in flight end within `graceMs`, flushes the journal into the store. */
  close(graceMs: number): Promise<void>;
}

/** Keys, teams and users that can be counted at once: 128 bytes each, of which only those in use take memory. */
const meterSlots = 1_048_576;

/** Starts a gateway; resolves when every traffic thread accepts connections. Rejects with a message for the operator. */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const gateway = new Gateway(options);
  try {
    await gateway.start();
  } catch (error) {
    await gateway.close(0).catch(() => undefined);
    throw error;
  }
  return gateway;
}

interface OpenKeeper {
  readonly keeper: ConfigKeeper;
  readonly catalog: Catalog;
}

class Gateway implements RunningGateway {
  readonly #options: GatewayOptions;
  readonly #buffer = createMeterBuffer(meterSlots);
  readonly #slots = new SlotTable(this.#buffer);
  readonly #meters = new Meters(this.#buffer, 0);
  readonly #ring = new KeyRing();
  readonly #threads: Threads;
  #reader: JournalReader | undefined;
  #server: ControlServer | undefined;
  #config: ConfigInForce | undefined;
  #spending: SpendSlots | undefined;
  #models: readonly JsonObject[] = [];
  #opened: Promise<OpenKeeper> | undefined;
  readonly #metrics = new CallMetrics();
  readonly #storeState = new SharedStoreState();
  readonly #health = new HealthDesk(
    () => this.#openHealth(),
    (error) => this.#options.log('error', `Health checks could not begin: ${String(error)}`),
  );
  readonly #clock = new ClockWatch({
    now: () => Date.now(),
    monotonic: () => performance.now(),
    jumped: (ms) => void this.#clockJumped(ms),
  });
  #port: number;
  #draining = false;
  #sweep: NodeJS.Timeout | undefined;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#port = options.port;
    this.#threads = new Threads({
      count: threadCount(options.workers),
      warm: options.warm,
      birth: (thread) => this.#birth(thread),
      died: (thread) => this.#bury(thread),
      report: (report) => this.#hear(report),
      log: options.log,
    });
  }

  get port(): number {
    return this.#port;
  }

  async start(): Promise<void> {
    const { store, host, port, log } = this.#options;
    this.#port = await claimPort(host, port);
    this.#models = await store.models.all();
    const first = this.#options.makeConfig(this.#options.tree, this.#models);
    const reader = new JournalReader(this.#journalDirectory(), store.spend, {
      store: (failure) => this.#storeChanged(failure),
      damaged: (lines, file) =>
        log('error', 'Lines of the journal cannot be read and are not accounted for; they are kept.', { lines, file }),
    });
    this.#reader = reader;
    const aborted = await reader.recover();
    if (aborted.length > 0) log('warn', 'Calls were cut by the last stop; they are in the ledger as aborted.', { calls: aborted.length });
    await seedMeters({ store, slots: this.#slots, meters: this.#meters, ring: this.#ring, now: Date.now() });
    this.#config = await this.#spendSlots(store, reader).give(await first);
    this.#server = await ControlServer.start(this.#socketPath(), () => this.#openPorts(store, reader));
    await this.#threads.start();
    reader.start();
    this.#health.follow(this.#config.tree);
    this.#clock.start();
    this.#sweep = setInterval(() => this.#meters.releaseExpired(), sweepEveryMs).unref();
  }

  reload(): Promise<ConfigChange> {
    return this.#keeper().then(({ keeper }) => keeper.reload());
  }

  drain(): void {
    this.#draining = true;
    this.#threads.drain();
  }

  async close(graceMs: number): Promise<void> {
    clearInterval(this.#sweep);
    this.#clock.stop();
    await this.#threads.close(graceMs);
    await this.#server?.close();
    await this.#health.close();
    await this.#reader?.stop();
    await this.#reader?.recover();
    rmSync(this.#socketPath(), { force: true });
  }

  #birth(thread: number): ThreadBirth {
    const { host, dataDir, version, masterKey, openAccess, cassettes } = this.#options;
    const config = this.#config;
    if (config === undefined) throw new Error('a thread was born before the config');
    return {
      thread,
      port: this.#port,
      host,
      reusePort: sharesPorts,
      dataDir,
      journalDirectory: this.#journalDirectory(),
      controlSocket: this.#socketPath(),
      version,
      meters: this.#buffer,
      config,
      keys: [...this.#ring.all()],
      masterKeyHash: masterKey === undefined ? undefined : hashKey(masterKey),
      openAccess: openAccess === true,
      ...(cassettes !== undefined && { cassettes }),
      storeState: this.#storeState.buffer,
    };
  }

  #storeChanged(failure: Failure | undefined): void {
    this.#storeState.set(failure === undefined);
    const { log } = this.#options;
    if (failure === undefined) log('warn', 'The store takes the journal again.');
    else log('error', `The store does not take the journal: ${failure.message} Calls go on, and wait there to be accounted for.`);
  }

  /** Budget periods come from the clock: what was spent in the one of now is asked of the ledger again. */
  async #clockJumped(ms: number): Promise<void> {
    const { log, store } = this.#options;
    const seconds = Math.round(ms / 1000);
    log('warn', 'The clock was set, or the machine slept; what was spent in budget periods is counted anew.', { seconds });
    const reader = this.#reader;
    if (reader === undefined || this.#draining) return;
    try {
      const { recountSpend } = await import('./recount-spend.ts');
      const { spend } = store;
      await recountSpend({ ring: this.#ring, meters: this.#meters, spend, drain: () => reader.drain(), now: Date.now });
      await this.#spending?.recount();
    } catch (error) {
      log('error', 'What was spent could not be counted anew.', { error: String(error) });
    }
  }

  /** A thread is gone: what it held is released, and what it wrote and never finished is accounted for. */
  #bury(thread: number): void {
    this.#meters.releaseThread(thread);
    if (this.#config !== undefined) {
      releaseRouting(this.#config.routing, this.#config.size, thread);
      releaseLines(this.#config.lines, this.#config.size.groups.size, thread);
    }
    if (this.#reader === undefined || this.#draining) return;
    this.#reader.recover(thread).then(
      (aborted) => {
        for (const { keyHash, cost } of aborted) {
          const replica = keyHash === undefined ? undefined : this.#ring.find(keyHash);
          if (replica !== undefined) this.#meters.book(replica.slot, cost);
        }
      },
      (error: unknown) => this.#options.log('error', 'The journal of a crashed thread could not be read yet.', { error: String(error) }),
    );
  }

  #hear(report: ThreadReport): void {
    if (report.type === 'log') this.#options.log(report.level, report.message, report.fields);
    else if (report.type === 'counts') this.#metrics.add(report.counts, report.mirrorsDropped);
  }

  /** What exchanges configs, with the catalog it needs: loaded when the first change or the first management call comes. */
  #keeper(): Promise<OpenKeeper> {
    return (this.#opened ??= this.#openKeeper());
  }

  async #openKeeper(): Promise<OpenKeeper> {
    const [{ ConfigKeeper }, { loadCatalog }] = await Promise.all([import('./config-keeper.ts'), import('litmux/engine')]);
    const { tree: file, readTree } = this.#options;
    const catalog = await loadCatalog();
    const slots = this.#spending;
    const announce = async (config: ConfigInForce): Promise<void> => {
      this.#config = config;
      await this.#threads.broadcast({ type: 'config', config });
      this.#health.follow(config.tree);
    };
    if (this.#config === undefined || slots === undefined) throw new Error('the config is asked for before the start');
    return { catalog, keeper: new ConfigKeeper({ catalog, readTree, slots, announce }, this.#config, { file, models: this.#models }) };
  }

  #spendSlots(store: Store, reader: JournalReader): SpendSlots {
    const drain = (): Promise<void> => reader.drain();
    return (this.#spending = new SpendSlots({ slots: this.#slots, meters: this.#meters, spend: store.spend, drain, now: Date.now }));
  }

  async #openHealth(): Promise<OpenHealthChecks> {
    const [{ openHealthChecks }, { keeper, catalog }] = await Promise.all([import('./health/open-health-checks.ts'), this.#keeper()]);
    const { log, store } = this.#options;
    return openHealthChecks({ keeper, catalog, spend: store.spend, journalDirectory: this.#journalDirectory(), log });
  }

  async #openPorts(store: Store, reader: JournalReader): Promise<ControlPorts> {
    const { keeper: config, catalog } = await this.#keeper();
    const { version, masterKey, openAccess, log } = this.#options;
    const snapshot = (): Snapshot => config.current.snapshot;
    const keyHash = masterKey === undefined ? undefined : hashKey(masterKey);
    return {
      version,
      now: () => Date.now(),
      door: () => {
        const keyHeader = snapshot().general.litellmKeyHeaderName;
        return {
          ring: this.#ring,
          now: () => Date.now(),
          ...(keyHash !== undefined && { masterKeyHash: keyHash }),
          ...(openAccess === true && { open: true }),
          ...(keyHeader !== undefined && { keyHeader }),
        };
      },
      ring: this.#ring,
      store,
      config,
      threads: this.#threads,
      slots: this.#slots,
      meters: this.#meters,
      snapshot,
      catalog: () => catalog,
      settings: () => adminSettings(snapshot()),
      metrics: this.#metrics,
      log,
      drain: () => reader.drain().catch((error: unknown) => log('error', 'The store does not take the journal.', { error: String(error) })),
      readiness: () => ({
        ready: !this.#draining,
        store: reader.state().failure === undefined ? 'connected' : 'disconnected',
        state: {
          journal: reader.state(),
          threads: this.#threads.counts,
          slots: this.#slots,
          keys: this.#ring.size,
          configVersion: this.#config?.version ?? 0,
          draining: this.#draining,
          uptimeMs: performance.now(),
        },
      }),
      routing: () => new SharedRoutingState(config.current.config.routing, snapshot()),
      health: () => this.#health.checks(),
    };
  }

  #journalDirectory(): string {
    return join(this.#options.dataDir, 'journal');
  }

  /** In the data directory, unless its path is longer than the system allows for a socket. */
  #socketPath(): string {
    if (process.platform === 'win32') return `\\\\.\\pipe\\litmux-${process.pid}`;
    const path = join(this.#options.dataDir, 'control.sock');
    return path.length < longestSocketPath ? path : join(tmpdir(), `litmux-${process.pid}.sock`);
  }
}

/** Expired leases are looked for this often; they only exist after a fault of ours. */
const sweepEveryMs = 60_000;
const longestSocketPath = 100;
