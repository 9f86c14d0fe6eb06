import { describe, expect, test } from 'vitest';
import { Failure } from '../core/failure.ts';
import type { AuthContext, SettingValues, SignedHeaders, Target } from '../core/provider.ts';
import { Secret } from '../core/secret.ts';
import { anthropic } from './anthropic.ts';
import { findProvider } from './registry.ts';

describe('Anthropic', () => {
  test('is found by its id and by the prefix of its models', () => {
    expect(findProvider('claude')).toBe(anthropic);
    expect(findProvider('anthropic')).toBe(anthropic);
  });

  test.each([
    ['https://api.anthropic.com', 'https://api.anthropic.com/v1/messages'],
    ['https://api.anthropic.com/v1', 'https://api.anthropic.com/v1/messages'],
    ['https://proxy.test/claude/', 'https://proxy.test/claude/v1/messages'],
    ['https://proxy.test/claude/v1/messages', 'https://proxy.test/claude/v1/messages'],
    ['https://proxy.test/claude/messages', 'https://proxy.test/claude/messages'],
  ])('with the base URL %s is called at %s', (baseUrl, url) => {
    const target: Target = {
      model: 'claude-sonnet-5',
      stream: true,
      baseUrl,
      baseIsSet: true,
      settings: {},
      facts: { id: 'm', abilities: {} },
    };
    expect(anthropic.operations.chat?.(target)).toMatchObject({ url, framing: 'sse', headers: { 'anthropic-version': '2023-06-01' } });
  });

  test('takes a key, or else a token', async () => {
    expect(await sign({ api_key: new Secret('sk-ant-api-1'), auth_token: new Secret('t') })).toEqual({ 'x-api-key': 'sk-ant-api-1' });
    expect(await sign({ auth_token: new Secret('t') })).toEqual({ authorization: 'Bearer t' });
  });

  test('takes the key of a login as a bearer, with the beta feature that it needs beside the others', async () => {
    expect(await sign({ api_key: new Secret('sk-ant-oat-1') }, { 'anthropic-beta': 'a' })).toEqual({
      authorization: 'Bearer sk-ant-oat-1',
      'anthropic-beta': 'a,oauth-2025-04-20',
    });
  });

  test('without either names both', () => {
    expect(() => sign({})).toThrow(Failure);
    expect(() => sign({})).toThrow(/api_key or auth_token.*ANTHROPIC_API_KEY or ANTHROPIC_AUTH_TOKEN/);
  });
});

function sign(settings: SettingValues, headers: Readonly<Record<string, string>> = {}): SignedHeaders | Promise<SignedHeaders> {
  const context: AuthContext = {
    provider: 'anthropic',
    settings,
    now: () => 0,
    exchange: refuse,
    token: refuse,
    readFile: refuse,
    env: () => undefined,
  };
  return anthropic.auth.sign({ method: 'POST', url: 'https://api.anthropic.com/v1/messages', headers, body: '{}' }, context);
}

function refuse(): never {
  throw new Error('Signing with a key needs nothing else.');
}
