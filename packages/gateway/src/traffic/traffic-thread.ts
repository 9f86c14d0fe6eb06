import { join } from 'node:path';
import { inspect } from 'node:util';
import type { MessagePort } from 'node:worker_threads';
import { catalogOf, loadCatalog, type Catalog, type EngineContext, type Failure } from 'litmux/engine';
import { FileKeeper, nodeEngine } from 'litmux/node';
import type { Door } from '../access/identify.ts';
import { KeyRing } from '../access/key-ring.ts';
import { buildSnapshot } from '../config/build-snapshot.ts';
import type { Snapshot } from '../config/snapshot.ts';
import { Journal } from '../ledger/journal.ts';
import { SharedStoreState } from '../ledger/store-state.ts';
import { Meters } from '../meters/meters.ts';
import { SharedRoutingState } from '../meters/shared-routing-state.ts';
import { SpendScopes } from '../meters/spend-scopes.ts';
import { WaitingLines } from '../meters/waiting-lines.ts';
import type { House } from '../pipeline/house.ts';
import { Mirrors } from '../pipeline/mirrors.ts';
import { WaitingRoom } from '../pipeline/waiting-room.ts';
import { CallCounter } from './call-counter.ts';
import { CrossOrigin } from './cross-origin.ts';
import type { Change, ConfigInForce, ThreadBirth, ThreadOrder, ThreadReport } from './messages.ts';
import { TrafficServer } from './server.ts';

/** How often counts of calls are told to the control thread. */
const countsEveryMs = 1_000;

/** A config as a call sees it: swapped as a whole. */
interface UsedConfig {
  readonly snapshot: Snapshot;
  readonly routing: SharedRoutingState;
  readonly spending: SpendScopes | undefined;
  readonly waitingRoom: WaitingRoom;
  readonly door: Door;
}

/** A traffic thread: a server, a replica of keys and config, and its own journal. */
export class TrafficThread {
  readonly #birth: ThreadBirth;
  readonly #port: MessagePort;
  readonly #ring = new KeyRing();
  #engine: EngineContext = nodeEngine();
  readonly #journal: Journal;
  readonly #counter = new CallCounter();
  readonly #mirrors = new Mirrors();
  #config: UsedConfig | undefined;
  #server: TrafficServer | undefined;
  #catalog: Catalog | undefined;

  constructor(birth: ThreadBirth, port: MessagePort) {
    this.#birth = birth;
    this.#port = port;
    this.#journal = new Journal(birth.journalDirectory, birth.thread, (failure) => this.#tellJournal(failure));
    for (const replica of birth.keys) this.#ring.put(replica);
  }

  async start(): Promise<void> {
    const { port, host, reusePort, controlSocket, cassettes, storeState } = this.#birth;
    await this.#change(this.#birth.config);
    if (cassettes !== undefined) this.#engine = await this.#recording(cassettes);
    const { LITELLM_CORS_ORIGINS, LITELLM_CORS_ALLOW_CREDENTIALS } = process.env;
    this.#server = new TrafficServer({
      house: this.#house(),
      store: new SharedStoreState(storeState),
      keeper: new FileKeeper({ directory: join(this.#birth.dataDir, 'uploads') }),
      controlSocket,
      crossOrigin: new CrossOrigin(LITELLM_CORS_ORIGINS, LITELLM_CORS_ALLOW_CREDENTIALS),
    });
    await this.#server.listen(port, host, reusePort);
    setInterval(() => this.#tellCounts(), countsEveryMs).unref();
    this.#tell({ type: 'listening' });
  }

  /** Does what the control thread says. */
  obey(order: Exclude<ThreadOrder, { type: 'birth' }>): void {
    switch (order.type) {
      case 'apply':
        return void this.#apply(order.number, order.change);
      case 'drain':
        return this.#server?.startDraining();
      case 'count':
        return this.#tell({ type: 'in-flight', number: order.number, calls: this.#server?.callsInFlight ?? 0 });
      case 'close':
        void this.#close(order.graceMs);
    }
  }

  async #apply(number: number, change: Change): Promise<void> {
    try {
      if (change.type === 'config') await this.#change(change.config);
      else this.#keep(change);
      this.#tell({ type: 'applied', number });
    } catch (error) {
      this.#tell({ type: 'applied', number, failure: error instanceof Error ? error.message : String(error) });
    }
  }

  #keep({ put, remove }: Extract<Change, { type: 'keys' }>): void {
    for (const hash of remove) this.#ring.remove(hash);
    for (const replica of put) this.#ring.put(replica);
  }

