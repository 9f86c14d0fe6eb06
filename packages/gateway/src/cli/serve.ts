import { booleanOf, mapOf, mapsOf, textOf } from 'litmux/settings';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { Failure, type JsonObject } from 'litmux/core';
import { ConfigReader } from '../control/config-reader.ts';
import { startGateway, type RunningGateway } from '../control/gateway.ts';
import { threadCount, warmWorkers } from '../control/threads.ts';
import { openStore, type Store } from '../stores/store.ts';
import { lockDataDir } from './data-dir-lock.ts';
import { gatewayLog, type GatewayLog } from './gateway-log.ts';
import { chooseMasterKey, type MasterKeyChoice } from './master-key.ts';
import { ownVersion } from './own-version.ts';
import type { ServeOptions } from './serve-options.ts';
import { startNotice } from './start-notice.ts';
import { stopSignal } from './stop-signal.ts';
import { watchConfig } from './watch-config.ts';

/** Calls in flight have this long to end after the listeners have closed. */
const graceMs = 30_000;

/** Serves until a signal; resolves to the exit code. */
export async function serve(given: ServeOptions): Promise<number> {
  const { cassettes } = given;
  const options = { ...given, dataDir: resolve(given.dataDir), ...(cassettes !== undefined && { cassettes: resolve(cassettes) }) };
  const stopped = stopSignal();
  const reader = new ConfigReader();
  const warm = warmWorkers(threadCount(options.workers));
  try {
    return await serveLocked(options, { reader, warm, stopped });
  } catch (error) {
    console.error(`litmux: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    reader.close();
    await Promise.all(warm.map((worker) => worker.terminate()));
  }
  return 1;
}

/** Holds the data directory while it serves. The store opens while the config is read. */
async function serveLocked(options: ServeOptions, parts: WarmParts): Promise<number> {
  const lock = lockDataDir(options.dataDir);
  const store = openStore(options.dataDir);
  try {
    const [tree] = await Promise.all([readTree(options, parts.reader), store]);
    return tree === undefined ? 1 : await serveTree(options, { ...parts, tree, store: await store });
  } finally {
    await store.then(
      (opened) => opened.close(),
      () => undefined,
    );
    lock.release();
  }
}

/** What gets ready first, each by itself. */
interface WarmParts {
  readonly reader: ConfigReader;
  readonly warm: readonly Worker[];
  readonly stopped: Promise<void>;
}

/** What serving needs besides its options. */
interface ServeParts extends WarmParts {
  readonly tree: JsonObject;
  readonly store: Store;
}

async function serveTree(options: ServeOptions, parts: ServeParts): Promise<number> {
  const log = gatewayLog();
  const gateway = await start(options, parts, log);
  parts.reader.close();
  if (gateway !== undefined) {
    await log.open();
    const unwatch = options.config === undefined ? undefined : watchConfig(options.config, gateway, log);
    await parts.stopped;
    unwatch?.();
    await stop(gateway, options.drainSeconds, log);
  }
  return gateway === undefined ? 1 : 0;
}

/** The config in force, its `environment_variables` put into the environment; undefined where it must not be served. Tells all findings. */
async function readTree({ config: file, model, verbose }: ServeOptions, reader: ConfigReader): Promise<JsonObject | undefined> {
  if (file === undefined && model !== undefined) return withModel({}, model);
  const { tree, findings } = await reader.read(file);
  for (const { level, text } of findings) if (level !== 'note' || verbose) console.log(text);
  if (findings.some(({ level }) => level === 'error')) {
    console.error(`litmux does not start: ${file} cannot be served.`);
    return undefined;
  }
  for (const [name, value] of Object.entries(mapOf(tree['environment_variables'])))
    if (typeof value === 'string') process.env[name] = value;
  return model === undefined ? tree : withModel(tree, model);
}

/** The config as it stands now, for a reload. Throws a Failure with every error where it must not be served. */
async function readTreeAgain({ config: file, model }: ServeOptions): Promise<JsonObject> {
  if (file === undefined) throw new Failure('invalid_request', 'There is no config file.');
  const reader = new ConfigReader();
  try {
    const { tree, findings } = await reader.read(file);
    const errors = findings.filter(({ level }) => level === 'error');
    if (errors.length > 0) throw new Failure('invalid_request', `The config cannot be served. ${errors.map(({ text }) => text).join(' ')}`);
    return model === undefined ? tree : withModel(tree, model);
  } finally {
    reader.close();
  }
}

/** A config in which every call is for one model. */
function withModel(tree: JsonObject, model: JsonObject): JsonObject {
  const general = mapOf(tree['general_settings']);
  return {
    ...tree,
    model_list: [...mapsOf(tree['model_list']), model],
    general_settings: { ...general, completion_model: textOf(general['completion_model']) ?? textOf(model['model_name']) },
  };
}

/** Starts the gateway and says so; undefined where the master key forbids it. */
async function start(
  options: ServeOptions,
  { tree, store, reader, warm }: ServeParts,
  log: GatewayLog,
): Promise<RunningGateway | undefined> {
  const key = masterKeyOf(options, tree);
  if (key.type === 'refused') {
    console.error(key.reason);
    return undefined;
  }
  if ('warning' in key) console.log(key.warning);
  const version = ownVersion();
  const { host, port, dataDir, workers, cassettes } = options;
  const gateway = await startGateway({
    tree,
    store,
    makeConfig: (file, models) => reader.make(file, models),
    warm,
    ...(options.config !== undefined && { readTree: () => readTreeAgain(options) }),
    host,
    port,
    dataDir,
    version,
    log: log.write,
    ...(workers !== undefined && { workers }),
    ...(cassettes !== undefined && { cassettes }),
    ...(key.type === 'open' ? { openAccess: true } : { masterKey: key.key }),
  });
  if (cassettes !== undefined)
    console.log(`Recording every upstream exchange to ${cassettes}; secrets are redacted, prompts and answers are not.`);
  for (const line of startNotice({ version, host, port: gateway.port, key, tree })) console.log(line);
  return gateway;
}

function masterKeyOf({ dataDir, host }: ServeOptions, tree: JsonObject): MasterKeyChoice {
  const general = mapOf(tree['general_settings']);
  const configured = textOf(general['master_key']) ?? process.env['LITELLM_MASTER_KEY'];
  const permission =
    process.env['LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY'] ?? general['dangerously_permit_weak_or_unset_master_key'];
  return chooseMasterKey({ dataDir, host, permitsWeak: booleanOf(permission) === true, ...(configured !== undefined && { configured }) });
}

/** Drains: readiness turns 503 at once, connections are accepted for the delay, then the calls in flight end. */
async function stop(gateway: RunningGateway, drainSeconds: number, log: GatewayLog): Promise<void> {
  log.write('info', 'Stopping: calls in flight are finished.');
  gateway.drain();
  await pause(drainSeconds * 1000);
  await gateway.close(graceMs);
}
