import { Failure } from '../../../core/failure.ts';
import { classify } from '../../failure-rules.ts';

/** A job that ended without pictures, for the reason that the provider gives; `code` is its own word for it. */
export function jobFailed(reason: string, code?: string): Failure {
  const own = code === undefined ? {} : { code };
  return new Failure(classify({ status: 200, text: reason, ...own }), reason, code === undefined ? {} : { providerCode: code });
}

/** A picture that the provider will not show. */
export function filtered(reason: string): Failure {
  return new Failure('content_policy_violation', reason);
}
