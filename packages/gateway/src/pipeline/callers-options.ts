import { deadlinesOf, Failure, isObject, nanoFromUsd, type Deadlines, type JsonObject, type JsonValue, type NanoUsd } from 'litmux/engine';
import type { Incoming } from './house.ts';

/** What a caller may say about its call besides the request itself (contract 1.1 and 3.3). */
export interface CallersOptions {
  readonly fallbacks?: readonly string[];
  /** The models to which the provider itself shall fall back: the caller must be allowed to call them. */
  readonly providersFallbacks?: readonly string[];
  readonly retries?: number;
  readonly deadlines?: Partial<Deadlines>;
  readonly endUser?: string;
  readonly tags: readonly string[];
  /** What the client calls itself. */
  readonly userAgent: string | undefined;
  readonly sessionId?: string;
  /** The call may wait for a free deployment, the least number first. */
  readonly priority?: number;
  /** The most that the call may cost (`x-max-cost`, in dollars). */
  readonly maxCost?: NanoUsd;
  /** The plan is wanted in a header (`x-litmux-trace`). */
  readonly trace?: boolean;
}

/** Configuration that a request body never carries (design, law 7). */
const operatorsFields = [
  'api_key',
  'api_base',
  'base_url',
  'api_version',
  'custom_llm_provider',
  'organization',
  'litellm_credential_name',
] as const;

/** Throws when a body tries to carry credentials or addresses: those are the operator's alone. */
export function refuseConfiguration(body: JsonObject): void {
  for (const field of operatorsFields) {
    if (body[field] === undefined || body[field] === null) continue;
    throw new Failure(
      'invalid_request',
      `Client-side \`${field}\` is not allowed: credentials and addresses are set by the operator. Remove \`${field}\` from the request body.`,
      {
        param: field,
      },
    );
  }
}

/** Reads the caller's options from body and headers; a header wins. */
export function callersOptions(body: JsonObject, headers: Incoming['headers'], providersFallbacks?: readonly string[]): CallersOptions {
  const timeout = seconds(headerOf(headers, 'x-litellm-timeout') ?? body['timeout'], 'timeout');
  const streamTimeout = seconds(headerOf(headers, 'x-litellm-stream-timeout') ?? body['stream_timeout'], 'stream_timeout');
  const retries = wholeNumber(headerOf(headers, 'x-litellm-num-retries') ?? body['num_retries'], 'num_retries');
  const fallbacks = body['disable_fallbacks'] === true ? [] : providersFallbacks === undefined ? fallbacksOf(body['fallbacks']) : undefined;
  const endUser = endUserOf(body, headers);
  const sessionId =
    headerOf(headers, 'x-litellm-session-id') ??
    headerOf(headers, 'x-litellm-trace-id') ??
    textOf(body['litellm_session_id']) ??
    textOf(body['litellm_trace_id']);
  const set = timeout !== undefined || streamTimeout !== undefined;
  const timeouts = { ...(timeout !== undefined && { whole: timeout }), ...(streamTimeout !== undefined && { stream: streamTimeout }) };
  return {
    ...(fallbacks !== undefined && { fallbacks }),
    ...(providersFallbacks !== undefined && { providersFallbacks }),
    ...(retries !== undefined && { retries }),
    ...(set && { deadlines: deadlinesOf(timeouts, body['stream'] === true) }),
    ...(endUser !== undefined && { endUser: endUser.slice(0, longestText) }),
    tags: tagsOf(body, headers),
    userAgent: headerOf(headers, 'user-agent'),
    ...(sessionId !== undefined && { sessionId: sessionId.slice(0, longestText) }),
    ...(headers['x-max-cost'] !== undefined && { maxCost: dollars(headerOf(headers, 'x-max-cost')) }),
    ...(body['priority'] !== undefined && { priority: priorityOf(body['priority']) }),
    ...(headers['x-litmux-trace'] !== undefined && { trace: true }),
  };
}

const longestText = 256;
const mostTags = 32;
const noTags: readonly string[] = [];
const mostRetries = 10;

function fallbacksOf(value: JsonValue | undefined): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.map((item: JsonValue, index) => {
    const name = typeof item === 'string' ? item : isObject(item) ? textOf(item['model']) : undefined;
    if (name !== undefined) return name;
    throw new Failure('invalid_request', `Invalid value for fallbacks[${index}]: expected a model name or an object with \`model\`.`, {
      param: `fallbacks[${index}]`,
    });
  });
}

function endUserOf(body: JsonObject, headers: Incoming['headers']): string | undefined {
  const own = headerOf(headers, 'x-litellm-customer-id') ?? headerOf(headers, 'x-litellm-end-user-id') ?? textOf(body['user']);
  if (own !== undefined) return own;
  const ours = body['litellm_metadata'];
  const theirs = body['metadata'];
  return (
    (isObject(ours) ? textOf(ours['user']) : undefined) ??
    (isObject(theirs) ? textOf(theirs['user_id']) : undefined) ??
    textOf(body['safety_identifier'])
  );
}

function tagsOf(body: JsonObject, headers: Incoming['headers']): readonly string[] {
  const metadata = body['litellm_metadata'] ?? body['metadata'];
  if (metadata === undefined && body['tags'] === undefined && headers['x-litellm-tags'] === undefined) return noTags;
  const listed = [body['tags'], isObject(metadata) ? metadata['tags'] : undefined].flatMap((value) => (Array.isArray(value) ? value : []));
  const sent = headerOf(headers, 'x-litellm-tags')?.split(',') ?? [];
  const tags = [...listed, ...sent].filter((tag): tag is string => typeof tag === 'string').map((tag) => tag.trim().slice(0, longestText));
  return [...new Set(tags.filter((tag) => tag !== ''))].slice(0, mostTags);
}

function seconds(value: JsonValue | undefined, field: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  const number = Number(value);
  if (typeof value === 'boolean' || !Number.isFinite(number) || number <= 0) {
    throw new Failure('invalid_request', `Invalid value for ${field}: expected seconds greater than 0.`, { param: field });
  }
  return number * 1000;
}

function dollars(text: string | undefined): NanoUsd {
  if (text === undefined || !/^\d{1,6}(\.\d+)?$/.test(text.trim())) {
    throw new Failure('invalid_request', 'Invalid value for x-max-cost: expected dollars such as 0.05.', { param: 'x-max-cost' });
  }
  return nanoFromUsd(text.trim());
}

function wholeNumber(value: JsonValue | undefined, field: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  const number = Number(value);
  if (typeof value === 'boolean' || !Number.isInteger(number) || number < 0) {
    throw new Failure('invalid_request', `Invalid value for ${field}: expected a whole number of at least 0.`, { param: field });
  }
  return Math.min(number, mostRetries);
}

function priorityOf(value: JsonValue): number {
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && Math.abs(number) <= leastPriority) return number;
  throw new Failure('invalid_request', `Invalid value for priority: expected a whole number up to ${leastPriority}, the least first.`, {
    param: 'priority',
  });
}

const leastPriority = 65_535;

function headerOf(headers: Incoming['headers'], name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
