import type { ClientFrame } from '../../core/dialect.ts';
import type { Failure } from '../../core/failure.ts';

/**
 * The event that ends a stream that failed; `sequence` is the number after the last event's. The fault stands flat, as OpenAI documents
 * it, and in `error`, where its clients look for it. Source: https://platform.openai.com/docs/api-reference/responses-streaming/error
 */
export function writeFailureEvent(failure: Failure, sequence: number): ClientFrame {
  const error = {
    type: failure.type ?? failure.kind.openai,
    code: failure.providerCode ?? failure.code,
    message: failure.message,
    param: failure.param ?? null,
  };
  return { event: 'error', data: { ...error, type: 'error', sequence_number: sequence, error } };
}
