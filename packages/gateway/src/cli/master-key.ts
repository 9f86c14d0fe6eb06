import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { masterKeyWeakness, type MasterKeyWeakness } from '../access/master-key-strength.ts';

/** What decides about the master key. */
export interface MasterKeyFacts {
  /** The key of the config or of `LITELLM_MASTER_KEY`. */
  readonly configured?: string;
  readonly dataDir: string;
  readonly host: string;
  /** The operator's consent to a weak key, or to none. */
  readonly permitsWeak: boolean;
}

/** The key in force, or why the gateway must not start. */
export type MasterKeyChoice =
  | { readonly type: 'configured'; readonly key: string; readonly warning?: string }
  | { readonly type: 'generated'; readonly key: string; readonly file: string }
  | { readonly type: 'open'; readonly warning: string }
  | { readonly type: 'refused'; readonly reason: string };

/**
 * Chooses the master key: the configured one, else on loopback one that is made once and kept in the data directory. On any other address
 * a weak key or none is refused, unless the operator permits it.
 */
export function chooseMasterKey(facts: MasterKeyFacts): MasterKeyChoice {
  const { configured, permitsWeak } = facts;
  const weakness = masterKeyWeakness(configured);
  if (configured !== undefined && configured !== '') {
    if (weakness === undefined) return { type: 'configured', key: configured };
    const flaw = `The master key ${flaws[weakness]}.`;
    if (permitsWeak || isLoopback(facts.host))
      return { type: 'configured', key: configured, warning: `WARNING: ${flaw} Anybody could guess it. ${remedy}` };
    return { type: 'refused', reason: refusal(flaw, facts.host) };
  }
  if (permitsWeak)
    return {
      type: 'open',
      warning: 'WARNING: There is no master key: everybody who reaches this address may use every model and make keys.',
    };
  if (!isLoopback(facts.host)) return { type: 'refused', reason: refusal('There is no master key.', facts.host) };
  const file = join(facts.dataDir, 'master-key');
  return { type: 'generated', key: keptKey(file), file };
}

/** True for an address that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

const flaws: Readonly<Record<MasterKeyWeakness, string>> = {
  missing: 'is missing',
  short: 'is short',
  'well-known': 'stands in public examples',
  monotonous: 'has too few different characters',
};

const remedy = 'Make a good one: export LITELLM_MASTER_KEY=sk-$(openssl rand -hex 24)';
const permission = 'LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY';

function refusal(flaw: string, host: string): string {
  return `litmux does not start: ${flaw} Others can reach ${host}. ${remedy}\nOr listen on 127.0.0.1. To start all the same: ${permission}=true`;
}

function keptKey(file: string): string {
  const kept = readKept(file);
  if (kept !== undefined && kept !== '') return kept;
  const key = `sk-${randomBytes(24).toString('base64url')}`;
  writeFileSync(file, `${key}\n`, { mode: 0o600 });
  return key;
}

function readKept(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
