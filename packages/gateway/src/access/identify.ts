import { timingSafeEqual } from 'node:crypto';
import { Failure } from 'litmux/engine';
import type { Caller } from './caller.ts';
import { readCredential, type RequestHeaders } from './credential.ts';
import type { KeyRecord } from './key-record.ts';
import type { KeyRing } from './key-ring.ts';
import { hashKey, keyName } from './key-secret.ts';

/** What must be known to tell who is calling. */
export interface Door {
  readonly ring: KeyRing;
  /** SHA-256 of the master key in hex. */
  readonly masterKeyHash?: string;
  /** The operator has switched access control off: who shows no valid key is let in as `open`. */
  readonly open?: boolean;
  /** `general_settings.litellm_key_header_name` in lower case. */
  readonly keyHeader?: string;
  /** Milliseconds since 1970. */
  now(): number;
}

/**
 * Who sends a request with these headers to this URL (path and query). Needs no I/O. Throws `missing_key`, `unknown_key`,
 * `blocked_key` or `expired_key` in LiteLLM's words.
 */
export function identify(headers: RequestHeaders, url: string, door: Door): Caller {
  if (door.open === true) return identifyIfPossible(headers, url, door);
  return admit(readCredential(headers, url, door.keyHeader), door);
}

/** A blocked or expired key stays out even where everybody else may come in. */
function identifyIfPossible(headers: RequestHeaders, url: string, door: Door): Caller {
  try {
    return admit(readCredential(headers, url, door.keyHeader), door);
  } catch (thrown) {
    if (thrown instanceof Failure && (thrown.code === 'missing_key' || thrown.code === 'unknown_key')) return { type: 'open' };
    throw thrown;
  }
}

function admit(credential: string, door: Door): Caller {
  const hash = hashOfCredential(credential);
  const key = door.ring.find(hash);
  if (key !== undefined) {
    refuseUnusable(key.record, door.now());
    return { type: 'key', key };
  }
  if (door.masterKeyHash !== undefined && sameHash(hash, door.masterKeyHash)) return { type: 'master' };
  throw credential.startsWith('sk-') ? unknownKey(credential, hash) : notAKey(credential);
}

/** Hashes of credentials seen lately: on the traffic path a hash costs as much as the rest of letting somebody in. */
const hashes = new Map<string, string>();
const mostHashes = 1_000;

function hashOfCredential(credential: string): string {
  let hash = hashes.get(credential);
  if (hash === undefined) {
    if (hashes.size >= mostHashes) hashes.clear();
    hashes.set(credential, (hash = hashKey(credential)));
  }
  return hash;
}

function sameHash(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

function refuseUnusable(record: KeyRecord, now: number): void {
  if (record.blocked) {
    throw new Failure('blocked_key', "Authentication Error, Key is blocked. Update via `/key/unblock` if you're admin.", { param: 'None' });
  }
  if (record.expiresAt !== undefined && record.expiresAt <= now) {
    const message = `Authentication Error - Expired Key. Key Expiry time ${timeText(record.expiresAt)} and current time ${timeText(now)}`;
    throw new Failure('expired_key', message, { param: record.keyName });
  }
}

function unknownKey(credential: string, hash: string): Failure {
  const message =
    `Authentication Error, Invalid proxy server token passed. Received API Key = ${keyName(credential)}, Key Hash (Token) =${hash}. ` +
    'Unable to find token in cache or `LiteLLM_VerificationTokenTable`';
  return new Failure('unknown_key', message, { param: 'key' });
}

function notAKey(credential: string): Failure {
  const shown = credential.length < 16 ? '****' : `${credential.slice(0, 4)}****${credential.slice(-4)}`;
  return new Failure('missing_key', `LiteLLM Virtual Key expected. Received=${shown}, expected to start with 'sk-'.`, { param: 'None' });
}

function timeText(time: number): string {
  return new Date(time).toISOString().replace('T', ' ').replace('Z', '+00:00');
}