  async #change(config: ConfigInForce): Promise<void> {
    if (config.needsCatalog) this.#catalog ??= await loadCatalog();
    this.#use(config);
  }

  /** Swaps the config in one step: a call reads it once, so that none sees two. */
  #use({ tree, routing, lines, facts, budgetSlots }: ConfigInForce): void {
    const catalog = catalogOf(facts, this.#catalog);
    const snapshot = buildSnapshot({ tree, env: process.env, catalog });
    const { masterKeyHash, openAccess } = this.#birth;
    const { litellmKeyHeaderName } = snapshot.general;
    this.#config = {
      snapshot,
      routing: new SharedRoutingState(routing, snapshot, this.#birth.thread),
      spending: budgetSlots.length === 0 ? undefined : new SpendScopes(snapshot.budgets, budgetSlots),
      waitingRoom: new WaitingRoom(new WaitingLines(lines, snapshot.groups, this.#birth.thread), snapshot.queue),
      door: {
        ring: this.#ring,
        now: () => this.#engine.now(),
        ...(masterKeyHash !== undefined && { masterKeyHash }),
        ...(openAccess && { open: true }),
        ...(litellmKeyHeaderName !== undefined && { keyHeader: litellmKeyHeaderName }),
      },
    };
  }

  /** The engine with every exchange recorded. */
  async #recording(folder: string): Promise<EngineContext> {
    const { recordingEngine } = await import('../cassettes/recording-transport.ts');
    return recordingEngine(this.#engine, {
      folder,
      table: () => this.#config?.snapshot,
      failed: (message) => this.#log('error', message),
    });
  }

  #house(): House {
    const config = (): UsedConfig => {
      if (this.#config === undefined) throw new Error('a call came before the config');
      return this.#config;
    };
    return {
      snapshot: () => config().snapshot,
      door: () => config().door,
      routing: () => config().routing,
      spending: () => config().spending,
      meters: new Meters(this.#birth.meters, this.#birth.thread),
      journal: this.#journal,
      engine: this.#engine,
      watch: {
        settled: (entry) => this.#counter.settled(entry),
        mirrorDropped: () => this.#counter.mirrorDropped(),
        failed: (failure, callId) => this.#tellFault(failure, callId),
      },
      mirrors: this.#mirrors,
      waitingRoom: () => config().waitingRoom,
      version: this.#birth.version,
    };
  }

  async #close(graceMs: number): Promise<void> {
    await this.#server?.close(graceMs);
    this.#mirrors.end();
    await this.#engine.transport.close();
    this.#tellCounts();
    this.#journal.close();
    const { lost } = this.#journal;
    if (lost > 0) this.#log('error', `The disk did not take the end of the journal: ${lost} bytes of accounts are lost.`);
    this.#tell({ type: 'closed' });
    this.#port.close();
  }

  /** A provider's internal error has no cause. */
  #tellFault({ code, cause }: Failure, callId: string): void {
    if (code !== 'internal' || cause === undefined) return;
    const details = cause instanceof Error ? (cause.stack ?? cause.message) : inspect(cause);
    this.#tell({ type: 'log', level: 'error', message: 'A call met a fault of the gateway.', fields: { callId, error: details } });
  }

  #tellJournal(failure: Failure | undefined): void {
    if (failure !== undefined) return this.#log('error', `${failure.message}. Calls are refused with 503 until it can be.`);
    const { lost } = this.#journal;
    this.#log('warn', `The journal can be written again; ${lost === 0 ? 'nothing is lost' : `${lost} bytes of accounts are lost`}.`);
  }

  #log(level: 'warn' | 'error', message: string): void {
    this.#tell({ type: 'log', level, message, fields: {} });
  }

  #tellCounts(): void {
    const { counts, mirrorsDropped } = this.#counter.take();
    if (counts.length > 0 || mirrorsDropped > 0) this.#tell({ type: 'counts', counts, mirrorsDropped });
  }

  #tell(report: ThreadReport): void {
    this.#port.postMessage(report);
  }
}
