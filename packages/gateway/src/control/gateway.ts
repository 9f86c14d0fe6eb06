import { mkdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCatalog, type Catalog, type JsonObject } from 'litmux/engine';
import { hashKey } from '../access/key-secret.ts';
import { KeyRing } from '../access/key-ring.ts';
import type { Snapshot } from '../config/snapshot.ts';
import { JournalReader } from '../ledger/journal-reader.ts';
import { createMeterBuffer } from '../meters/meter-memory.ts';
import { Meters } from '../meters/meters.ts';
import { SlotTable } from '../meters/slot-table.ts';
import { openStore, type Store } from '../stores/store.ts';
import type { ThreadBirth, ThreadReport } from '../traffic/messages.ts';
import { adminSettings } from './admin-settings.ts';
import { CallMetrics } from './call-metrics.ts';
import { ConfigKeeper, type ConfigChange } from './config-keeper.ts';
import { claimPort } from './claim-port.ts';
import { ControlServer } from './control-server.ts';
import type { ControlPorts } from './ports.ts';
import { seedMeters } from './seed-meters.ts';
import { Threads } from './threads.ts';

/** How a gateway is started. */
export interface GatewayOptions {
  /** The config as plain data, environment references resolved. */
  readonly tree: JsonObject;
  /** The config as its file says it now, for reloads. Throws a Failure that names what is wrong; absent where there is no file. */
  readonly readTree?: () => Promise<JsonObject>;
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  /** Traffic threads; cores − 1 by default, at least one. */
  readonly workers?: number;
  /** The operator's key; absent only where access is open. */
  readonly masterKey?: string;
  readonly openAccess?: boolean;
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
  /** Closes the listeners, lets calls in flight end within `graceMs`, flushes the journal and closes the store. */
  close(graceMs: number): Promise<void>;
}

/** Keys, teams and users whose meters fit in memory at once; 128 bytes each. */
const meterSlots = 65_536;

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

class Gateway implements RunningGateway {
  readonly #options: GatewayOptions;
  readonly #buffer = createMeterBuffer(meterSlots);
  readonly #slots = new SlotTable(this.#buffer);
  readonly #meters = new Meters(this.#buffer, 0);
  readonly #ring = new KeyRing();
  readonly #threads: Threads;
  #store: Store | undefined;
  #reader: JournalReader | undefined;
  #server: ControlServer | undefined;
  #keeper: ConfigKeeper | undefined;
  readonly #metrics = new CallMetrics();
  #port: number;
  #draining = false;
  #sweep: NodeJS.Timeout | undefined;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#port = options.port;
    this.#threads = new Threads({
      count: sharesPorts ? (options.workers ?? Math.max(1, availableParallelism() - 1)) : 1,
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
    const { dataDir, host, port, tree, log } = this.#options;
    this.#threads.prepare();
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const [claimed, catalog, store] = await Promise.all([claimPort(host, port), loadCatalog(), openStore(dataDir)]);
    this.#port = claimed;
    this.#store = store;
    this.#keeper = new ConfigKeeper(
      { catalog, readTree: this.#options.readTree, announce: (config) => this.#threads.broadcast({ type: 'config', config }) },
      tree,
      await store.models.all(),
    );
    const reader = new JournalReader(this.#journalDirectory(), store.spend);
    this.#reader = reader;
    const aborted = await reader.recover();
    if (aborted.length > 0) log('warn', 'Calls were cut by the last stop; they are in the ledger as aborted.', { calls: aborted.length });
    await seedMeters({ store, slots: this.#slots, meters: this.#meters, ring: this.#ring, now: Date.now() });
    this.#server = await ControlServer.start(this.#socketPath(), this.#ports({ store, reader, catalog, config: this.#keeper }));
    await this.#threads.start();
    reader.start();
    this.#sweep = setInterval(() => this.#meters.releaseExpired(), sweepEveryMs).unref();
  }

  reload(): Promise<ConfigChange> {
    return this.#config().reload();
  }

  drain(): void {
    this.#draining = true;
    this.#threads.drain();
  }

  async close(graceMs: number): Promise<void> {
    clearInterval(this.#sweep);
    await this.#threads.close(graceMs);
    await this.#server?.close();
    await this.#reader?.stop();
    await this.#reader?.recover();
    await this.#store?.close();
    rmSync(this.#socketPath(), { force: true });
  }

  #birth(thread: number): ThreadBirth {
    const { host, dataDir, version, masterKey, openAccess } = this.#options;
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
      config: this.#config().current.config,
      keys: [...this.#ring.all()],
      masterKeyHash: masterKey === undefined ? undefined : hashKey(masterKey),
      openAccess: openAccess === true,
    };
  }

  /** A thread is gone: what it held is released, and what it wrote and never finished is accounted for. */
  #bury(thread: number): void {
    this.#meters.releaseThread(thread);
    this.#keeper?.releaseThread(thread);
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
    if (report.type === 'log') this.#options.log(report.level, report.message);
    else if (report.type === 'counts') this.#metrics.add(report.counts);
  }

  #config(): ConfigKeeper {
    if (this.#keeper === undefined) throw new Error('the config is asked for before the start');
    return this.#keeper;
  }

  #ports({ store, reader, catalog, config }: { store: Store; reader: JournalReader; catalog: Catalog; config: ConfigKeeper }): ControlPorts {
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
      readiness: () => ({ ready: !this.#draining, store: reader.state().failure === undefined ? 'connected' : 'disconnected', details: {} }),
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

/** Only Linux and FreeBSD spread connections over the sockets that share a port. */
const sharesPorts = process.platform === 'linux' || process.platform === 'freebsd';
