import type { Dialect, FieldPolicy, ProviderDialect, WriteContext, WrittenRequest } from '../core/dialect.ts';
import { Failure } from '../core/failure.ts';
import type { JsonObject, JsonValue } from '../core/json.ts';
import type { Endpoint, UnsignedRequest } from '../core/provider.ts';
import type { ChatRequest } from '../core/request.ts';
import type { Deployment } from '../routing/deployment.ts';
import { isObject } from '../wire/json-reader.ts';
import { withCachePoints } from './cache-points.ts';
import { dropPaths } from './drop-paths.ts';
import { endpointOf } from './endpoint.ts';

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
  /** Puts long texts that were lifted out of the client's body back into what is sent. */
  readonly restore?: (written: string) => Uint8Array;
}

/** Headers that callers and operators may not set: they are the deployment's credentials, its host or the connection's own. */
const reservedHeaders: ReadonlySet<string> = new Set([
  'authorization', 'proxy-authorization', 'x-api-key', 'api-key', 'x-goog-api-key', 'ocp-apim-subscription-key', 'x-amz-security-token', 'x-amz-date',
  'host', 'content-length', 'content-type', 'content-encoding', 'transfer-encoding', 'connection', 'keep-alive', 'upgrade', 'te', 'trailer', 'expect', 'cookie',
]);

/** Writes the request for a deployment in its provider's words. Throws `unsupported_parameter` for a field it cannot say. */
export function prepare(deployment: Deployment, ask: Ask): PreparedRequest {
  const request = withCachePoints(withDefaults(deployment, ask), deployment.gatewayParams['cache_control_injection_points']);
  const endpoint = endpointOf(deployment, request);
  const dropped: string[] = [];
  const policy = policyOf(deployment, request.origin.body);
  const unsaid = (field: string): void => {
    if (policy.allow?.includes(field) === true) return;
    if (!policy.drop) throw unsupported(field, deployment);
    if (!dropped.includes(field)) dropped.push(field);
  };
  const context: WriteContext = {
    model: deployment.model,
    facts: deployment.facts,
    ...(ask.ceiling !== undefined && { ceiling: ask.ceiling }),
    policy,
    traits: endpoint.traits ?? {},
    unsaid,
  };
  const said = write(endpoint.dialect, ask.client, { request, context });
  const adjusted = endpoint.adjustRequest === undefined ? said.body : endpoint.adjustRequest(said.body, unsaid);
  const written = JSON.stringify(withExtraBody(adjusted, deployment, request.origin.body));
  return { endpoint, unsigned: { method: 'POST', url: endpoint.url, headers: headersOf(deployment, endpoint, { written: said, request }), body: ask.restore?.(written) ?? written }, dropped, request };
}

function write(target: Dialect | ProviderDialect, client: Dialect, { request, context }: { request: ChatRequest; context: WriteContext }): WrittenRequest {
  return target.name === client.name ? client.relayRequest(request, context) : target.writeRequest(request, context);
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

function policyOf(deployment: Deployment, body: JsonObject): FieldPolicy {
  const drop = body['drop_params'];
  const allow = body['allowed_openai_params'];
  if (drop === undefined && allow === undefined) return deployment.policy;
  return {
    ...deployment.policy,
    ...(typeof drop === 'boolean' && { drop }),
    ...(allow !== undefined && { allow: [...(deployment.policy.allow ?? []), ...textList(allow)] }),
  };
}

function withExtraBody(body: JsonObject, deployment: Deployment, origin: JsonObject): JsonObject {
  const callers = origin['extra_body'];
  if (deployment.extraBody === undefined && callers === undefined) return body;
  return { ...body, ...(isObject(callers) && callers), ...deployment.extraBody };
}

function headersOf(deployment: Deployment, endpoint: Endpoint, said: { written: WrittenRequest; request: ChatRequest }): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: said.request.stream ? acceptOf(endpoint) : 'application/json',
    'user-agent': 'litmux',
  };
  const callers = said.request.origin.body['extra_headers'];
  if (isObject(callers)) for (const [name, value] of Object.entries(callers)) if (typeof value === 'string') putHeader(headers, name, value);
  if (deployment.extraHeaders !== undefined) for (const [name, value] of Object.entries(deployment.extraHeaders)) putHeader(headers, name, value);
  // A dialect's headers are lists of features: the operator's own stay among them.
  for (const [name, value] of Object.entries(said.written.headers ?? {})) headers[name] = headers[name] === undefined ? value : joinList(headers[name], value);
  return { ...headers, ...endpoint.headers };
}

function putHeader(headers: Record<string, string>, name: string, value: string): void {
  const lower = name.toLowerCase();
  if (!reservedHeaders.has(lower) && /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(lower) && !/[\r\n\0]/.test(value)) headers[lower] = value;
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

function unsupported(field: string, deployment: Deployment): Failure {
  return new Failure(
    'unsupported_parameter',
    `${deployment.provider.id} does not support parameters: ['${field}'], for model=${deployment.model}. To drop these, set \`drop_params: true\` under litellm_settings (or in the request).`,
    { param: field, provider: deployment.provider.id, model: deployment.group },
  );
}

function textList(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item: JsonValue): item is string => typeof item === 'string') : [];
}
