import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ControlPorts } from '../ports.ts';
import { llmRoutes } from './llm-routes.ts';
import { openApiDocument } from './open-api.ts';
import { documentationPage, pagePolicy } from './page.ts';
import { readsNothing, route, type AdminRoute, type RouteDocument } from './route.ts';
import { vectorRoutes } from './vector-routes.ts';

const shared = { ...readsNothing, method: 'get', kind: 'public', tag: 'Documentation' } as const;

/** The list of routes, the OpenAPI document and the page for people, all made of the routes themselves. */
export function documentationRoutes(ports: ControlPorts, routes: readonly AdminRoute[]): readonly AdminRoute[] {
  const documented = (): readonly RouteDocument[] => [
    ...llmRoutes,
    ...vectorRoutes,
    ...routes.map(({ document }) => document),
    ...own.map(({ document }) => document),
  ];
  const document = once(() => openApiDocument(documented(), ports.version));
  const json = once(() => JSON.stringify(document()));
  const own: readonly AdminRoute[] = [
    route({
      ...shared,
      paths: ['/'],
      summary: 'This page',
      answer: z.string(),
      answerType: 'text/html',
      handle: ({ headers }) =>
        textAnswer(
          documentationPage(document(), originOf(headers)),
          { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': pagePolicy },
          headers,
        ),
    }),
    route({
      ...shared,
      paths: ['/openapi.json'],
      summary: 'The OpenAPI document',
      answer: z.looseObject({ openapi: z.string() }),
      handle: ({ headers }) => textAnswer(json(), { 'content-type': 'application/json' }, headers),
    }),
    route({
      ...shared,
      paths: ['/routes'],
      summary: 'List the routes',
      answer: z.object({ routes: z.array(z.object({ path: z.string(), methods: z.array(z.string()), name: z.string() })) }),
      handle: () => ({
        routes: documented().flatMap(({ paths, method, summary }) =>
          paths.map((path) => ({ path, methods: [method.toUpperCase()], name: summary })),
        ),
      }),
    }),
  ];
  return own;
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Where the reader of the page has found us, for the examples. A host that could be anything else than a host is not shown. */
function originOf(headers: Headers): string {
  const host = headers.get('host') ?? '';
  const scheme = headers.get('x-forwarded-proto') === 'https' ? 'https' : 'http';
  return /^[\w.-]+(?::\d+)?$|^\[[\da-f:]+\](?::\d+)?$/i.test(host) ? `${scheme}://${host}` : 'http://127.0.0.1:4000';
}

function textAnswer(text: string, known: Readonly<Record<string, string>>, asked: Headers): Response {
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
  const headers = { ...known, etag, 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' };
  return asked.get('if-none-match') === etag ? new Response(null, { status: 304, headers }) : new Response(text, { headers });
}
