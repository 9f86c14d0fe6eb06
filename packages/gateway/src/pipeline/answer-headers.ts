import { usdText, type AttemptRecord, type CallResult, type Failure, type NanoUsd } from 'litmux/engine';
import type { ReplyHeaders } from './house.ts';

/** What the headers of an answer tell. */
export interface AnswerFacts {
  readonly callId: string;
  readonly version: string;
  /** The model the client asked for. */
  readonly model: string;
  readonly result: CallResult | undefined;
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
}

/** The headers of LiteLLM's contract (3.1) and ours, as a flat list. */
export function answerHeaders(facts: AnswerFacts): ReplyHeaders {
  const headers: ReplyHeaders = ['x-litellm-call-id', facts.callId, 'x-litellm-version', facts.version];
  const put = (name: string, value: string | number | undefined): void => {
    if (value !== undefined && value !== '') headers.push(name, String(value));
  };
  const { result } = facts;
  if (result !== undefined) putRoute(put, facts.model, result);
  if (facts.cost !== undefined) put('x-litellm-response-cost', usdText(facts.cost));
  if (facts.keySpend !== undefined) put('x-litellm-key-spend', usdText(facts.keySpend));
  if (facts.keyBudget !== undefined) put('x-litellm-key-max-budget', usdText(facts.keyBudget));
  put('x-litellm-key-rpm-limit', facts.keyRpm);
  put('x-litellm-key-tpm-limit', facts.keyTpm);
  put('x-litellm-response-duration-ms', facts.now - facts.receivedAt);
  if (facts.unpriced === true) put('x-litmux-unpriced', 'true');
  put('x-litmux-output-ceiling', facts.outputCeiling);
  put('x-litmux-trace', facts.trace);
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

function putRoute(put: (name: string, value: string | number | undefined) => void, model: string, result: CallResult): void {
  const { deployment, answer, attempts, fallbacks } = result;
  put('x-litellm-model-id', deployment?.id);
  put('x-litellm-model-group', model);
  put('x-litellm-model-api-base', deployment?.baseUrl);
  put('x-litellm-model-region', deployment?.region);
  const failed = attempts.filter((attempt) => attempt.failure !== undefined).length;
  put('x-litellm-attempted-retries', Math.max(0, failed - fallbacks));
  put('x-litellm-attempted-fallbacks', fallbacks);
  if (failed > 0 || attempts.some(({ outrun }) => outrun === true)) put('x-litmux-attempts', attemptsText(attempts));
  if (answer === undefined) return;
  if (answer.dropped.length > 0) put('x-litmux-dropped-params', answer.dropped.join(', '));
  for (const name in answer.headers) {
    if (!ownConnection.has(name)) put(`llm_provider-${name}`, clean(answer.headers[name]));
    if (name.startsWith('x-ratelimit-')) put(name, clean(answer.headers[name]));
  }
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

/** A header's value as HTTP allows it, at a bounded length. */
function clean(value: string | undefined): string | undefined {
  return value?.replace(/[^\t\x20-\x7e\x80-\xff]/g, '').slice(0, 1024);
}
