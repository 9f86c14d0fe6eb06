import { z } from 'zod';
import { Failure, parseJson, type JsonObject, type JsonValue } from 'litmux/engine';
import type { Caller } from '../../access/caller.ts';
import type { RouteKind } from '../../access/may-reach.ts';
import { failureAnswer, jsonAnswer } from './failure-answer.ts';

/** A route of the admin API as a value: the matched value decides who may call, what is read and what the documentation says. */
export interface AdminRoute {
  readonly document: RouteDocument;
  /** Who may call it; asked for each call because the operator may change it. */
  kind(): RouteKind;
  answer(call: RawCall): Promise<Response>;
}

/** What the documentation says of a route. */
export interface RouteDocument {
  readonly method: Method;
  /** Paths in OpenAPI's form (`/key/{key}/reset_spend`); the first is the documented one. */
  readonly paths: readonly [string, ...string[]];
  readonly kind: RouteKind;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly query?: z.ZodObject;
  readonly params?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly answer: z.ZodType;
  /** The media type of the answer where it is not JSON. */
  readonly answerType?: string;
  /** A body that works, for the examples of the documentation. */
  readonly example?: JsonObject;
}

/** Methods that the admin API uses. */
export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** A call whose caller is known and may come in, as it was sent. */
export interface RawCall {
  readonly caller: Caller;
  readonly path: string;
  readonly headers: Headers;
  readonly query: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
  /** The body's text; empty without a body. */
  readonly body: string;
}

/** A call as its handler reads it. */
export interface Call<Query, Params, Body> {
  readonly caller: Caller;
  readonly path: string;
  readonly headers: Headers;
  readonly query: Query;
  readonly params: Params;
  readonly body: Body;
}

/** A route and its handler, typed by its schemas. */
export interface RouteSpec<Query extends z.ZodObject, Params extends z.ZodObject, Body extends z.ZodType> extends RouteDocument {
  readonly query: Query;
  readonly params: Params;
  readonly body: Body;
  /** Replaces `kind` while the config says so. */
  readonly kindNow?: () => RouteKind;
  /** Answers with JSON, or with a Response of its own. */
  handle(call: Call<z.output<Query>, z.output<Params>, z.output<Body>>): Promise<JsonValue | Response> | JsonValue | Response;
}

/** The schemas of a route that reads nothing: each route replaces those that it reads. */
export const readsNothing = { query: z.object({}), params: z.object({}), body: z.unknown() };

/** Makes a route of its description and its handler. What its schemas refuse never reaches the handler. */
export function route<Query extends z.ZodObject, Params extends z.ZodObject, Body extends z.ZodType>(
  spec: RouteSpec<Query, Params, Body>,
): AdminRoute {
  return {
    document: spec,
    kind: spec.kindNow ?? (() => spec.kind),
    async answer({ caller, path, headers, ...raw }) {
      const query = spec.query.safeParse(raw.query);
      const params = spec.params.safeParse(raw.params);
      const body = spec.body.safeParse(spec.method === 'get' ? undefined : bodyValue(raw.body));
      if (!query.success || !params.success || !body.success) {
        return validationAnswer([...issuesOf('query', query.error), ...issuesOf('path', params.error), ...issuesOf('body', body.error)]);
      }
      const answer = await spec.handle({ caller, path, headers, query: query.data, params: params.data, body: body.data });
      return answer instanceof Response ? answer : jsonAnswer(answer);
    },
  };
}

/** One thing that is wrong with a call, in FastAPI's form. */
interface Issue extends JsonObject {
  readonly type: string;
  readonly loc: readonly string[];
  readonly msg: string;
}

function issuesOf(place: string, error: z.ZodError | undefined): readonly Issue[] {
  return (error?.issues ?? []).map((issue) => ({ type: issue.code, loc: [place, ...issue.path.map(String)], msg: issue.message }));
}

/** Calls without a body mean an empty object, as LiteLLM's do. */
function bodyValue(text: string): JsonValue {
  if (text.trim() === '') return {};
  const value = parseJson(text);
  if (value === undefined) throw new Failure('invalid_request', 'Invalid JSON in the request body.');
  return value;
}

function validationAnswer(issues: readonly Issue[]): Response {
  const field = (issue: Issue): string => issue.loc.slice(1).join('.');
  const message = issues.map((issue) => (field(issue) === '' ? issue.msg : `${field(issue)}: ${issue.msg}`)).join('; ');
  const first = issues[0];
  const param = first === undefined ? '' : field(first);
  return failureAnswer(new Failure('unprocessable', message, { type: 'validation_error', ...(param !== '' && { param }) }), {
    detail: issues,
  });
}
