import type { Catalog } from '../catalog/catalog.ts';
import type { Environment } from '../providers/environment.ts';
import type { EngineContext } from '../upstream/engine-context.ts';
import type { ChatCompletion } from './chat-completion.ts';
import type { CompletionParams } from './completion-params.ts';
import type { CompletionStream } from './completion-stream.ts';
import { modalityVerbs, type ModalityVerbs } from './modality-verbs.ts';
import type { ClientParts, OpeningParts } from './one-call.ts';
import type { FindRoute } from './route.ts';

/** How a client is made. */
export interface ClientOptions {
  /** Environment variables; the process's own where absent. */
  readonly env?: Environment;
  /** A `fetch` to call with, instead of sockets. */
  readonly fetch?: typeof fetch;
  /** What is known of models; what ships with litmux where absent. */
  readonly catalog?: Catalog;
}

/** Calls models. Holds connections and tokens; nothing is global. */
export interface Client extends ModalityVerbs {
  /** A chat call. With `stream: true` the answer comes as chunks. */
  completion(params: CompletionParams & { readonly stream: true }): Promise<CompletionStream>;
  completion(params: CompletionParams & { readonly stream?: false }): Promise<ChatCompletion>;
  completion(params: CompletionParams): Promise<ChatCompletion | CompletionStream>;
  /** Closes idle connections. */
  close(): Promise<void>;
}

/** Makes a client. Nothing is opened, loaded or read before its first call. */
export function createClient(options: ClientOptions = {}): Client {
  const world = once(() => openWorld(options));
  return clientWith(world, async () => (await import('./one-call.ts')).routesOfTheirOwn(await world()));
}

/** A client whose calls are routed by what `findRoute` gives; both are asked at the first call. */
export function clientWith(world: () => Promise<World>, findRoute: () => Promise<FindRoute>): Client {
  let called = false;
  const parts = once(async (): Promise<ClientParts> => {
    called = true;
    return { engine: (await world()).engine, findRoute: await findRoute() };
  });
  async function completion(params: CompletionParams & { readonly stream: true }): Promise<CompletionStream>;
  async function completion(params: CompletionParams & { readonly stream?: false }): Promise<ChatCompletion>;
  async function completion(params: CompletionParams): Promise<ChatCompletion | CompletionStream>;
  async function completion(params: CompletionParams): Promise<ChatCompletion | CompletionStream> {
    const [{ complete }, ready] = await Promise.all([import('./completion.ts'), parts()]);
    return complete(ready, params);
  }
  return {
    completion,
    ...modalityVerbs(parts),
    close: async () => {
      if (called) await (await world()).engine.transport.close();
    },
  };
}

/** The engine and what is known of models and environment. */
export interface World extends OpeningParts {
  readonly engine: EngineContext;
}

/** Opens what calls need. */
export async function openWorld(options: ClientOptions): Promise<World> {
  const env = options.env ?? process.env;
  const [engine, catalog] = await Promise.all([
    openEngine(options, env),
    options.catalog ?? import('../catalog/load-catalog.ts').then(({ loadCatalog }) => loadCatalog()),
  ]);
  return { engine, catalog, env };
}

/** Does the work at the first call; every call gets its result. */
export function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | undefined;
  return () => (result ??= work());
}

async function openEngine({ fetch: own }: ClientOptions, env: Environment): Promise<EngineContext> {
  const isNode = typeof process === 'object' && process.versions.node !== undefined && !('Bun' in globalThis) && !('Deno' in globalThis);
  if (own === undefined && isNode) return (await import('../upstream/node-engine.ts')).nodeEngine();
  const { fetchEngine } = await import('../upstream/fetch-engine.ts');
  return fetchEngine(own ?? fetch, env);
}
