import { hash, randomBytes } from 'node:crypto';

/** Fewest random bytes of a generated key, and LiteLLM's default of `LENGTH_OF_LITELLM_GENERATED_KEY`. */
const leastBytes = 16;

/** A new secret key: `sk-` and random bytes in URL-safe base64. Fewer than 16 bytes are raised to 16. */
export function generateKey(bytes = leastBytes): string {
  return `sk-${randomBytes(Math.max(leastBytes, Math.trunc(bytes))).toString('base64url')}`;
}

/** SHA-256 of a key in hex: what is stored, LiteLLM's `token`. */
export function hashKey(key: string): string {
  return hash('sha256', key);
}

/** A key or its hash, as management calls accept either, as its hash. */
export function hashOf(keyOrHash: string): string {
  return keyOrHash.startsWith('sk-') ? hashKey(keyOrHash) : keyOrHash;
}

/** How a key is shown to people: `sk-...abcd`. */
export function keyName(key: string): string {
  return `sk-...${key.slice(-4)}`;
}
