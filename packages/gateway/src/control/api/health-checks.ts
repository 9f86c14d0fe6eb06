import { z } from 'zod';
import { Failure, openDeployment, type Deployment, type JsonObject } from 'litmux/engine';
import { readHealthSettings } from '../../config/health-settings.ts';
import type { HealthCheck, HealthReport, Meant } from '../health/health-checks.ts';
import type { UncheckedTarget } from '../health/health-target.ts';
import type { ControlPorts } from '../ports.ts';
import { jsonAnswer } from './failure-answer.ts';
import { jsonValue } from './json-value.ts';
import { isoTime } from './key-view.ts';
import { paramsOf, sees } from './models.ts';
import { readsNothing, route, type AdminRoute } from './route.ts';

const shared = { ...readsNothing, kind: 'info', method: 'get', tag: 'Health' } as const;

/** Checks of deployments: whether they answer, now and lately (contract 1.4.10). */
export function healthCheckRoutes(ports: ControlPorts): readonly AdminRoute[] {
  return [checkRoute(ports), latestRoute(ports), historyRoute(ports), servicesRoute(), sharedStatusRoute(), testConnectionRoute(ports)];
}

const endpoints = z.array(z.looseObject({ model: z.string(), model_id: z.string() }));

function checkRoute(ports: ControlPorts): AdminRoute {
  return route({
    ...shared,
    paths: ['/health'],
    summary: 'Check the deployments',
    description:
      'Calls every deployment once with a few tokens, or tells the results of the last round where `background_health_checks` is on. What checks cost a day is bounded by ' +
      '`health_check_max_budget` (1 dollar by default); each is in the ledger, and no key is charged. 503 where none is healthy.',
    query: z.object({
      model: z.string().optional().describe('The deployments of one `model_name`, or of one `model` of `litellm_params`.'),
      model_id: z.string().optional().describe('One deployment.'),
    }),
    answer: z.looseObject({
      healthy_endpoints: endpoints,
      unhealthy_endpoints: endpoints,
      healthy_count: z.int(),
      unhealthy_count: z.int(),
    }),
    async handle({ query: { model, model_id: id }, caller }) {
      const table = ports.snapshot();
      const meant: Meant = (target) => {
        const deployment = target.type === 'target' ? target.deployment : undefined;
        const named = model === undefined || target.name === model || (deployment !== undefined && upstreamName(deployment) === model);
        const own = id === undefined || id === (target.type === 'target' ? target.deployment.id : target.id);
        return named && own && sees(caller, target.name, table);
      };
      const report = await (await ports.health()).report(meant, caller.type === 'key' ? freshForKeysMs : 0);
      if ((id ?? model) !== undefined && report.checks.length + report.unchecked.length === 0)
        throw new Failure('not_found', `There is no deployment ${id === undefined ? `of the model ${model}` : `with the id ${id}`}.`, {
          param: id === undefined ? 'model' : 'model_id',
        });
      return reportAnswer(report, detailsWanted(ports));
    },
  });
}

/** Results of checks that a virtual key is told again instead of new ones: it spends the operator's money. */
const freshForKeysMs = 60_000;

function detailsWanted(ports: ControlPorts): boolean {
  return readHealthSettings(ports.config.kept.at(-1)?.config.tree ?? {}).details;
}

function reportAnswer({ checks, unchecked }: HealthReport, details: boolean): Response {
  const [healthy, unhealthy] = [checks.filter(isHealthy), checks.filter((check) => !isHealthy(check))];
  const body = {
    healthy_endpoints: healthy.map((check) => endpointView(check, details)),
    unhealthy_endpoints: unhealthy.map((check) => endpointView(check, details)),
    healthy_count: healthy.length,
    unhealthy_count: unhealthy.length,
    ...(unchecked.length > 0 && { unchecked_endpoints: unchecked.map(uncheckedView) }),
  };
  return jsonAnswer(body, unhealthy.length > 0 && healthy.length === 0 ? 503 : 200);
}

function isHealthy({ failure }: HealthCheck): boolean {
  return failure === undefined;
}

function endpointView(check: HealthCheck, details: boolean): JsonObject {
  const { target, failure, ms, checkedAt } = check;
  const { deployment, name } = target;
  const found = { model: upstreamName(deployment), model_id: deployment.id, model_name: name };
  if (!details) return { ...found, ...(failure !== undefined && { error: failure.code }) };
  return {
    ...paramsOf(deployment),
    ...found,
    response_time_ms: ms,
    checked_at: isoTime(checkedAt),
    ...(failure !== undefined && { error: failure.message, error_code: failure.code }),
  };
}

function uncheckedView({ name, id, reason }: UncheckedTarget): JsonObject {
  return { model_name: name, model_id: id ?? null, reason };
}

