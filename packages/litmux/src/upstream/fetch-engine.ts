import type { EngineContext } from './engine-context.ts';
import { FetchTransport } from './fetch-transport.ts';
import { mediaFetcher } from './media-fetcher.ts';
import { MockTransport } from './mock-transport.ts';
import { SchemeTransport } from './scheme-transport.ts';
import { TokenCache } from './token-cache.ts';

/** The engine's world where there are no sockets of Node: a `fetch` and the environment that was given. */
export function fetchEngine(fetchFunction: typeof fetch, env: Readonly<Record<string, string | undefined>>): EngineContext {
  const now = (): number => Date.now();
  return {
    transport: new SchemeTransport({ inside: new MockTransport(), outside: new FetchTransport(fetchFunction) }),
    tokens: new TokenCache(now),
    now,
    random: Math.random,
    fetchMedia: mediaFetcher((name) => env[name]),
    env: (name) => env[name],
    readFile: async (path) => (await import('node:fs/promises')).readFile(path, 'utf8'),
  };
}
