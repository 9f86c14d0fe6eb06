import { Failure, type Catalog, type JsonObject } from 'litmux/engine';
import { buildSnapshot } from '../config/build-snapshot.ts';
import { compareConfigs } from '../config/compare-configs.ts';
import type { Snapshot } from '../config/snapshot.ts';
import { SharedRoutingState } from '../meters/shared-routing-state.ts';
import type { ConfigInForce } from '../traffic/messages.ts';
import { makeConfig, withModels } from './make-config.ts';
import type { SpendSlots } from './spend-slots.ts';

/** What the keeper of the config works with. */
export interface ConfigKeeperParts {
  readonly catalog: Catalog;
  /** The config as it stands in its file now. Throws a Failure that names what is wrong with it; undefined where there is no file. */
  readonly readTree: (() => Promise<JsonObject>) | undefined;
  /** Gives a config's budgets the slots in which they are counted. */
  readonly slots: Pick<SpendSlots, 'give'>;
  /** Resolves when every traffic thread uses the config. */
  announce(config: ConfigInForce): Promise<void>;
}

/** A config that is or was in force. */
export interface KeptConfig {
  readonly config: ConfigInForce;
  readonly snapshot: Snapshot;
  /** The part that came from the file, without the models of the store. */
  readonly file: JsonObject;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** What a change of the config did. */
export interface ConfigChange {
  readonly version: number;
  /** What is different from before, a line each; empty where nothing is, and then nothing was exchanged. */
  readonly changes: readonly string[];
}

/** Configs that are kept, the one in force included. */
const mostKept = 5;

/**
 * Keeps the config in force and exchanges it: a new one is built whole before anything changes, then swapped in every thread in one step; calls in
 * flight end on the one they began with. The last five are kept in memory, since they hold secrets.
 */
export class ConfigKeeper {
  readonly #parts: ConfigKeeperParts;
  readonly #kept: KeptConfig[] = [];
  #models: readonly JsonObject[];
  #versions: number;
  #turn: Promise<unknown> = Promise.resolve();

  /** `first` is the config that threads were born with, made of the file and of `models`, the entries of the store. */
  constructor(
    parts: ConfigKeeperParts,
    first: ConfigInForce,
    { file, models }: { readonly file: JsonObject; readonly models: readonly JsonObject[] },
  ) {
    this.#parts = parts;
    this.#models = models;
    this.#versions = first.version;
    const snapshot = buildSnapshot({ tree: first.tree, env: process.env, catalog: parts.catalog });
    this.#kept.push({ config: first, snapshot, file, since: Date.now() });
  }

  /** The config in force. */
  get current(): KeptConfig {
    const current = this.#kept.at(-1);
    if (current === undefined) throw new Error('a keeper always has a config');
    return current;
  }

  /** Those that are kept, oldest first. */
  get kept(): readonly KeptConfig[] {
    return this.#kept;
  }

  /** Reads the file anew. Rejects with a Failure that says what is wrong with it; then the config in force stays. */
  reload(): Promise<ConfigChange> {
    return this.#inTurn(async () => {
      const { readTree } = this.#parts;
      if (readTree === undefined)
        throw new Failure('invalid_request', 'The gateway was started without a config file: there is nothing to read anew.');
      return this.#exchange(await this.#build(await readTree()));
    });
  }

  /** Puts the models of the store into force. */
  setModels(models: readonly JsonObject[]): Promise<ConfigChange> {
    return this.#inTurn(async () => {
      this.#models = models;
      return this.#exchange(await this.#build(this.current.file));
    });
  }

  /** Goes back to the config before the one in force; the file and the store are left as they are. */
  rollback(): Promise<ConfigChange> {
    return this.#inTurn(async () => {
      const [before] = this.#kept.slice(-2, -1);
      if (before === undefined) throw new Failure('invalid_request', 'There is no config before the one in force.');
      const changes = compareConfigs(this.current.config.tree, before.config.tree);
      const back = await this.#made(before.config.tree, before.file);
      this.#kept.splice(-2, 2, back);
      await this.#parts.announce(back.config);
      return { version: back.config.version, changes };
    });
  }

  async #exchange(next: KeptConfig): Promise<ConfigChange> {
    const changes = compareConfigs(this.current.config.tree, next.config.tree);
    if (changes.length === 0) return { version: this.current.config.version, changes };
    this.#kept.push(next);
    if (this.#kept.length > mostKept) this.#kept.shift();
    await this.#parts.announce(next.config);
    return { version: next.config.version, changes };
  }

  #build(file: JsonObject): Promise<KeptConfig> {
    return this.#made(withModels(file, this.#models), file);
  }

  async #made(tree: JsonObject, file: JsonObject): Promise<KeptConfig> {
    const made = makeConfig(tree, this.#parts.catalog, (this.#versions += 1));
    const { snapshot } = made;
    const config = await this.#parts.slots.give(made.config);
    const before = this.#kept.at(-1);
    if (before !== undefined)
      new SharedRoutingState(config.routing, snapshot).carryOver(new SharedRoutingState(before.config.routing, before.snapshot));
    return { config, snapshot, file, since: Date.now() };
  }

  /** One change after the other. */
  #inTurn(change: () => Promise<ConfigChange>): Promise<ConfigChange> {
    const turn = this.#turn.then(change);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
