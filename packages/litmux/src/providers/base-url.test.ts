import { describe, expect, test } from 'vitest';
import { endpointUrl, hostOf, withQuery } from './base-url.ts';

describe('the URL of an endpoint', () => {
  const expected = 'https://api.example.com/v1/chat/completions';

  test.each([
    'https://api.example.com',
    'https://api.example.com/',
    'https://api.example.com/v1',
    'https://api.example.com/v1//',
    'https://api.example.com/v1/chat/completions',
    'https://api.example.com/v1/chat/completions/',
    'https://api.example.com/v1/embeddings',
  ])('is the same for the base %s', (base) => {
    expect(endpointUrl(base, '/chat/completions', '/v1')).toBe(expected);
  });

  test('keeps a path of the operator that is not the beginning of the own one', () => {
    expect(endpointUrl('http://host:9000/team/llm', '/chat/completions', '/v1')).toBe('http://host:9000/team/llm/chat/completions');
  });

  test('completes the beginning of a longer path', () => {
    expect(endpointUrl('https://api.example.com/openai', '/chat/completions', '/openai/v1')).toBe(
      'https://api.example.com/openai/v1/chat/completions',
    );
  });

  test('keeps the query of the base', () => {
    expect(endpointUrl('https://host/v1?team=a', '/chat/completions', '/v1')).toBe('https://host/v1/chat/completions?team=a');
  });

  test('does not say the version twice', () => {
    expect(endpointUrl('https://host/engines/x/v1', '/v1/chat/completions')).toBe('https://host/engines/x/v1/chat/completions');
  });
});

test('a parameter is added to a query once', () => {
  expect(withQuery('https://h/p', 'v', 'a b')).toBe('https://h/p?v=a%20b');
  expect(withQuery('https://h/p?x=1', 'v', '2')).toBe('https://h/p?x=1&v=2');
  expect(withQuery('https://h/p?v=1', 'v', '2')).toBe('https://h/p?v=1');
});

test('a host is read from a URL and from nothing else', () => {
  expect(hostOf('https://API.Example.com:8443/x')).toBe('api.example.com');
  expect(hostOf('not a url')).toBeUndefined();
});
