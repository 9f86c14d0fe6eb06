import { expect, test } from 'vitest';
import { cohereUrl } from './cohere.ts';
import { ollamaUrl } from './ollama.ts';
import { findProvider } from './registry.ts';

test.each([
  ['https://api.cohere.com', 'https://api.cohere.com/v2/chat'],
  ['https://api.cohere.com/v2/', 'https://api.cohere.com/v2/chat'],
  ['https://api.cohere.com/v1', 'https://api.cohere.com/v2/chat'],
  ['https://api.cohere.com/v2/chat', 'https://api.cohere.com/v2/chat'],
  ['https://proxy.test/team/cohere', 'https://proxy.test/team/cohere'],
])('Cohere at %s is called at %s', (base, url) => {
  expect(cohereUrl(base, 'chat')).toBe(url);
});

test.each([
  ['http://localhost:11434', 'http://localhost:11434/api/chat'],
  ['http://localhost:11434/api/', 'http://localhost:11434/api/chat'],
  ['http://localhost:11434/api/generate', 'http://localhost:11434/api/chat'],
  ['https://proxy.test/ollama/v1', 'https://proxy.test/ollama/api/chat'],
])('Ollama at %s is called at %s', (base, url) => {
  expect(ollamaUrl(base, 'chat')).toBe(url);
});

test('LiteLLM’s two names are one provider', () => {
  expect(findProvider('cohere_chat')).toBe(findProvider('cohere'));
  expect(findProvider('ollama_chat')).toBe(findProvider('ollama'));
});
