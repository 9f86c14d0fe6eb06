import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isObject } from 'litmux/engine';
import { parse } from 'yaml';
import { masterKeyWeakness } from '../access/master-key-strength.ts';
import { startGateway } from '../control/gateway.ts';

/** What `litmux serve` was asked for. */
export interface ServeOptions {
  readonly config?: string;
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly workers?: number;
}

/** Serves until a signal; resolves to the exit code. */
export async function serve(options: ServeOptions): Promise<number> {
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const read: unknown = options.config === undefined ? {} : parse(readFileSync(options.config, 'utf8'), { version: '1.1', merge: true });
  const tree = isObject(read) ? read : {};
  const general = isObject(tree['general_settings']) ? tree['general_settings'] : {};
  const configured = typeof general['master_key'] === 'string' ? general['master_key'] : process.env['LITELLM_MASTER_KEY'];
  const keyFile = join(dataDir, 'master-key');
  if (configured === undefined && !existsSync(keyFile)) writeFileSync(keyFile, `sk-${randomBytes(24).toString('base64url')}`, { mode: 0o600 });
  const masterKey = configured ?? readFileSync(keyFile, 'utf8').trim();
  const weakness = masterKeyWeakness(masterKey);
  if (weakness !== undefined) console.log(`The master key is weak (${weakness}).`);
  const gateway = await startGateway({
    tree,
    host: options.host,
    port: options.port,
    dataDir,
    masterKey,
    version: '0.1.0',
    ...(options.workers !== undefined && { workers: options.workers }),
    log: (level, message, fields) => console.log(JSON.stringify({ level, message, ...fields })),
  });
  console.log(`litmux listens on http://${options.host}:${gateway.port}`);
  const { promise, resolve: stopped } = Promise.withResolvers<void>();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopped());
  await promise;
  gateway.drain();
  await gateway.close(30_000);
  return 0;
}
