import { z } from '@hono/zod-openapi';
import type { ControlPorts } from '../ports.ts';
import { readsNothing, route, type AdminRoute } from './route.ts';

const shared = { ...readsNothing, method: 'get', kind: 'public', tag: 'Documentation' } as const;

/** The list of routes, the OpenAPI document and the page for people. */
export function documentationRoutes(_ports: ControlPorts, routes: readonly AdminRoute[]): readonly AdminRoute[] {
  return [
    route({
      ...shared,
      paths: ['/routes'],
      summary: 'List the routes',
      answer: z.object({ routes: z.array(z.object({ path: z.string(), methods: z.array(z.string()), name: z.string() })) }),
      handle: () => ({
        routes: routes.flatMap(({ document }) =>
          document.paths.map((path) => ({ path, methods: [document.method.toUpperCase()], name: document.summary })),
        ),
      }),
    }),
  ];
}
