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
  const { settings } = deployment;
  const provider = deployment.provider.id;
  const now = (): number => engine.now();
  if (deployment.baseIsCallers === true) return { provider, settings, now, ...withoutSurroundings(engine, provider) };
  return {
    provider,
    settings,
    now,
    exchange: (request) => exchange(engine.transport, request),
    token: (key, make) => engine.tokens.token(`${provider}|${key}`, make),
    readFile: (path) => engine.readFile(path),
    env: (name) => engine.env(name),
  };
}

/** For an address that a caller chose: no variable, no file, no token of others, and no question to the machine's own identity service. */
function withoutSurroundings(engine: EngineContext, provider: string): Pick<AuthContext, 'exchange' | 'token' | 'readFile' | 'env'> {
  return {
    exchange: (request) => {
      if (identityHosts.test(new URL(request.url).hostname))
        return Promise.reject(new Error('it is not asked for who calls an address of its own'));
      return exchange(engine.transport, request);
    },
    token: (key, make) => engine.tokens.token(`callers|${provider}|${key}`, make),
    readFile: () => Promise.reject(new Error('no file is read for who calls an address of its own')),
    env: () => undefined,
  };
}

/** Where clouds tell a machine its own credentials. */
const identityHosts =
  /^(?:169\.254\.\d+\.\d+|\[fd00:ec2::[0-9a-f:]+\]|metadata(?:\.google\.internal)?\.?|localhost|127\.\d+\.\d+\.\d+|\[::1\])$/i;

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
