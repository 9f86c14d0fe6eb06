import type { JsonObject } from 'litmux/core';
import { litellmFlags } from './litellm-flags.ts';

/** What `litmux serve` was asked for. */
export interface ServeOptions {
  readonly config?: string;
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly workers?: number;
  readonly drainSeconds: number;
  readonly verbose: boolean;
  /** The entry of `model_list` that `--model` and its kin describe. */
  readonly model?: JsonObject;
  /** A folder in which every upstream exchange is recorded. */
  readonly cassettes?: string;
}

/** Flags as they come from the command line. */
export type ServeFlags = Readonly<Record<string, string | boolean | undefined>>;

/** The options, absent where a flag is wrong, and lines to say before anything else. */
export interface ReadServeOptions {
  readonly options?: ServeOptions;
  readonly lines: readonly string[];
}

/** Reads flags; every wrong one is told. */
export function readServeOptions(flags: ServeFlags): ReadServeOptions {
  const faults: string[] = [];
  const number = (name: string, flag: string, { least, most }: { least: number; most: number }): number | undefined => {
    const given = flags[name];
    if (typeof given !== 'string') return undefined;
    const value = Number(given);
    if (given.trim() !== '' && value >= least && value <= most) return value;
    faults.push(`litmux: ${flag} must be a number from ${least} to ${most}, not ${JSON.stringify(given)}.`);
    return undefined;
  };
  const config = text(flags['config']);
  const workers = whole(number('num_workers', '--num_workers (NUM_WORKERS)', { least: 1, most: 256 }));
  const port = whole(number('port', '--port (PORT)', { least: 0, most: 65_535 }));
  const drainSeconds = number('drainDelay', '--drain-delay', { least: 0, most: 3600 }) ?? 0;
  const model = modelEntry(flags);
  const cassettes = text(flags['out']);
  const ignored = litellmFlags
    .filter(({ name }) => flags[name] !== undefined)
    .map(({ name, here }) => `--${name} changes nothing: ${here}.`);
  const lines = cassettes !== undefined && workers !== undefined && workers > 1 ? [...ignored, oneThread] : ignored;
  if (faults.length > 0) return { lines: faults };
  const options: ServeOptions = {
    port: port ?? 4000,
    host: text(flags['host']) ?? '127.0.0.1',
    dataDir: text(flags['dataDir']) ?? './.litmux',
    drainSeconds,
    verbose: isSet(flags['detailed_debug']) || isSet(flags['debug']),
    ...(config !== undefined && { config }),
    ...(workers !== undefined && { workers }),
    ...(model && { model }),
    // One thread numbers the files of a recording.
    ...(cassettes !== undefined && { cassettes, workers: 1 }),
  };
  return { options, lines };
}

const oneThread = '--num_workers changes nothing: a recording is made by one traffic thread, which numbers its files';

function modelEntry(flags: ServeFlags): JsonObject | undefined {
  const model = text(flags['model']);
  if (model === undefined) return undefined;
  const given = ['api_base', 'api_version', 'temperature', 'max_tokens', 'drop_params'].flatMap((name) => {
    const value = flags[name];
    return value === undefined ? [] : [[name, name === 'temperature' || name === 'max_tokens' ? Number(value) : value] as const];
  });
  const timeout = text(flags['request_timeout']);
  return {
    model_name: text(flags['alias']) ?? model,
    litellm_params: { model, ...Object.fromEntries(given), ...(timeout !== undefined && { timeout }) },
  };
}

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function whole(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.floor(value);
}

function isSet(value: string | boolean | undefined): boolean {
  return value !== undefined && value !== false && !/^(?:false|0|no|off|)$/i.test(String(value));
}
