import type { Dialect, ProviderDialect, WriteContext, WrittenRequest } from '../core/dialect.ts';
import type { JsonObject } from '../core/json.ts';
import type { FilePart } from '../core/modality.ts';
import type { PiecedBody } from '../core/request-body.ts';
import type { Endpoint, UnsignedRequest } from '../core/provider.ts';
import type { ChatRequest } from '../core/request.ts';
import type { Deployment } from '../routing/deployment.ts';
import { isObject } from '../wire/json-reader.ts';
import { withMember } from '../wire/splice.ts';
import { withCachePoints } from './cache-points.ts';
import { dropPaths } from './drop-paths.ts';
import { endpointOf } from './endpoint.ts';
import { putExtraHeaders } from './extra-headers.ts';
import { fieldPolicy, textList } from './field-policy.ts';
import { restRequest, type RestOfAnswer } from './rest-of-answer.ts';
import { withFetchedMedia } from './media-parts.ts';

/** A request for one deployment, complete but for its signature. */
export interface PreparedRequest {
  readonly endpoint: Endpoint;
  readonly unsigned: UnsignedRequest;
  /** Fields of the client's that were dropped by policy, in the client's names. */
  readonly dropped: readonly string[];
  /** The request as this deployment sees it: defaults filled in. */
  readonly request: ChatRequest;
}

/** What is asked of a deployment. */
export interface Ask {
  readonly request: ChatRequest;
  /** The dialect the client speaks. */
  readonly client: Dialect;
  /** The ceiling to send where it is ours (see `WriteContext.ceiling`). */
  readonly ceiling?: number;
  /** The rest of an answer that broke off: its request is written in the provider's words, whatever the client speaks. */
  readonly rest?: RestOfAnswer;
  /** Puts long texts that were lifted out of the client's body back into what is sent. */
  readonly restore?: (written: string) => PiecedBody;
  /** The client's body as it came, where the request is all that it says. */
  readonly text?: string;
  /** What stands at addresses in the request, where it was fetched. */
  readonly fetched?: ReadonlyMap<string, FilePart>;
}

/** Writes the request for a deployment in its provider's words. Throws `unsupported_parameter` for a field it cannot say. */
export function prepare(deployment: Deployment, ask: Ask): PreparedRequest {
  const asked = ask.fetched === undefined ? withDefaults(deployment, ask) : withFetchedMedia(withDefaults(deployment, ask), ask.fetched);
  const whole = withCachePoints(asked, deployment.gatewayParams['cache_control_injection_points']);
  const request = ask.rest === undefined ? whole : restRequest(whole, ask.rest);
  const endpoint = endpointOf(deployment, request);
  const { policy, unsaid, dropped } = fieldPolicy(deployment, request.origin.body);
  const context: WriteContext = {
    model: deployment.model,
    facts: deployment.facts,
    ...(ask.ceiling !== undefined && { ceiling: ask.ceiling }),
    ...(ask.fetched !== undefined && { fetched: ask.fetched }),
    policy,
    traits: endpoint.traits ?? {},
    unsaid,
  };
  const said = write(endpoint.dialect, ask, { request, context });
  const adjusted = endpoint.adjustRequest === undefined ? said.body : endpoint.adjustRequest(said.body, unsaid);
  const body = withExtraBody(adjusted, deployment, request.origin.body);
  const written = restamped(body, request, ask) ?? JSON.stringify(body);
  return {
    endpoint,
    unsigned: {
      method: 'POST',
      url: endpoint.url,
      headers: headersOf(deployment, endpoint, { written: said, request }),
      body: ask.restore?.(written) ?? written,
    },
    dropped,
    request,
  };
}

/** The client's own text, where nothing but the name of the model has to change in it. */
function restamped(body: JsonObject, request: ChatRequest, { request: asked, text }: Ask): string | undefined {
  if (text === undefined || request !== asked || !differsInModelOnly(body, request.origin.body)) return undefined;
  return withMember(text, 'model', JSON.stringify(body['model']));
}

function differsInModelOnly(body: JsonObject, origin: JsonObject): boolean {
  for (const name in body) if (body[name] !== origin[name] && name !== 'model') return false;
  for (const name in origin) if (body[name] === undefined) return false;
  return true;
}

function write(
  target: Dialect | ProviderDialect,
  { client, rest }: Ask,
  { request, context }: { request: ChatRequest; context: WriteContext },
): WrittenRequest {
  return target.name === client.name && rest === undefined ? client.relayRequest(request, context) : target.writeRequest(request, context);
}

/** The operator's defaults where the client set nothing, and without the fields that the operator always drops. */
function withDefaults(deployment: Deployment, { request, client }: Ask): ChatRequest {
  const drop = [...(deployment.policy.alwaysDrop ?? []), ...textList(request.origin.body['additional_drop_params'])];
  const defaults = Object.entries(deployment.defaults).filter(([name]) => request.origin.body[name] === undefined);
  if (drop.length === 0 && defaults.length === 0) return request;
  const body = dropPaths({ ...Object.fromEntries(defaults), ...request.origin.body }, drop);
  return client.readRequest(body, {
    model: request.model,
    stream: request.stream,
    ...(request.origin.headers !== undefined && { headers: request.origin.headers }),
  });
}

function withExtraBody(body: JsonObject, deployment: Deployment, origin: JsonObject): JsonObject {
  const callers = origin['extra_body'];
  if (deployment.extraBody === undefined && callers === undefined) return body;
  return { ...body, ...(isObject(callers) && callers), ...deployment.extraBody };
}

function headersOf(
  deployment: Deployment,
  endpoint: Endpoint,
  said: { written: WrittenRequest; request: ChatRequest },
): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: said.request.stream ? acceptOf(endpoint) : 'application/json',
    'user-agent': 'litmux',
  };
  putExtraHeaders(headers, deployment, said.request.origin.body['extra_headers']);
  // A dialect's headers are lists of features: the operator's own stay among them.
  const features = said.written.headers;
  for (const name in features) {
    const value = features[name];
    if (value !== undefined) headers[name] = headers[name] === undefined ? value : joinList(headers[name], value);
  }
  return endpoint.headers === undefined ? headers : Object.assign(headers, endpoint.headers);
}

function joinList(one: string, other: string): string {
  return [...new Set(`${one},${other}`.split(',').map((item) => item.trim()))].join(',');
}

function acceptOf(endpoint: Endpoint): string {
  switch (endpoint.framing) {
    case 'sse':
      return 'text/event-stream';
    case 'ndjson':
      return 'application/x-ndjson';
    case 'aws-event-stream':
      return 'application/vnd.amazon.eventstream';
  }
}
