import type { Catalog } from '../catalog/catalog.ts';
import type { JsonObject } from '../core/json.ts';
import { usdText } from '../core/money.ts';
import { noUsage } from '../core/usage.ts';
import type { Environment } from '../providers/environment.ts';
import { resolveModel } from '../providers/resolve.ts';
import type { Deployment, ModelGroup } from '../routing/deployment.ts';
import { openDeployment } from '../routing/open-deployment.ts';
import { defaultRoutingSettings, type RoutingTable } from '../routing/table.ts';
import type { EngineContext } from '../upstream/engine-context.ts';
import { LocalRoutingState } from '../routing/state.ts';
import type { CallResult } from './call.ts';
import type { CallMeta } from './chat-completion.ts';
import { splitParams, type CallParams } from './completion-params.ts';
import type { FindRoute, Route } from './route.ts';
import { usedByAll } from './used.ts';

/** What a client's calls are made with. */
export interface ClientParts {
  readonly engine: EngineContext;
  readonly findRoute: FindRoute;
}

/** What deployments are opened with. */
export interface OpeningParts {
  readonly catalog: Catalog;
  readonly env: Environment;
}

/** Routes for calls that say themselves where they go: to their model and its fallbacks. */
export function routesOfTheirOwn(parts: OpeningParts): FindRoute {
  return (params) => ownRoute(parts, params);
}

function ownRoute(parts: OpeningParts, params: CallParams): Route {
  const retries = params.num_retries ?? defaultRoutingSettings.retries;
  const fallbacks = params.fallbacks ?? [];
  const groups = [params.model, ...fallbacks].map((model) => {
    const { deployment, body } = openModel(parts, { ...params, model });
    const group: ModelGroup = {
      name: model,
      deployments: [deployment],
      strategy: 'simple-shuffle',
      retries,
      fallbacks: model === params.model ? fallbacks : [],
      ...(params.mid_stream_fallback === 'continue' && { continues: true }),
    };
    return { group, body };
  });
  const [first] = groups;
  if (first === undefined) throw new TypeError('a call without a model');
  const table: RoutingTable = {
    groups: new Map(groups.map(({ group }) => [group.name, group])),
    byId: new Map(),
    aliases: new Map(),
    patterns: [],
    defaultFallbacks: [],
    settings: { ...defaultRoutingSettings, retries, maxFallbacks: fallbacks.length },
  };
  return { table, state: new LocalRoutingState(), ...first };
}

function openModel({ env, catalog }: OpeningParts, params: CallParams): { deployment: Deployment; body: JsonObject } {
  const { custom_llm_provider: provider, api_base, base_url, model } = params;
  const baseUrl = api_base ?? base_url;
  const resolved = resolveModel(model, { env, ...(provider !== undefined && { provider }), ...(baseUrl !== undefined && { baseUrl }) });
  const { body, opening } = splitParams(params, new Set(resolved.provider.settings.map((setting) => setting.name)));
  return { deployment: openDeployment({ group: model, params: { ...opening, model }, env, catalog }), body };
}

/** Nothing known of a call. */
export const noMeta: CallMeta = { usage: noUsage, cost: undefined, costUsd: undefined, provider: '', model: '', attempts: 0, dropped: [] };

/** What is known of a call when it is over. */
export function metaOf({ deployment, answer, attempts }: CallResult): CallMeta {
  const { usage, cost, unpriced } = usedByAll(attempts);
  const known = unpriced || deployment === undefined ? undefined : cost;
  return {
    usage,
    cost: known,
    costUsd: known === undefined ? undefined : usdText(known),
    provider: deployment?.provider.id ?? '',
    model: answer?.upstreamModel ?? deployment?.model ?? '',
    attempts: attempts.length,
    dropped: answer?.dropped ?? [],
  };
}
