import type { AuthContext, UnsignedRequest } from '../core/provider.ts';
import type { Deployment } from '../routing/deployment.ts';
import type { MediaFetcher } from './media-fetcher.ts';
import { TokenCache } from './token-cache.ts';
import type { Transport } from './transport.ts';

/** What the engine takes from the world: made once per program (or thread) and passed down. */
export interface EngineContext {
  readonly transport: Transport;
  readonly tokens: TokenCache;
  /** Fetches pictures that callers name by their address, for targets that take bytes only. */
  readonly fetchMedia: MediaFetcher;
  /** Milliseconds since 1970. */
  now(): number;
  /** A number in [0, 1). */
  random(): number;
  env(name: string): string | undefined;
  readFile(path: string): Promise<string>;
}

/** An answer of an identity service is small; anything longer is not one. */
const maximumTokenAnswer = 1_048_576;
const tokenDeadline = 30_000;

/** What a signer may use when it signs for `deployment`. */
export function authContext(engine: EngineContext, deployment: Deployment): AuthContext {
  return {
    provider: deployment.provider.id,
    settings: deployment.settings,
    now: () => engine.now(),
    exchange: (request) => exchange(engine.transport, request),
    token: (key, make) => engine.tokens.token(`${deployment.provider.id}|${key}`, make),
    readFile: (path) => engine.readFile(path),
    env: (name) => engine.env(name),
  };
}

/** Sends one small request and collects its answer as text; for identity services and polls. */
export function exchange(transport: Transport, request: UnsignedRequest): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    let status = 0;
    let size = 0;
    const chunks: Uint8Array[] = [];
    const timer = setTimeout(
      () => fail(new Error(`no answer within ${tokenDeadline / 1000} s from ${new URL(request.url).host}`)),
      tokenDeadline,
    );
    const fail = (error: unknown): void => {
      clearTimeout(timer);
      flight.cancel();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const flight = transport.send(
      { ...request, connectDeadline: tokenDeadline },
      {
        head: (answered) => {
          status = answered;
        },
        data: (bytes) => {
          size += bytes.length;
          if (size > maximumTokenAnswer) fail(new Error('the answer is too long'));
          else chunks.push(bytes);
        },
        end: () => {
          clearTimeout(timer);
          resolve({ status, body: Buffer.concat(chunks).toString('utf8') });
        },
        failed: fail,
      },
    );
  });
}
