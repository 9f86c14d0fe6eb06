import { expect, test } from 'vitest';
import { withoutLastSlash } from './without-last-slash.ts';

test.each([
  ['/v1/models/', '/v1/models'],
  ['/v1/chat/completions//', '/v1/chat/completions/'],
  ['/key/info/?key=a/b/', '/key/info?key=a/b/'],
])('%s leads to %s', (url, place) => expect(withoutLastSlash(url)).toBe(place));

test.each(['/', '/v1/models', '/v1/models?next=/', '//evil.example/', '/\\evil.example/', 'http://evil.example/', ''])(
  '%j leads nowhere else',
  (url) => expect(withoutLastSlash(url)).toBeUndefined(),
);
