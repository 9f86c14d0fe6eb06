import { readFile } from 'node:fs/promises';
import type { EngineContext } from './engine-context.ts';
import { Http1Transport } from './http1/http1-transport.ts';
import { mediaFetcher } from './media-fetcher.ts';
import { MockTransport } from './mock-transport.ts';
import { SchemeTransport } from './scheme-transport.ts';
import { TokenCache } from './token-cache.ts';

/** The engine's world on Node: sockets, the system's clock, files and environment. One a thread. */
export function nodeEngine(): EngineContext {
  const now = (): number => Date.now();
  return {
    transport: new SchemeTransport({ inside: new MockTransport(), outside: new Http1Transport() }),
    tokens: new TokenCache(now),
    now,
    random: Math.random,
    fetchMedia: mediaFetcher((name) => process.env[name]),
    env: (name) => process.env[name],
    readFile: (path) => readFile(path, 'utf8'),
  };
}
