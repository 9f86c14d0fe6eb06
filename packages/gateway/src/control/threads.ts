import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { Failure } from 'litmux/core';
import { workerArguments } from '../stores/worker-arguments.ts';
import type { Change, ThreadBirth, ThreadOrder, ThreadReport } from '../traffic/messages.ts';

/** What the supervisor needs to know and whom it tells. */
export interface ThreadsParts {
  readonly count: number;
  /** Workers that load their code already; made by `warmWorkers`. */
  readonly warm: readonly Worker[];
  /** What a new thread is born with: the state of this moment. */
  birth(thread: number): ThreadBirth;
  /** A thread is gone: its lock, slots and leases are to be released before another takes its number. */
  died(thread: number): void;
  report(report: ThreadReport, thread: number): void;
  log(level: 'info' | 'warn' | 'error', message: string, fields?: Record<string, string | number>): void;
}

/** A thread that dies again within this time after its birth waits before it is replaced. */
const quickDeathMs = 5_000;
const longestPauseMs = 10_000;
/** A thread that has not applied a change within this time is taken for stuck; the change is answered for all the same. */
const applyDeadlineMs = 5_000;
const countDeadlineMs = 1_000;

/** Supervises the traffic threads: births, changes with acknowledgement, drain, and a new thread for one that crashed. */
export class Threads {
  readonly #parts: ThreadsParts;
  readonly #workers = new Map<number, Worker>();
  readonly #waiting = new Map<number, PendingChange>();
  readonly #serving = new Set<number>();
  readonly #countings = new Map<number, Counting>();
  #changes = 0;
  #closing = false;

  constructor(parts: ThreadsParts) {
    this.#parts = parts;
    for (const [index, worker] of parts.warm.slice(0, parts.count).entries()) this.#workers.set(index + 1, worker);
  }

