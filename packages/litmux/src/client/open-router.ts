import { Failure } from '../core/failure.ts';
import type { JsonDraft, JsonObject } from '../core/json.ts';
import { readRoutingTable } from '../routing/config/read-table.ts';
import { resolveReferences } from '../routing/config/environment-references.ts';
import { formatPath, type Problem } from '../routing/config/problem.ts';
import { deadlinesOf } from '../routing/deployment.ts';
import type { Affinity } from '../routing/affinity.ts';
import { LocalRoutingState, type RoutingState } from '../routing/state.ts';
import { findGroup, type RoutingTable } from '../routing/table.ts';
import { isObject, objectOf, parseJson, textOf } from '../wire/json-reader.ts';
import type { CallParams } from './completion-params.ts';
import { reportGatewayOnly } from './gateway-only.ts';
import type { OpeningParts } from './one-call.ts';
import type { FindRoute, Route } from './route.ts';
import type { RouterConfig } from './router-config.ts';

/** A router's table, its memory, and what is suspicious in its config. */
export interface OpenRouter {
  readonly findRoute: FindRoute;
  /** The names that calls may give. */
  readonly models: readonly string[];
  readonly problems: readonly Problem[];
}

/** Opens a config. Throws `invalid_request` with everything that is wrong in it. */
export function openRouter(config: RouterConfig, { catalog, env }: OpeningParts): OpenRouter {
  const problems: Problem[] = [];
  const report = (problem: Problem): void => void problems.push(problem);
  const tree = resolveReferences(treeOf(config), env, report);
  const { table } = readRoutingTable({ tree, env, catalog, report });
  reportGatewayOnly(tree, report);
  const errors = problems.filter(({ level }) => level === 'error');
  if (errors.length > 0) throw new Failure('invalid_request', errors.map(formatProblem).join(' '));
  const state = new LocalRoutingState();
  return {
    findRoute: (params) => routeOf(params, table, state),
    models: [...table.groups.keys(), ...table.aliases.keys(), ...table.patterns.map(({ name }) => name)],
    problems,
  };
}

const sections: ReadonlySet<string> = new Set([
  'model_list',
  'router',
  'router_settings',
  'litellm_settings',
  'general_settings',
  'environment_variables',
  'credential_list',
  'providers',
]);

/** What stands beside the sections are settings of the router, as LiteLLM's `Router(model_list, num_retries, …)` takes them. */
function treeOf(config: RouterConfig): JsonObject {
  const given = parseJson(JSON.stringify(config));
  if (!isObject(given)) throw new Failure('invalid_request', 'The config of a router must be an object.');
  const tree: JsonDraft = {};
  const settings: JsonDraft = {};
  for (const [name, value] of Object.entries(given)) {
    if (sections.has(name)) tree[name] = value;
    else settings[name] = value;
  }
  return { ...tree, router_settings: { ...objectOf(given['router_settings']), ...settings } };
}

function formatProblem({ path, message }: Problem): string {
  return `${formatPath(path)}: ${message}`;
}

/** A deployment's own affair: a call to a router names a model of its list. */
const deploymentsAffair = ['api_key', 'apiKey', 'api_base', 'base_url', 'api_version', 'custom_llm_provider', 'organization'];

function routeOf(params: CallParams, table: RoutingTable, state: RoutingState): Route {
  const misplaced = deploymentsAffair.find((name) => params[name] !== undefined);
  if (misplaced !== undefined)
    throw new Failure('invalid_request', `${misplaced} belongs to litellm_params in the router's model_list, not to a call.`, {
      param: misplaced,
    });
  const group = findGroup(table, params.model);
  if (group === undefined) throw unknownModel(params.model, table);
  const { signal: _signal, fallbacks, num_retries: retries, timeout, ...rest } = params;
  const read = parseJson(JSON.stringify(rest));
  const body = isObject(read) ? read : {};
  const affinity = affinityOf(body, table);
  return {
    table,
    group,
    body,
    state,
    ...(timeout !== undefined && { deadlines: deadlinesOf({ whole: timeout * 1000, stream: timeout * 1000 }, params['stream'] === true) }),
    wishes: {
      tags: tagsOf(body),
      ...(fallbacks !== undefined && { fallbacks }),
      ...(retries !== undefined && { retries }),
      ...(affinity !== undefined && { affinity }),
    },
  };
}

function affinityOf(body: JsonObject, { settings: { affinity } }: RoutingTable): Affinity | undefined {
  const session = textOf(body['litellm_session_id']);
  return affinity?.session === true && session !== undefined ? { by: 'session', name: session } : undefined;
}

function tagsOf(body: JsonObject): readonly string[] {
  const tags = objectOf(body['metadata'])?.['tags'];
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
}

function unknownModel(model: string, { groups }: RoutingTable): Failure {
  const known = [...groups.keys()].slice(0, 20).join(', ');
  return new Failure('unknown_model', `The router has no model ${JSON.stringify(model)}. It has: ${known === '' ? 'none' : known}.`, {
    param: 'model',
    model,
  });
}
