import type { JsonValue } from '../core/json.ts';
import type { Deployment } from '../routing/deployment.ts';
import { isObject } from '../wire/json-reader.ts';

/** Adds the caller's headers (`extra_headers` of a body) and the operator's, which win, to those of a request. */
export function putExtraHeaders(headers: Record<string, string>, { extraHeaders }: Deployment, callers: JsonValue | undefined): void {
  if (isObject(callers))
    for (const [name, value] of Object.entries(callers)) if (typeof value === 'string') putHeader(headers, name, value);
  if (extraHeaders !== undefined) for (const [name, value] of Object.entries(extraHeaders)) putHeader(headers, name, value);
}

/** Headers that callers and operators may not set: they are the deployment's credentials, its host or the connection's own. */
const reservedHeaders: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'ocp-apim-subscription-key',
  'x-amz-security-token',
  'x-amz-date',
  'host',
  'content-length',
  'content-type',
  'content-encoding',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'upgrade',
  'te',
  'trailer',
  'expect',
  'cookie',
]);

function putHeader(headers: Record<string, string>, name: string, value: string): void {
  const lower = name.toLowerCase();
  if (!reservedHeaders.has(lower) && /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(lower) && !/[\r\n\0]/.test(value)) headers[lower] = value;
}