function upstreamName({ provider, model }: Deployment): string {
  return `${provider.id}/${model}`;
}

function latestRoute(ports: ControlPorts): AdminRoute {
  return route({
    ...shared,
    paths: ['/health/latest'],
    summary: 'Show the last check of every deployment',
    answer: z.object({ latest_health_checks: z.record(z.string(), z.looseObject({})), total_models: z.int() }),
    async handle({ caller }) {
      const table = ports.snapshot();
      const seen = (await ports.health()).latest.filter(({ target }) => sees(caller, target.name, table));
      return {
        latest_health_checks: Object.fromEntries(seen.map((check) => [check.target.deployment.id, checkView(check)])),
        total_models: seen.length,
      };
    },
  });
}

function historyRoute(ports: ControlPorts): AdminRoute {
  return route({
    ...shared,
    paths: ['/health/history'],
    summary: 'Show the checks of late',
    description:
      'The last 1,000 since the start, the newest first. The ledger has all of them, with the tag `litellm-internal-health-check`.',
    query: z.object({
      model: z.string().optional().describe('A `model_name`.'),
      status_filter: z.enum(['healthy', 'unhealthy']).optional(),
      limit: z.coerce.number().int().min(1).max(1_000).default(100),
      offset: z.coerce.number().int().min(0).default(0),
    }),
    answer: z.object({ health_checks: z.array(z.looseObject({})), total_records: z.int(), limit: z.int(), offset: z.int() }),
    async handle({ query: { model, status_filter: status, limit, offset }, caller }) {
      const table = ports.snapshot();
      const found = (await ports.health()).history.filter(
        (check) =>
          sees(caller, check.target.name, table) &&
          (model === undefined || check.target.name === model) &&
          (status === undefined || isHealthy(check) === (status === 'healthy')),
      );
      return { health_checks: found.slice(offset, offset + limit).map(checkView), total_records: found.length, limit, offset };
    },
  });
}

function checkView(check: HealthCheck): JsonObject {
  const { target, callId, failure, ms, checkedAt } = check;
  return {
    health_check_id: callId,
    model_name: target.name,
    model_id: target.deployment.id,
    status: isHealthy(check) ? 'healthy' : 'unhealthy',
    healthy_count: isHealthy(check) ? 1 : 0,
    unhealthy_count: isHealthy(check) ? 0 : 1,
    error_message: failure?.message ?? null,
    response_time_ms: ms,
    details: null,
    checked_by: null,
    checked_at: isoTime(checkedAt),
    created_at: isoTime(checkedAt),
  };
}

function servicesRoute(): AdminRoute {
  return route({
    ...shared,
    paths: ['/health/services'],
    summary: 'Send a test event to a service',
    description: 'No service that takes events is configured by this gateway yet: every name is refused.',
    query: z.object({ service: z.string().min(1).describe('`slack`, `langfuse`, …') }),
    answer: z.looseObject({}),
    handle({ query: { service } }) {
      throw new Failure('unprocessable', `Service ${service} is not configured here: there is nothing to send a test event to.`, {
        param: 'service',
      });
    },
  });
}

function sharedStatusRoute(): AdminRoute {
  return route({
    ...shared,
    paths: ['/health/shared-status'],
    summary: 'Tell whether several gateways share their checks',
    answer: z.object({ shared_health_check_enabled: z.literal(false), message: z.string() }),
    handle: () => ({ shared_health_check_enabled: false, message: 'Every gateway makes its own health checks.' }),
  });
}

function testConnectionRoute(ports: ControlPorts): AdminRoute {
  return route({
    ...shared,
    kind: 'management',
    method: 'post',
    paths: ['/health/test_connection'],
    summary: 'Check a deployment before it is added',
    body: z.looseObject({
      litellm_params: z.record(z.string(), jsonValue).describe('As in `model_list`.'),
      model_info: z.record(z.string(), jsonValue).optional(),
      mode: z.string().optional().describe('`chat` by default.'),
    }),
    answer: z.looseObject({ status: z.enum(['success', 'error']), result: z.looseObject({}) }),
    example: { litellm_params: { model: 'mock/echo' } },
    async handle({ body: { litellm_params: params, model_info: info, mode } }) {
      const deployment = openDeployment({
        group: 'test_connection',
        params,
        info: { ...info, ...(mode !== undefined && { mode }) },
        env: process.env,
        catalog: ports.catalog(),
      });
      const check = await (await ports.health()).checkOne({ type: 'target', deployment, name: deployment.group });
      if (!('target' in check)) return { status: 'error', result: { error: check.reason } };
      const view = endpointView(check, true);
      return { status: isHealthy(check) ? 'success' : 'error', result: view };
    },
  });
}
