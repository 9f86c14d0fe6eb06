import type { Failure } from '../core/failure.ts';

/** The classes of faults by which LiteLLM's policies tell failures apart (contract 5.5). */
export const faultClasses = [
  'BadRequestError',
  'AuthenticationError',
  'TimeoutError',
  'RateLimitError',
  'ContentPolicyViolationError',
  'InternalServerError',
  'ServiceUnavailableError',
  'NotFoundError',
  'Default',
] as const;

/** One of these classes. */
export type FaultClass = (typeof faultClasses)[number];

/** A number for each class of faults: retries (`retry_policy`) or failures that are allowed (`allowed_fails_policy`). */
export type FaultCounts = Readonly<Partial<Record<FaultClass, number>>>;

/** The number that counts for a failure; undefined where the policy says nothing of it. */
export function countFor(counts: FaultCounts | undefined, failure: Failure): number | undefined {
  return counts === undefined ? undefined : (counts[faultClass(failure)] ?? counts.Default);
}

/** The class of a failure. */
export function faultClass({ code, status }: Failure): FaultClass {
  if (code === 'content_policy_violation') return 'ContentPolicyViolationError';
  if (status === 408 || status === 504) return 'TimeoutError';
  if (status === 401 || status === 403) return 'AuthenticationError';
  if (status === 404) return 'NotFoundError';
  if (status === 429) return 'RateLimitError';
  if (status === 503) return 'ServiceUnavailableError';
  if (status >= 500) return 'InternalServerError';
  return 'BadRequestError';
}
