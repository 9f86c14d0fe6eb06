import { Failure } from 'litmux/engine';

/** Headers by lower-case name, as `node:http` gives them. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Where keys stand that are sent as they are, in the order in which they are looked for after `Authorization`. */
const plainHeaders = ['api-key', 'x-api-key', 'x-goog-api-key'] as const;

/**
 * The key a request carries, as text; the first form that is present wins (LiteLLM's order). Throws `missing_key`.
 * `keyHeader` is the operator's own header (`litellm_key_header_name`, lower case); with it the others are not read.
 */
export function readCredential(headers: RequestHeaders, url: string, keyHeader?: string): string {
  if (keyHeader !== undefined) return withOptionalScheme(headerText(headers, keyHeader));
  const own = headerText(headers, 'x-litellm-api-key');
  if (own !== undefined) return withOptionalScheme(own);
  const authorization = headerText(headers, 'authorization');
  if (authorization !== undefined) return withScheme(authorization) ?? malformed();
  for (const name of plainHeaders) {
    const key = headerText(headers, name);
    if (key !== undefined) return withOptionalScheme(key);
  }
  return withOptionalScheme(queryKey(url) ?? headerText(headers, 'ocp-apim-subscription-key'));
}

/** The URL as logs may show it: the value of `key=` is cut out. */
export function loggableUrl(url: string): string {
  return url.includes('key=') ? url.replace(/([?&]key=)[^&#]*/g, '$1***') : url;
}

/** Paths on which Google's clients send their key as `?key=`. */
const geminiPath = /^(?:\/gemini)?\/v1(?:beta|alpha)\/|^(?:\/gemini)?(?:\/v1)?\/models\/[^?]+:\w+(?:\?|$)/;

function queryKey(url: string): string | undefined {
  const start = url.indexOf('?');
  if (start < 0 || !url.includes('key=', start) || !geminiPath.test(url)) return undefined;
  return new URLSearchParams(url.slice(start)).get('key') ?? undefined;
}

function headerText(headers: RequestHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

/** `Bearer sk-…`, `Basic sk-…`, HTTP's own Basic (base64 of `user:password`), or AWS SigV4 that carries a Bearer as its credential. */
function withScheme(value: string): string | undefined {
  const scheme = /^(bearer|basic)\s+(\S+)\s*$/i.exec(value);
  const [, name, text] = scheme ?? [];
  if (name === undefined || text === undefined) return /^AWS4-HMAC-SHA256\s.*Credential=Bearer\s+([^/,\s]+)/.exec(value)?.[1];
  return name.toLowerCase() === 'basic' && !text.startsWith('sk-') ? basicKey(text) : text;
}

function basicKey(text: string): string | undefined {
  const parts = Buffer.from(text, 'base64').toString('utf8').split(':');
  return parts.findLast((part) => part.startsWith('sk-'));
}

function withOptionalScheme(value: string | undefined): string {
  if (value === undefined) {
    throw new Failure('missing_key', 'Authentication Error, No api key passed in.', {
      param: 'None',
    });
  }
  const key = value.replace(/^bearer(?:\s+|$)/i, '').trim();
  return key === '' ? malformed() : key;
}

function malformed(): never {
  throw new Failure('missing_key', 'Authentication Error, Malformed API Key passed in. Ensure Key has `Bearer ` prefix.', {
    param: 'None',
  });
}
