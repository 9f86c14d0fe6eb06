import {
  Failure,
  findGroup,
  getModelInfo,
  objectOf,
  Secret,
  type Deployment,
  type JsonDraft,
  type JsonObject,
  type ModelGroup,
  type RoutingTable,
} from 'litmux/engine';
import { z } from 'zod';
import type { Caller } from '../../access/caller.ts';
import { accessGroupsOf, keyAllows } from '../../access/may-call.ts';
import type { ControlPorts } from '../ports.ts';
import { flag } from './paging.ts';
import { readsNothing, route, type AdminRoute } from './route.ts';

const shared = { ...readsNothing, method: 'get', kind: 'info', tag: 'Models' } as const;

/** What models there are and what is known of them (contract 1.2 and 1.4.8). A virtual key sees those that it may call. */
export function modelRoutes(ports: ControlPorts): readonly AdminRoute[] {
  return [listRoute(ports), oneRoute(ports), infoRoute(ports), groupInfoRoute(ports)];
}

const modelObject = z.looseObject({ id: z.string(), object: z.literal('model'), created: z.int(), owned_by: z.string() });

/** LiteLLM's constant. */
const created = 1_677_610_602;

const listQuery = z.object({
  return_wildcard_routes: flag.describe('List wildcard entries such as `openai/*` too.'),
  include_model_access_groups: flag.describe('List access groups too.'),
  only_model_access_groups: flag.describe('List access groups only.'),
  include_metadata: flag.describe("Tell each model's fallbacks."),
  fallback_type: z.enum(['general', 'context_window', 'content_policy']).default('general'),
  team_id: z.string().optional(),
});

type ListQuery = z.output<typeof listQuery>;

function listRoute(ports: ControlPorts): AdminRoute {
  return route({
    ...shared,
    paths: ['/v1/models', '/models'],
    summary: 'List the models',
    query: listQuery,
    answer: z.object({ object: z.literal('list'), data: z.array(modelObject) }),
    handle({ query, caller }) {
      const table = ports.snapshot();
      const visible = (name: string): boolean => sees(caller, name, table);
      const names = query.only_model_access_groups ? [] : callableNames(ports, caller, query.return_wildcard_routes).filter(visible);
      const groups = query.include_model_access_groups || query.only_model_access_groups ? accessGroups(table, visible) : [];
      return { data: [...new Set([...names, ...groups])].map((name) => modelRow(name, table, query)), object: 'list' };
    },
  });
}

function modelRow(id: string, table: RoutingTable, query: ListQuery): JsonObject {
  const row = plainRow(id, table);
  return query.include_metadata ? { ...row, metadata: { fallbacks: fallbacksOf[query.fallback_type](findGroup(table, id)) } } : row;
}

/** Of a configured name also its mode and window, where they are known, as in LiteLLM since 1.106. */
function plainRow(id: string, { groups, aliases }: RoutingTable): JsonObject {
  const facts = groups.get(aliases.get(id)?.model ?? id)?.deployments[0]?.facts;
  return {
    id,
    object: 'model',
    created,
    owned_by: 'openai',
    ...(facts?.mode !== undefined && { mode: facts.mode }),
    ...(facts?.maxInputTokens !== undefined && { max_input_tokens: facts.maxInputTokens }),
    ...(facts?.maxOutputTokens !== undefined && { max_output_tokens: facts.maxOutputTokens }),
  };
}

const fallbacksOf: Readonly<Record<ListQuery['fallback_type'], (group: ModelGroup | undefined) => readonly string[]>> = {
  general: (group) => group?.fallbacks ?? [],
  context_window: (group) => group?.contextWindowFallbacks ?? [],
  content_policy: (group) => group?.contentPolicyFallbacks ?? [],
};

function oneRoute(ports: ControlPorts): AdminRoute {
  return route({
    ...shared,
    paths: ['/v1/models/{model_id}', '/models/{model_id}'],
    summary: 'Show a model',
    params: z.object({ model_id: z.string().describe('May hold slashes.') }),
    answer: modelObject,
    handle({ params: { model_id: id }, caller }) {
      const table = ports.snapshot();
      if (sees(caller, id, table) && (findGroup(table, id) !== undefined || ownAliases(caller).includes(id))) return plainRow(id, table);
      throw new Failure('not_found', `The model '${id}' does not exist or is not available for this API key.`, { param: 'model' });
    },
  });
}

/** Whether a caller may know that a name is served. */
export function sees(caller: Caller, name: string, table: RoutingTable): boolean {
  return caller.type !== 'key' || keyAllows(caller.key.record, name, table);
}

/** All names that somebody can call: groups, aliases that are not hidden, what wildcards stand for, the key's own aliases. */
function callableNames(ports: ControlPorts, caller: Caller, withWildcards: boolean): readonly string[] {
  const table = ports.snapshot();
  const plain = [...table.groups.keys()].filter((name) => !name.includes('*'));
  const aliases = [...table.aliases].filter(([, { hidden }]) => !hidden).map(([name]) => name);
  const wildcards = table.patterns.map(({ name }) => name);
  return [
    ...plain,
    ...aliases,
    ...ownAliases(caller),
    ...wildcards.flatMap((name) => wildcardNames(name, ports)),
    ...(withWildcards ? wildcards : []),
  ];
}

