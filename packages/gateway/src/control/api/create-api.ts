import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { asFailure, Failure } from 'litmux/engine';
import type { Caller } from '../../access/caller.ts';
import { identify } from '../../access/identify.ts';
import { mayReach } from '../../access/may-reach.ts';
import { KeyRegistry } from '../key-registry.ts';
import type { ControlPorts } from '../ports.ts';
import { configRoutes } from './config.ts';
import { documentationRoutes } from './documentation.ts';
import { failureAnswer } from './failure-answer.ts';
import { healthCheckRoutes } from './health-checks.ts';
import { healthRoutes } from './health.ts';
import { keyRegenerationRoutes } from './key-regeneration.ts';
import { keyRoutes } from './keys.ts';
import { metricsRoutes } from './metrics.ts';
import { modelChangeRoutes } from './model-changes.ts';
import { modelRoutes } from './models.ts';
import { providerBudgetRoutes } from './provider-budgets.ts';
import type { AdminRoute } from './route.ts';
import { spendRoutes } from './spend.ts';

/** Largest body of a management call, in bytes. */
const largestBody = 1_048_576;

/** The admin API: every route that traffic threads do not answer themselves. */
export function createApi(ports: ControlPorts): Hono {
  const registry = new KeyRegistry(ports);
  const routes = [
    ...keyRoutes(ports, registry),
    ...keyRegenerationRoutes(ports, registry),
    ...spendRoutes(ports),
    ...providerBudgetRoutes(ports),
    ...modelRoutes(ports),
    ...modelChangeRoutes(ports),
    ...configRoutes(ports),
    ...metricsRoutes(ports),
    ...healthRoutes(ports),
    ...healthCheckRoutes(ports),
  ];
  return serve([...routes, ...documentationRoutes(ports, routes)], ports);
}

function serve(routes: readonly AdminRoute[], ports: ControlPorts): Hono {
  const app = new Hono();
  app.use(
    bodyLimit({
      maxSize: largestBody,
      onError: () => failureAnswer(new Failure('request_too_large', `The body is larger than ${largestBody} bytes.`)),
    }),
  );
  app.use(async (context, next) => {
    await next();
    context.header('x-litellm-version', ports.version);
  });
  for (const route of routes) {
    const { method, paths } = route.document;
    for (const path of paths) app.on(method.toUpperCase(), honoPath(path), (context) => answer(route, context.req, ports));
  }
  app.notFound((context) => notFound(context.req.path, context.req.method, routes));
  app.onError((error, context) => refuse(error, context.req.routePath, ports));
  return app;
}

/** What is read of Hono's request. */
interface ApiRequest {
  readonly raw: Request;
  readonly path: string;
  query(): Record<string, string>;
  param(): Record<string, string>;
  text(): Promise<string>;
}

async function answer(route: AdminRoute, request: ApiRequest, ports: ControlPorts): Promise<Response> {
  const kind = route.kind();
  const { headers, url } = request.raw;
  const place = new URL(url);
  const caller = kind === 'public' ? nobody : identify(Object.fromEntries(headers), place.pathname + place.search, ports.door());
  mayReach(caller, request.path, kind);
  return route.answer({ caller, path: request.path, headers, query: request.query(), params: request.param(), body: await request.text() });
}

const nobody: Caller = { type: 'open' };

/** The answer to what was thrown; faults of ours are logged, with the path only, which never holds a key. */
function refuse(thrown: unknown, path: string, ports: ControlPorts): Response {
  const failure = asFailure(thrown);
  if (failure.status >= 500)
    ports.log('error', `The admin API failed at ${path}: ${failure.message}`, {
      error: failure.cause instanceof Error ? (failure.cause.stack ?? failure.cause.message) : failure.message,
    });
  return failureAnswer(failure);
}

/** Hono's form of a path. A parameter at the end takes all that is left, slashes included. */
function honoPath(path: string): string {
  return path.replace(/\{(\w+)\}$/, ':$1{.+}').replace(/\{(\w+)\}\//g, ':$1/');
}

/** FastAPI's `detail` stands beside the envelope, for scripts that read it. */
function notFound(path: string, method: string, routes: readonly AdminRoute[]): Response {
  const matching = routes.filter(({ document }) => document.paths.some((known) => pathPattern(known).test(path)));
  if (matching.length === 0) return failureAnswer(new Failure('route_not_found', `There is no route ${path}.`), { detail: 'Not Found' });
  const allow = [...new Set(matching.map(({ document }) => document.method.toUpperCase()))].join(', ');
  const failure = new Failure('method_not_allowed', `${path} is called with ${allow}, not with ${method}.`, { headers: { allow } });
  return failureAnswer(failure, { detail: 'Method Not Allowed' });
}

function pathPattern(path: string): RegExp {
  const pattern = path
    .replace(/[.+*?^$()|[\]\\]/g, '\\$&')
    .replace(/\{\w+\}$/, '.+')
    .replace(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${pattern}$`);
}
