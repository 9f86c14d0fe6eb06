import { expect, test } from 'vitest';
import { defineProvider } from './define-provider.ts';

test('a provider of a config needs an id and a base URL', () => {
  const provider = defineProvider({ id: 'acme', base_url: 'https://api.acme.test/v1' });
  expect(provider.baseUrl).toBe('https://api.acme.test/v1');
  expect(provider.settings[0]?.env).toEqual(['ACME_API_KEY']);
  expect(provider.operations.chat).toBeDefined();
});

test('what is wrong in the config of a provider is named', () => {
  expect(() => defineProvider({ base_url: 'https://x.test' })).toThrow(/id/);
  expect(() => defineProvider({ id: 'Bad Id' })).toThrow(/Invalid id/);
  expect(() => defineProvider({ id: 'acme', base_ur: 'https://x.test' })).toThrow(/base_ur/);
  expect(() => defineProvider({ id: 'acme', traits: { reasoningForm: 'loud' } })).toThrow(/reasoningForm/);
  expect(() => defineProvider({ id: 'acme', operations: ['chat', 'juggling'] })).toThrow(/operations/);
});
