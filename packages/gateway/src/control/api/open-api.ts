import type { JsonObject, JsonValue } from 'litmux/engine';
import { z } from 'zod';
import type { RouteKind } from '../../access/may-reach.ts';
import { jsonValue } from './json-value.ts';
import type { RouteDocument } from './route.ts';

/** The OpenAPI 3.1 document of these routes. `x-litmux-callers` of an operation says who may call it. */
export function openApiDocument(routes: readonly RouteDocument[], version: string): JsonObject {
  const paths: Record<string, Record<string, JsonValue>> = {};
  for (const route of routes) {
    for (const path of route.paths) (paths[path] ??= {})[route.method] = operation(route, path);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'litmux',
      version,
      description: 'One gateway for every LLM: keys, budgets, limits, routing, and an exact account of what each call cost.',
    },
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    security: [{ bearer: [] }, { apiKey: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A virtual key or the master key.' },
        apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
      },
      schemas: { Error: jsonSchema(errorAnswer) },
    },
  };
}

const errorAnswer = z.object({
  error: z.object({
    message: z.unknown().describe('What happened and what to do.'),
    type: z.string().nullable(),
    param: z.string().nullable().describe('The field that is at fault.'),
    code: z.string().describe('The HTTP status.'),
  }),
});

function operation(route: RouteDocument, path: string): JsonObject {
  const isAlias = path !== route.paths[0];
  return {
    operationId: operationId(route.method, path),
    tags: [route.tag],
    summary: route.summary,
    ...(isAlias
      ? { description: `The same as ${route.paths[0]}.` }
      : route.description !== undefined && { description: route.description }),
    'x-litmux-callers': callers[route.kind],
    ...(route.kind === 'public' && { security: [] }),
    parameters: [...parameters(route.params, 'path'), ...parameters(route.query, 'query')],
    ...(route.body !== undefined && route.method !== 'get' && { requestBody: requestBody(route) }),
    responses: responses(route),
  };
}

const callers: Readonly<Record<RouteKind, string>> = {
  public: 'Anybody.',
  llm: 'Any key.',
  info: 'Any key. A virtual key sees what is its own.',
  management: 'The master key, or a key whose `allowed_routes` name the route.',
};

function operationId(method: string, path: string): string {
  return `${method}${path.replace(/\}$/, '').replace(/[^A-Za-z0-9]+/g, '_')}`;
}

function requestBody(route: RouteDocument): JsonObject {
  const schema = route.body === undefined ? {} : jsonSchema(route.body);
  return { content: { 'application/json': { schema, ...(route.example !== undefined && { example: route.example }) } } };
}

function responses(route: RouteDocument): JsonObject {
  const error = {
    description: 'The call is refused or has failed.',
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
  };
  return {
    '200': { description: 'Done.', content: { [route.answerType ?? 'application/json']: { schema: jsonSchema(route.answer) } } },
    ...(route.kind !== 'public' && { '401': error }),
    '4XX': error,
    '5XX': error,
  };
}

function parameters(schema: z.ZodObject | undefined, place: 'path' | 'query'): readonly JsonObject[] {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => parameter(name, field, place));
}

function parameter(name: string, field: z.core.$ZodType, place: 'path' | 'query'): JsonObject {
  const { description, ...schema } = jsonSchema(field);
  const required = place === 'path' || !z.safeParse(field, undefined).success;
  return { name, in: place, required, ...(description !== undefined && { description }), schema };
}

/** A schema in JSON Schema's words, as clients must meet it. */
function jsonSchema(schema: z.core.$ZodType): JsonObject {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return z.record(z.string(), jsonValue).parse(rest);
}
