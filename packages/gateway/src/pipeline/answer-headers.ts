import { usdText, type AttemptRecord, type CallResult, type Failure, type NanoUsd } from 'litmux/engine';
import type { ReplyHeaders } from './house.ts';

/** What the headers of an answer tell. */
export interface AnswerFacts {
  readonly callId: string;
  readonly version: string;
  /** The model the client asked for. */
  readonly model: string;
  readonly result: CallResult | undefined;
  /** Whether the call failed: then none of its attempts serves. */
  readonly failed?: boolean;
  readonly receivedAt: number;
  readonly now: number;
  /** Known when the answer is whole. */
  readonly cost?: NanoUsd;
  readonly keySpend?: NanoUsd;
  readonly keyBudget?: NanoUsd;
  readonly keyRpm?: number;
  readonly keyTpm?: number;
  readonly unpriced?: boolean;
  /** The ceiling that was sent upstream because the money buys no more. */
  readonly outputCeiling?: number;
  /** The plan in one line, where the caller asked for it. */
  readonly trace?: string;
  /** Which model serves instead of the one that was asked for, because much of a budget is used. */
  readonly tierDown?: string;
  /** How long the call waited for a free deployment. */
  readonly waitedMs?: number;
}

/** The headers of LiteLLM's contract (3.1) and ours, as a flat list. */
export function answerHeaders(facts: AnswerFacts): ReplyHeaders {
  const headers: ReplyHeaders = ['x-litellm-call-id', facts.callId, 'x-litellm-version', facts.version];
  const { result } = facts;
  if (result !== undefined) putRoute(headers, facts, result);
  if (facts.cost !== undefined) headers.push('x-litellm-response-cost', usdText(facts.cost));
  if (facts.keySpend !== undefined) headers.push('x-litellm-key-spend', usdText(facts.keySpend));
  if (facts.keyBudget !== undefined) headers.push('x-litellm-key-max-budget', usdText(facts.keyBudget));
  if (facts.keyRpm !== undefined) headers.push('x-litellm-key-rpm-limit', String(facts.keyRpm));
  if (facts.keyTpm !== undefined) headers.push('x-litellm-key-tpm-limit', String(facts.keyTpm));
  headers.push('x-litellm-response-duration-ms', String(facts.now - facts.receivedAt));
  if (facts.unpriced === true) headers.push('x-litmux-unpriced', 'true');
  if (facts.outputCeiling !== undefined) headers.push('x-litmux-output-ceiling', String(facts.outputCeiling));
  put(headers, 'x-litmux-trace', facts.trace);
  put(headers, 'x-litmux-tier-down', facts.tierDown);
  if (facts.waitedMs !== undefined) headers.push('x-litmux-queued-ms', String(facts.waitedMs));
  return headers;
}

/** Headers that a failure brings: when to come again, which limit was hit. */
export function failureHeaders(failure: Failure): ReplyHeaders {
  const headers: ReplyHeaders = [];
  if (failure.retryAfter !== undefined) headers.push('retry-after', String(Math.max(1, Math.ceil(failure.retryAfter))));
  for (const [name, value] of Object.entries(failure.headers ?? {})) {
    if (name !== 'retry-after' || failure.retryAfter === undefined) headers.push(name, value);
  }
  return headers;
}

function putRoute(headers: ReplyHeaders, facts: AnswerFacts, { deployment, answer, attempts, fallbacks }: CallResult): void {
  put(headers, 'x-litellm-model-id', deployment?.id);
  put(headers, 'x-litellm-model-group', facts.model);
  put(headers, 'x-litellm-model-api-base', deployment?.baseUrl);
  put(headers, 'x-litellm-model-region', deployment?.region);
  let failed = 0;
  let outran = false;
  for (const { failure, outrun } of attempts) {
    if (failure !== undefined) failed += 1;
    if (outrun === true) outran = true;
  }
  const tries = facts.failed === true ? failed : failed + 1;
  const retries = Math.max(0, tries - 1 - fallbacks);
  headers.push('x-litellm-attempted-retries', String(retries), 'x-litellm-attempted-fallbacks', String(fallbacks));
  if (failed > 0 || outran) put(headers, 'x-litmux-attempts', attemptsText(attempts));
  if (answer === undefined) return;
  if (answer.dropped.length > 0) put(headers, 'x-litmux-dropped-params', answer.dropped.join(', '));
  for (const name in answer.headers) {
    if (ownConnection.has(name)) continue;
    const value = answer.headers[name]?.slice(0, longestValue);
    put(headers, `llm_provider-${name}`, value);
    if (name.startsWith('x-ratelimit-')) put(headers, name, value);
  }
}

function put(headers: ReplyHeaders, name: string, value: string | undefined): void {
  if (value !== undefined && value !== '') headers.push(name, value);
}

/** The story of the attempts, first to last: `openai:503:120, anthropic:200:842` (provider, status or 0 where none came or `outrun`, milliseconds). */
function attemptsText(attempts: readonly AttemptRecord[]): string {
  return attempts
    .map(({ deployment, status, outrun, ms }) => `${deployment.provider.id}:${outrun === true ? 'outrun' : status}:${ms}`)
    .join(', ');
}

/** A provider's headers about its connection or its client's identity are not the caller's business. */
const ownConnection: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'content-encoding',
  'content-type',
  'date',
  'set-cookie',
  'authorization',
  'proxy-authenticate',
  'www-authenticate',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'upgrade',
  'trailer',
  'alt-svc',
  'strict-transport-security',
]);

/** A provider says no more than this in one header of ours. */
const longestValue = 1024;
