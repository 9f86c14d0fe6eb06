import type { Level } from 'litmux/settings';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from 'litmux/core';
import { workerArguments } from '../stores/worker-arguments.ts';
import type { ConfigInForce } from '../traffic/messages.ts';
import type { PlainConfig } from './make-config.ts';
import { withRouting } from './with-routing.ts';

/** A config as it was read, with everything that is to be said of it. */
export interface ReadTree {
  readonly tree: JsonObject;
  readonly findings: readonly { readonly level: Level; readonly text: string }[];
}

/** What the reader's process is asked: to read a file (or what holds without one), or to make the config that threads are born with. */
export type ReaderQuestion = { readonly file: string | undefined } | { readonly tree: JsonObject; readonly models: readonly JsonObject[] };

/** What it answers. */
export type ReaderAnswer = ReadTree | { readonly config: PlainConfig } | { readonly failure: string };

/** URLs are not rewritten by the compiler: `.ts` from the sources, `.js` when built. */
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/**
 * Reads the first config in a process that ends with the start: the catalog, the parser and the providers, which a running gateway needs in its
 * control thread only when somebody asks for them, take no memory there. (A worker would leave its memory with us.)
 */
export class ConfigReader {
  readonly #process = fork(fileURLToPath(new URL(`../control/config-reader-process${extension}`, import.meta.url)), {
    execArgv: workerArguments(process.execArgv),
    serialization: 'advanced',
  });

  /** Reads a file; without one, what holds then. */
  async read(file: string | undefined): Promise<ReadTree> {
    const answer = await this.#ask({ file });
    if ('findings' in answer) return answer;
    throw new Error('the config reader answered something else');
  }

  /** The config that threads are born with: the tree with the models of the store. */
  async make(tree: JsonObject, models: readonly JsonObject[]): Promise<ConfigInForce> {
    const answer = await this.#ask({ tree, models });
    if ('config' in answer) return withRouting(answer.config);
    throw new Error('the config reader answered something else');
  }

  close(): void {
    if (this.#process.connected) this.#process.disconnect();
  }

  #ask(question: ReaderQuestion): Promise<Exclude<ReaderAnswer, { readonly failure: string }>> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null): void => reject(new Error(`the config could not be read: its reader ended with ${code}`));
      this.#process.once('exit', ended);
      this.#process.once('message', (answer: ReaderAnswer) => {
        this.#process.off('exit', ended);
        if ('failure' in answer) reject(new Error(answer.failure));
        else resolve(answer);
      });
      this.#process.send(question);
    });
  }
}
