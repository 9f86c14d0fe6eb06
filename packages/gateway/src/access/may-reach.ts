import { Failure } from 'litmux/engine';
import type { Caller } from './caller.ts';
import { matchesWildcard } from './may-call.ts';

/**
 * What a route is for, which decides who may call it: `public` needs no key, `llm` and `info` any key,
 * `management` the operator or a key whose `allowed_routes` name the route.
 */
export type RouteKind = 'public' | 'llm' | 'info' | 'management';

/** LiteLLM's names of groups of routes, as they stand in a key's `allowed_routes`. */
const routeGroups: Readonly<Record<string, readonly RouteKind[]>> = {
  llm_api_routes: ['llm', 'info'],
  openai_routes: ['llm', 'info'],
  anthropic_routes: ['llm'],
  google_routes: ['llm'],
  info_routes: ['info'],
  management_routes: ['management', 'info'],
};

/** Whether a text names something in `allowed_routes` that is enforced here: a path or a known group. */
export function isRouteRule(rule: string): boolean {
  return rule === '*' || rule.startsWith('/') || Object.hasOwn(routeGroups, rule);
}

/** Throws `route_denied` or `admin_only` unless the caller may call the route at this path (without its query). Open access opens no management. */
export function mayReach(caller: Caller, path: string, kind: RouteKind): void {
  if (caller.type === 'master' || kind === 'public') return;
  const rules = caller.type === 'key' ? allowedRoutes(caller.key.record.extra['allowed_routes']) : [];
  if (rules.length > 0) {
    if (rules.some((rule) => ruleAllows(rule, path, kind))) return;
    const list = rules.map((rule) => `'${rule}'`).join(', ');
    throw new Failure(
      'route_denied',
      `Virtual key is not allowed to call this route. Only allowed to call routes: [${list}]. Tried to call route: ${path}`,
    );
  }
  if (kind !== 'management') return;
  const user = caller.type === 'key' ? caller.key.record.userId : undefined;
  throw new Failure(
    'admin_only',
    'Authentication Error, Only proxy admin can be used to generate, delete, update info for new keys/users/teams. ' +
      `Route=${path}. Your role=unknown. Your user_id=${user ?? 'unknown'}`,
    { param: 'None' },
  );
}

function allowedRoutes(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((rule): rule is string => typeof rule === 'string') : [];
}

const everyPath: ReadonlySet<string> = new Set(['*', '/*', '/']);

/** A rule that names every path is no restriction, but it doesn't make an operator of a key either. */
function ruleAllows(rule: string, path: string, kind: RouteKind): boolean {
  if (everyPath.has(rule)) return kind !== 'management';
  if (routeGroups[rule]?.includes(kind) === true) return true;
  if (!rule.startsWith('/')) return false;
  return rule === path || path.startsWith(rule.endsWith('/') ? rule : `${rule}/`) || matchesWildcard(rule, path);
}
