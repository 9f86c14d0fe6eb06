import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { chooseMasterKey, isLoopback, type MasterKeyFacts } from './master-key.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'litmux-master-key-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const strong = 'sk-4f8a1c9d7e2b6035a1b2';

function choose(facts: Partial<MasterKeyFacts>): ReturnType<typeof chooseMasterKey> {
  return chooseMasterKey({ dataDir, host: '127.0.0.1', permitsWeak: false, ...facts });
}

test('a strong key is taken on every address, without a word', () => {
  for (const host of ['127.0.0.1', '0.0.0.0', '10.0.0.5']) {
    expect(choose({ configured: strong, host })).toEqual({ type: 'configured', key: strong });
  }
});

describe('a weak key', () => {
  test.each(['sk-1234', 'short', 'sk-aaaaaaaaaaaaaaaaaaaaaaaaaaaa'])(
    '%s is a warning on loopback and a refusal elsewhere',
    (configured) => {
      expect(choose({ configured })).toMatchObject({ type: 'configured', key: configured, warning: expect.stringContaining('WARNING') });
      expect(choose({ configured, host: '0.0.0.0' })).toMatchObject({
        type: 'refused',
        reason: expect.stringContaining('export LITELLM_MASTER_KEY'),
      });
    },
  );

  test('is permitted by the operator, with the warning, and is itself never shown', () => {
    const choice = choose({ configured: 'sk-1234', host: '0.0.0.0', permitsWeak: true });
    expect(choice).toMatchObject({ type: 'configured', key: 'sk-1234', warning: expect.not.stringContaining('sk-1234') });
  });
});

describe('no key', () => {
  test('is made once on loopback and kept for its owner alone', () => {
    const made = choose({});
    expect(made).toMatchObject({ type: 'generated', file: join(dataDir, 'master-key') });
    expect(choose({})).toEqual(made);
    expect(choose({ configured: '', host: '::1' })).toEqual(made);
    const file = join(dataDir, 'master-key');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(made.type === 'generated' && made.key).toBe(readFileSync(file, 'utf8').trim());
  });

  test('is refused elsewhere, also where one was made before, unless the operator permits open access', () => {
    choose({});
    expect(choose({ host: '0.0.0.0' }).type).toBe('refused');
    expect(choose({ host: '0.0.0.0', permitsWeak: true })).toMatchObject({ type: 'open', warning: expect.stringContaining('WARNING') });
  });
});

test.each([
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['localhost', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['127.0.0.1.example.com', false],
])('%s is loopback: %s', (host, loopback) => {
  expect(isLoopback(host)).toBe(loopback);
});
