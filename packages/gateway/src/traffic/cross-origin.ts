import type { IncomingMessage } from 'node:http';
import type { ReplyHeaders } from '../pipeline/house.ts';

/** Cross-origin rules as LiteLLM's: `LITELLM_CORS_ORIGINS`, comma-separated, `*` by default. */
export class CrossOrigin {
  readonly #origins: ReadonlySet<string>;
  readonly #credentials: boolean;

  constructor(origins: string | undefined, credentials: string | undefined) {
    this.#origins = new Set((origins ?? '*').split(',').map((origin) => origin.trim()));
    this.#credentials = credentials?.toLowerCase() === 'true';
  }

  /** Headers for the answer to a request from a page; none for one that is not. */
  headers(request: Pick<IncomingMessage, 'headers'>): ReplyHeaders {
    const { origin } = request.headers;
    if (origin === undefined) return [];
    const any = this.#origins.has('*');
    if (!any && !this.#origins.has(origin)) return [];
    const headers = ['access-control-allow-origin', any && !this.#credentials ? '*' : origin, 'access-control-expose-headers', '*'];
    if (!any || this.#credentials) headers.push('vary', 'origin');
    if (this.#credentials) headers.push('access-control-allow-credentials', 'true');
    return headers;
  }

  /** Headers for a preflight; undefined where the request is none. */
  preflight(request: IncomingMessage): ReplyHeaders | undefined {
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return undefined;
    const asked = request.headers['access-control-request-headers'];
    return [
      ...this.headers(request),
      'access-control-allow-methods',
      'GET, POST, PUT, PATCH, DELETE, OPTIONS, HEAD',
      'access-control-allow-headers',
      asked ?? '*',
      'access-control-max-age',
      '600',
    ];
  }
}
