import { Worker } from 'node:worker_threads';
import { Failure } from 'litmux/core';
import { workerArguments } from './worker-arguments.ts';
import type { AnswerMessage, AskMessage, QuestionName, Questions } from './questions.ts';

/** What a store worker is born with. */
export interface StoreBirth {
  readonly dataDir: string;
  readonly role: 'writer' | 'reader';
}

/** Questions that may wait for a worker at once; more are refused. */
const mostWaiting = 10_000;

/** Worker URLs are not rewritten by the compiler: `.ts` from the sources, `.js` when built. */
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** Asks a store worker, which holds a connection to the database of its own. */
export class StoreWorker {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<never>>();
  #asked = 0;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (message: AnswerMessage) => this.#hear(message));
    worker.on('error', (error) => this.#abandon(error));
    worker.on('exit', () => this.#abandon(new Error('the store worker has ended')));
    worker.unref();
  }

  /** Starts a worker; resolves when its database is open. */
  static async start(dataDir: string, role: StoreBirth['role']): Promise<StoreWorker> {
    const birth: StoreBirth = { dataDir, role };
    const worker = new Worker(new URL(`../stores/store-worker${extension}`, import.meta.url), {
      workerData: birth,
      name: `store-${role}`,
      execArgv: workerArguments(process.execArgv),
    });
    await new Promise<void>((resolve, reject) => {
      worker.once('message', () => resolve());
      worker.once('error', reject);
    });
    worker.removeAllListeners('error');
    return new StoreWorker(worker);
  }

  ask<Name extends QuestionName>(name: Name, ask: Questions[Name]['ask']): Promise<Questions[Name]['answer']> {
    if (this.#waiting.size >= mostWaiting)
      return Promise.reject(new Failure('unavailable', 'Too many questions wait for the store.', { retryAfter: 1 }));
    const id = ++this.#asked;
    const pending = Promise.withResolvers<never>();
    this.#waiting.set(id, pending);
    this.#worker.ref();
    const message: AskMessage = { id, name, ask };
    this.#worker.postMessage(message);
    return pending.promise;
  }

  async close(): Promise<void> {
    while (this.#waiting.size > 0) await Promise.allSettled([...this.#waiting.values()].map(({ promise }) => promise));
    await this.#worker.terminate();
  }

  #hear(message: AnswerMessage): void {
    const pending = this.#waiting.get(message.id);
    if (pending === undefined) return;
    this.#waiting.delete(message.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if ('failure' in message) pending.reject(new Failure('unavailable', `The store failed: ${message.failure}`));
    else pending.resolve(message.answer as never);
  }

  #abandon(cause: unknown): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const pending of waiting) pending.reject(new Failure('unavailable', 'The store is not available.', { cause }));
  }
}