  /** How many threads there are to be, and how many of them accept connections. */
  get counts(): { readonly wanted: number; readonly serving: number } {
    return { wanted: this.#parts.count, serving: this.#serving.size };
  }

  /** How many calls are in flight over all threads; one that does not answer in time is taken to have none. */
  callsInFlight(): Promise<number> {
    const number = ++this.#changes;
    const threads = new Set(this.#serving);
    const { promise, resolve } = Promise.withResolvers<number>();
    const counting: Counting = {
      threads,
      calls: 0,
      end: () => {
        clearTimeout(timer);
        this.#countings.delete(number);
        resolve(counting.calls);
      },
    };
    const timer = setTimeout(counting.end, countDeadlineMs);
    this.#countings.set(number, counting);
    for (const [thread, worker] of this.#workers) if (threads.has(thread)) order(worker, { type: 'count', number });
    if (threads.size === 0) counting.end();
    return promise;
  }

  /** Starts all threads; resolves when each of them accepts connections, rejects when one cannot. */
  async start(): Promise<void> {
    await Promise.all(Array.from({ length: this.#parts.count }, (_, index) => this.#give(index + 1)));
  }

  /** Sends a change to every thread; resolves when every one has applied it. */
  broadcast(change: Change): Promise<void> {
    const number = ++this.#changes;
    const threads = new Set(this.#workers.keys());
    if (threads.size === 0) return Promise.resolve();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      this.#parts.log('error', 'A traffic thread has not applied a change in time.', { threads: [...threads].join(', ') });
      this.#waiting.delete(number);
      resolve();
    }, applyDeadlineMs);
    this.#waiting.set(number, { threads, resolve, reject, timer });
    for (const worker of this.#workers.values()) order(worker, { type: 'apply', number, change });
    return promise;
  }

  /** Readiness turns 503 and answers carry `connection: close`. */
  drain(): void {
    for (const worker of this.#workers.values()) order(worker, { type: 'drain' });
  }

  /** Closes the listeners, lets calls in flight end within `graceMs`, and ends the threads. */
  async close(graceMs: number): Promise<void> {
    this.#closing = true;
    const exits = [...this.#workers.values()].map((worker) => new Promise<void>((resolve) => worker.once('exit', () => resolve())));
    for (const worker of this.#workers.values()) order(worker, { type: 'close', graceMs });
    const late = setTimeout(() => {
      for (const worker of this.#workers.values()) void worker.terminate();
    }, graceMs + 5_000);
    await Promise.all(exits);
    clearTimeout(late);
  }

  #give(thread: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const bornAt = Date.now();
    const worker = this.#workers.get(thread) ?? newWorker(thread);
    order(worker, { type: 'birth', birth: this.#parts.birth(thread) });
    let listening = false;
    let error: unknown;
    this.#workers.set(thread, worker);
    worker.on('message', (report: ThreadReport) => {
      if (report.type === 'listening') {
        listening = true;
        this.#serving.add(thread);
        resolve();
      } else if (report.type === 'in-flight') this.#counted(report.number, thread, report.calls);
      else if (report.type === 'applied') this.#applied(report.number, thread, report.failure);
      else this.#parts.report(report, thread);
    });
    worker.on('error', (thrown) => {
      error = thrown;
    });
    worker.on('exit', (code) => {
      this.#workers.delete(thread);
      this.#serving.delete(thread);
      for (const number of this.#waiting.keys()) this.#applied(number, thread, undefined);
      this.#parts.died(thread);
      if (this.#closing) return;
      if (!listening)
        return reject(error instanceof Error ? error : new Error(`traffic thread ${thread} ended with ${code} before it listened`));
      this.#replace(thread, { code, error, livedMs: Date.now() - bornAt });
    });
    return promise;
  }

  #counted(number: number, thread: number, calls: number): void {
    const counting = this.#countings.get(number);
    if (counting === undefined || !counting.threads.delete(thread)) return;
    counting.calls += calls;
    if (counting.threads.size === 0) counting.end();
  }

  #replace(thread: number, death: { code: number; error: unknown; livedMs: number }): void {
    const pause = death.livedMs < quickDeathMs ? Math.min(longestPauseMs, quickDeathMs - death.livedMs) : 0;
    this.#parts.log('error', 'A traffic thread crashed and is replaced.', {
      thread,
      code: death.code,
      error: death.error instanceof Error ? (death.error.stack ?? death.error.message) : String(death.error),
    });
    setTimeout(() => {
      if (this.#closing) return;
      this.#give(thread).catch((error: unknown) => this.#replace(thread, { code: 1, error, livedMs: 0 }));
    }, pause);
  }

  #applied(number: number, thread: number, failure: string | undefined): void {
    const pending = this.#waiting.get(number);
    if (pending === undefined) return;
    pending.threads.delete(thread);
    if (failure === undefined && pending.threads.size > 0) return;
    clearTimeout(pending.timer);
    this.#waiting.delete(number);
    if (failure === undefined) pending.resolve();
    else pending.reject(new Failure('internal', `A traffic thread could not apply the change: ${failure}`));
  }
}

/** A count of calls in flight under way. */
interface Counting {
  /** Those that have not answered yet. */
  readonly threads: Set<number>;
  calls: number;
  end(): void;
}

interface PendingChange {
  readonly threads: Set<number>;
  readonly timer: NodeJS.Timeout;
  resolve(): void;
  reject(error: Failure): void;
}

/** Worker URLs are not rewritten by the compiler: `.ts` from the sources, `.js` when built. */
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** Workers for traffic threads that load their code while the control thread gets ready itself. */
export function warmWorkers(count: number): readonly Worker[] {
  return Array.from({ length: count }, (_, index) => newWorker(index + 1));
}

/** How many traffic threads there are: as asked, by default the cores but one; one where the system does not spread connections over sockets that share a port. */
export function threadCount(wanted: number | undefined): number {
  return sharesPorts ? (wanted ?? Math.max(1, availableParallelism() - 1)) : 1;
}

/** Only Linux and FreeBSD spread connections over the sockets that share a port. */
export const sharesPorts: boolean = process.platform === 'linux' || process.platform === 'freebsd';

/**
 * The command gives the control thread little room for young objects, since it makes few (`bin/litmux`); a traffic thread makes many, and room
 * saves it collections; each of them is too short for helpers to be worth their waking. It may ask for one when large buffers have passed.
 * The engine reads its flags when a thread is made.
 */
function newWorker(thread: number): Worker {
  setFlagsFromString('--max-semi-space-size=16');
  setFlagsFromString('--no-parallel-scavenge');
  setFlagsFromString('--expose-gc');
  return new Worker(new URL(`../traffic/thread${extension}`, import.meta.url), {
    name: `traffic-${thread}`,
    execArgv: workerArguments(process.execArgv),
  });
}

function order(worker: Worker, message: ThreadOrder): void {
  worker.postMessage(message);
}
