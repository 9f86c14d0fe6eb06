import type { Catalog } from '../catalog/catalog.ts';
import type { Environment } from '../providers/environment.ts';
import type { EngineContext } from '../upstream/engine-context.ts';
import type { ChatCompletion } from './chat-completion.ts';
import type { CompletionParams } from './completion-params.ts';
import type { CompletionStream } from './completion-stream.ts';
import { modalityVerbs, type ModalityVerbs } from './modality-verbs.ts';
import type { ClientParts } from './one-call.ts';

/** How a client is made. */
export interface ClientOptions {
  /** Environment variables; the process's own where absent. */
  readonly env?: Environment;
  /** A `fetch` to call with, instead of undici. */
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
  let parts: Promise<ClientParts> | undefined;
  const open = (): Promise<ClientParts> => (parts ??= openParts(options));
  async function completion(params: CompletionParams & { readonly stream: true }): Promise<CompletionStream>;
  async function completion(params: CompletionParams & { readonly stream?: false }): Promise<ChatCompletion>;
  async function completion(params: CompletionParams): Promise<ChatCompletion | CompletionStream>;
  async function completion(params: CompletionParams): Promise<ChatCompletion | CompletionStream> {
    const [{ complete }, opened] = await Promise.all([import('./completion.ts'), open()]);
    return complete(opened, params);
  }
  return {
    completion,
    ...modalityVerbs(open),
    close: async () => {
      if (parts !== undefined) await (await parts).engine.transport.close();
    },
  };
}

async function openParts(options: ClientOptions): Promise<ClientParts> {
  const env = options.env ?? process.env;
  const [engine, catalog] = await Promise.all([
    openEngine(options, env),
    options.catalog ?? import('../catalog/load-catalog.ts').then(({ loadCatalog }) => loadCatalog()),
  ]);
  return { engine, catalog, env };
}

async function openEngine({ fetch: own }: ClientOptions, env: Environment): Promise<EngineContext> {
  const isNode = typeof process === 'object' && process.versions.node !== undefined && !('Bun' in globalThis) && !('Deno' in globalThis);
  if (own === undefined && isNode) return (await import('../upstream/node-engine.ts')).nodeEngine();
  const { fetchEngine } = await import('../upstream/fetch-engine.ts');
  return fetchEngine(own ?? fetch, env);
}
