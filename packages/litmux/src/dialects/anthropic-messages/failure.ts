import type { FailedAnswer, FailureContext } from '../../core/dialect.ts';
import type { FailureCode } from '../../core/failure-table.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { isObject, objectOf, textOf } from '../../wire/json-reader.ts';
import { classify } from '../failure-rules.ts';
import { plainWords } from '../failure-words.ts';
import { retryAfterOf } from '../retry-after.ts';

/** Reads an error answer: `{ type: 'error', error: { type, message }, request_id }`, or whatever a cloud in front of it says. */
export function readFailure(answer: FailedAnswer): Failure {
  const said = errorOf(answer.body);
  const message = said.message ?? plainWords(answer.body) ?? `The provider answered with status ${answer.status}.`;
  const code = codeOf({ ...said, message, status: answer.status });
  const retryAfter = retryAfterOf(answer.headers, answer.body);
  return new Failure(code, message, {
    ...(said.type !== undefined && { providerCode: said.type }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(said.details !== undefined && { providerFields: said.details }),
  });
}

/** The failure in an answer of status 200 or in an `error` event of a stream; undefined where it is none. */
export function readInnerFailure(body: JsonObject): Failure | undefined {
  if (body['type'] !== 'error' && !isObject(body['error'])) return undefined;
  return readFailure({ status: statusOf(errorOf(body).type), headers: {}, body });
}

/** Writes the error envelope for a client. */
export function writeFailure(failure: Failure, context: FailureContext): JsonObject {
  return { type: 'error', error: { type: failure.kind.anthropic, message: failure.message }, request_id: context.callId };
}

interface SaidError {
  readonly type?: string;
  readonly message?: string;
  readonly details?: JsonValue;
}

function errorOf(body: JsonValue): SaidError {
  const outer = objectOf(Array.isArray(body) ? body[0] : body);
  const error = objectOf(outer?.['error']);
  const type = textOf(error?.['type']) ?? textOf(error?.['status']) ?? textOf(outer?.['__type']);
  const message = textOf(error?.['message']) ?? textOf(outer?.['message']) ?? textOf(outer?.['Message']) ?? textOf(outer?.['error']);
  const details = error?.['details'] ?? undefined;
  return { ...(type !== undefined && { type }), ...(message !== undefined && { message }), ...(details !== undefined && { details }) };
}

/** Anthropic's types of errors (docs: api/errors) with the status that each comes with. */
const types: Readonly<Record<string, { readonly status: number; readonly code?: FailureCode }>> = {
  invalid_request_error: { status: 400 },
  authentication_error: { status: 401, code: 'authentication' },
  billing_error: { status: 402, code: 'invalid_request' },
  permission_error: { status: 403, code: 'permission_denied' },
  not_found_error: { status: 404, code: 'not_found' },
  request_too_large: { status: 413, code: 'request_too_large' },
  rate_limit_error: { status: 429, code: 'rate_limited' },
  api_error: { status: 500 },
  timeout_error: { status: 504, code: 'timeout' },
  overloaded_error: { status: 529, code: 'overloaded' },
};

function codeOf(said: { readonly type?: string; readonly message: string; readonly status: number }): FailureCode {
  const known = said.type === undefined ? undefined : types[said.type];
  return known?.code ?? classify({ status: said.status, text: said.message, ...(said.type !== undefined && { code: said.type }) });
}

function statusOf(type: string | undefined): number {
  return (type === undefined ? undefined : types[type]?.status) ?? 500;
}