function ownAliases(caller: Caller): readonly string[] {
  return caller.type === 'key' ? Object.keys(caller.key.record.aliases) : [];
}

/** The known models that a wildcard entry serves: `openai/*` those of the provider with that prefix; none where the entry names no provider. */
function wildcardNames(pattern: string, ports: ControlPorts): readonly string[] {
  const [prefix, rest] = pattern.split('/');
  if (prefix === undefined || rest !== '*' || pattern.split('/').length !== 2) return [];
  const sample = findGroup(ports.snapshot(), `${prefix}/model`)?.deployments[0];
  return sample === undefined
    ? []
    : ports
        .catalog()
        .names(sample.provider.id)
        .map((name) => `${prefix}/${name}`);
}

function accessGroups(table: RoutingTable, visible: (name: string) => boolean): readonly string[] {
  const names = [...table.groups.keys()].filter(visible);
  return names.flatMap((name) => Array.from(accessGroupsOf(name, table)));
}

function infoRoute(ports: ControlPorts): AdminRoute {
  return route({
    ...shared,
    paths: ['/model/info', '/v1/model/info'],
    summary: 'Show the deployments',
    description: 'With prices, windows and abilities. Secrets are left out.',
    query: z.object({ litellm_model_id: z.string().optional().describe('The id of one deployment.') }),
    answer: z.object({
      data: z.array(z.looseObject({ model_name: z.string(), litellm_params: z.looseObject({}), model_info: z.looseObject({}) })),
    }),
    handle({ query: { litellm_model_id: id }, caller }) {
      const found = visibleGroups(ports, caller).flatMap(({ deployments }) => deployments);
      const data = found.filter((deployment) => id === undefined || deployment.id === id).map(deploymentRow);
      if (id !== undefined && data.length === 0)
        throw new Failure('not_found', `There is no deployment with the id ${id}.`, { param: 'litellm_model_id' });
      return { data };
    },
  });
}

function visibleGroups(ports: ControlPorts, caller: Caller): readonly ModelGroup[] {
  const table = ports.snapshot();
  return [...table.groups.values()].filter(({ name }) => sees(caller, name, table));
}

function deploymentRow(deployment: Deployment): JsonObject {
  return { model_name: deployment.group, litellm_params: paramsOf(deployment), model_info: infoOf(deployment) };
}

/** What was configured, without secrets and without anything that could hold one. */
export function paramsOf(deployment: Deployment): JsonObject {
  const { provider, model, baseIsSet, baseUrl, defaults, rpm, tpm, weight, order, tags, region } = deployment;
  const draft: JsonDraft = { ...defaults, model: `${provider.id}/${model}`, ...(baseIsSet && { api_base: withoutUser(baseUrl) }) };
  for (const { name, secret } of provider.settings) {
    const value = deployment.settings[name];
    if (!secret && value !== undefined && !(value instanceof Secret) && name !== 'api_base') draft[name] = value;
  }
  return { ...draft, rpm, tpm, weight, order, tags, region_name: region };
}

function withoutUser(url: string): string {
  return url.replace(/^(https?:\/\/)[^/@]*@/, '$1');
}

function infoOf({ id, facts, provider, info }: Deployment): JsonObject {
  return { db_model: false, ...getModelInfo(facts, provider.id), ...info, id };
}

function groupInfoRoute(ports: ControlPorts): AdminRoute {
  return route({
    ...shared,
    paths: ['/model_group/info'],
    summary: 'Show the models by name',
    description: 'What all deployments of one name have together: the widest window, the dearest price, the sum of their limits.',
    query: z.object({ model_group: z.string().optional().describe('One name.') }),
    answer: z.object({ data: z.array(z.looseObject({ model_group: z.string(), providers: z.array(z.string()) })) }),
    handle({ query: { model_group: name }, caller }) {
      return {
        data: visibleGroups(ports, caller)
          .filter((group) => name === undefined || group.name === name)
          .map(groupRow),
      };
    },
  });
}

const summedLimits = ['rpm', 'tpm'] as const;
const largest = ['max_input_tokens', 'max_output_tokens', 'input_cost_per_token', 'output_cost_per_token'] as const;

function groupRow({ name, deployments }: ModelGroup): JsonObject {
  const infos = deployments.map(infoOf);
  const row: JsonDraft = {
    model_group: name,
    providers: [...new Set(deployments.map(({ provider }) => provider.id))],
    mode: infos[0]?.['mode'] ?? null,
  };
  for (const field of largest) row[field] = greatest(infos.map((info) => info[field]));
  for (const field of summedLimits) row[field] = sum(deployments.map((deployment) => deployment[field]));
  for (const field of Object.keys(infos[0] ?? {})) {
    if (field.startsWith('supports_')) row[field] = infos.some((info) => info[field] === true);
  }
  const clientside = deployments.map(({ defaults }) => objectOf(defaults['configurable_clientside_auth_params']) ?? null);
  return { ...row, configurable_clientside_auth_params: clientside[0] ?? null, is_public_model_group: false };
}

function greatest(values: readonly unknown[]): number | null {
  const numbers = values.filter((value) => typeof value === 'number');
  return numbers.length === 0 ? null : Math.max(...numbers);
}

function sum(values: readonly (number | undefined)[]): number | null {
  const numbers = values.filter((value) => value !== undefined);
  return numbers.length === 0 ? null : numbers.reduce((total, value) => total + value, 0);
}
