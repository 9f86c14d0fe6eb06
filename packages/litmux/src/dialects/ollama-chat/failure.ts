import type { FailedAnswer } from '../../core/dialect.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import { objectOf, textOf } from '../../wire/json-reader.ts';
import { classify } from '../failure-rules.ts';
import { plainWords } from '../failure-words.ts';
import { retryAfterOf } from '../retry-after.ts';

/** Reads an error answer: `{ error: text }`, from some proxies `{ error: { message, code } }`. Source: https://docs.ollama.com/api/errors */
export function readFailure({ status, headers, body }: FailedAnswer): Failure {
  const error = objectOf(body)?.['error'];
  const message =
    textOf(error) ?? textOf(objectOf(error)?.['message']) ?? plainWords(body) ?? `The provider answered with status ${status}.`;
  const providerCode = textOf(objectOf(error)?.['code']);
  const retryAfter = retryAfterOf(headers, body);
  return new Failure(classify({ status, text: message, ...(providerCode !== undefined && { code: providerCode }) }), message, {
    ...(providerCode !== undefined && { providerCode }),
    ...(retryAfter !== undefined && { retryAfter }),
  });
}

/** The failure that stands where an answer, or a line of its stream, should; undefined where it is none. */
export function readInnerFailure(piece: JsonObject): Failure | undefined {
  const { error, status_code: status } = piece;
  if (error === undefined || error === null || error === '') return undefined;
  return readFailure({ status: typeof status === 'number' && status >= 400 ? status : 200, headers: {}, body: piece });
}
