import { expect, test } from 'vitest';
import { providersInEnvironment } from './environment.ts';

test('a provider is in the environment when its key is', () => {
  expect(providersInEnvironment({ GROQ_API_KEY: 'k', MISTRAL_API_KEY: '' })).toEqual(['groq']);
  expect(providersInEnvironment({})).toEqual([]);
});

test('a provider of sound or vectors alone is one too', () => {
  expect(providersInEnvironment({ ELEVENLABS_API_KEY: 'k', VOYAGE_API_KEY: 'k' })).toEqual(['elevenlabs', 'voyage']);
});

test('a provider without a base URL of its own is only there with one', () => {
  expect(providersInEnvironment({ AZURE_API_KEY: 'k' })).toEqual([]);
  expect(providersInEnvironment({ AZURE_API_KEY: 'k', AZURE_API_BASE: 'https://r.openai.azure.com' })).toContain('azure');
});

test('a provider whose base URL names a setting is only there with that setting', () => {
  expect(providersInEnvironment({ CLOUDFLARE_API_KEY: 'k' })).toEqual([]);
  expect(providersInEnvironment({ CLOUDFLARE_API_KEY: 'k', CLOUDFLARE_ACCOUNT_ID: 'a' })).toEqual(['cloudflare']);
});
