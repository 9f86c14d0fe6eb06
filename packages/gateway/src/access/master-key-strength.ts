/** Why a master key must not guard a gateway that others can reach. */
export type MasterKeyWeakness = 'missing' | 'short' | 'well-known' | 'monotonous';

/** Fewest characters of a master key, its `sk-` included: what 96 random bits take in base64. */
const leastLength = 19;

/** Keys that stand in public documentation and examples. */
const wellKnown: ReadonlySet<string> = new Set([
  'sk-1234',
  'sk-12345',
  'sk-123456',
  'sk-1234567890',
  'sk-1234567890abcdef',
  'sk-master',
  'sk-master-key',
  'sk-master-1234',
  'sk-litellm',
  'sk-litellm-master-key',
  'sk-local-litellm-key',
  'sk-my-master-key',
  'sk-your-master-key',
  'sk-your-master-key-here',
  'sk-replace-with-your-key',
  'sk-test',
  'sk-test-1234',
  'sk-admin',
  'sk-password',
  'sk-changeme',
  'sk-change-me',
  'sk-change-me-please',
  'sk-secret',
  'sk-secret-key',
  'sk-example',
  'sk-default',
]);

/** What is wrong with a master key; undefined where nothing is. Says nothing about keys that only their owner could guess. */
export function masterKeyWeakness(key: string | undefined): MasterKeyWeakness | undefined {
  if (key === undefined || key === '') return 'missing';
  if (wellKnown.has(key.toLowerCase())) return 'well-known';
  if (key.length < leastLength) return 'short';
  return new Set(key.replace(/^sk-/, '')).size < 6 ? 'monotonous' : undefined;
}
