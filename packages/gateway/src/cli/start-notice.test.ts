import { describe, expect, test } from 'vitest';
import { startNotice, type StartFacts } from './start-notice.ts';

function notice(facts: Partial<StartFacts>): readonly string[] {
  const tree = { model_list: [{ model_name: 'openai/*' }, { model_name: 'gpt-5' }] };
  return startNotice({ version: '1.2.3', host: '127.0.0.1', port: 4000, key: { type: 'configured', key: 'sk-secret' }, tree, ...facts });
}

test('the address stands first', () => {
  expect(notice({})[0]).toBe('litmux 1.2.3 listens on http://127.0.0.1:4000');
  expect(notice({ host: '::1' })[0]).toBe('litmux 1.2.3 listens on http://[::1]:4000');
});

describe('the line to try it with', () => {
  test('calls the first model that has a name of its own', () => {
    expect(notice({})[1]).toContain(`-d '{"model":"gpt-5","messages":[{"role":"user","content":"Hello"}]}'`);
  });

  test('lists the models where there are only wildcards, or none', () => {
    expect(notice({ tree: {} })[1]).toBe('Try it: curl http://127.0.0.1:4000/v1/models -H "Authorization: Bearer $LITELLM_MASTER_KEY"');
  });

  test('has the shell read a key that was made, also from a folder with odd characters', () => {
    const line = notice({ key: { type: 'generated', key: 'sk-secret', file: "/my data/it's/master-key" } })[1];
    expect(line).toContain(`-H "Authorization: Bearer $(cat '/my data/it'\\''s/master-key')"`);
  });

  test('has no key where access is open', () => {
    expect(notice({ key: { type: 'open', warning: '' } })[1]).not.toContain('Authorization');
  });

  test('calls this machine where the gateway listens on every address', () => {
    expect(notice({ host: '0.0.0.0' })[1]).toContain('http://127.0.0.1:4000/');
    expect(notice({ host: '::' })[1]).toContain('http://[::1]:4000/');
  });
});

test('a key is never printed', () => {
  expect(notice({}).join('\n')).not.toContain('sk-secret');
  expect(notice({ key: { type: 'generated', key: 'sk-secret', file: '/d/master-key' } }).join('\n')).not.toContain('sk-secret');
});

test('--host 0.0.0.0 is named on loopback only', () => {
  expect(notice({}).join('\n')).toContain('--host 0.0.0.0');
  expect(notice({ host: '0.0.0.0' })).toHaveLength(2);
});
