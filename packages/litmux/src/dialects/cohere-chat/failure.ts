import type { FailedAnswer } from '../../core/dialect.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import { objectOf, textOf } from '../../wire/json-reader.ts';
import { classify } from '../failure-rules.ts';
import { plainWords } from '../failure-words.ts';
import { retryAfterOf } from '../retry-after.ts';

/** Reads an error answer: `{ id, message }`, newer ones with `error_type`. Source: https://docs.cohere.com/reference/errors */
export function readFailure({ status, headers, body }: FailedAnswer): Failure {
  const said = objectOf(body);
  const message = plainWords(body) ?? `The provider answered with status ${status}.`;
  const providerCode = textOf(said?.['error_type']);
  const id = textOf(said?.['id']);
  const retryAfter = retryAfterOf(headers, body);
  return new Failure(classify({ status, text: message, ...(providerCode !== undefined && { code: providerCode }) }), message, {
    ...(providerCode !== undefined && { providerCode }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(id !== undefined && { providerFields: { id } }),
  });
}

/** The failure that stands where an answer, or an event of its stream, should; undefined where it is none. */
export function readInnerFailure(body: JsonObject): Failure | undefined {
  const isError = body['type'] === 'error' || (typeof body['message'] === 'string' && body['delta'] === undefined);
  return isError ? readFailure({ status: 200, headers: {}, body }) : undefined;
}
