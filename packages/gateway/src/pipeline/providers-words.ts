import { Failure, type CallResult } from 'litmux/engine';

/**
 * A provider's failure as LiteLLM's clients know it: `litellm.<Class>: <Class>: <Provider>Exception - <the provider's words>`.
 * Failures of our own door are left as they are.
 */
export function inProvidersWords(failure: Failure, result: CallResult): Failure {
  if (failure.deployment === undefined || failure.code === 'unsupported_parameter') return failure;
  const { className } = failure.kind;
  const title = result.attempts.find((attempt) => attempt.failure === failure)?.deployment.provider.title ?? failure.provider ?? 'Provider';
  return new Failure(
    failure.code,
    `litellm.${className}: ${className}: ${title.replace(/\W/g, '')}Exception - ${failure.message}`,
    failure.details(),
  );
}
