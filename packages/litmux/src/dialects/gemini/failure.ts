import type { FailedAnswer, FailureContext } from '../../core/dialect.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { isObject, numberOf, objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';
import { classify } from '../failure-rules.ts';
import { plainWords } from '../failure-words.ts';
import { retryAfterOf, secondsOf } from '../retry-after.ts';

/** Google's error answer (https://ai.google.dev/gemini-api/docs/troubleshooting, google.rpc.Status), as a Failure in Google's own words. */
export function readFailure(answer: FailedAnswer): Failure {
  const error = errorOf(answer.body);
  const status = textOf(error?.['status']);
  const message = textOf(error?.['message']) ?? plainWords(answer.body) ?? `Status ${answer.status} without a message.`;
  const details = objectsOf(error?.['details']);
  const reasons = details.map((detail) => textOf(detail['reason']) ?? '').join(' ');
  const code = classify({ status: answer.status, text: `${message} ${reasons}`, ...(status !== undefined && { code: status }) });
  const retryAfter = retryAfterOf(answer.headers, answer.body) ?? toldSeconds(message);
  return new Failure(code, message, {
    // These two say more than the status that their class has elsewhere.
    ...((answer.status === 503 || answer.status === 504) && { status: answer.status }),
    ...(status !== undefined && { providerCode: status }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(details.length > 0 && { providerFields: details }),
  });
}

/** The failure that stands in a body of status 200, be it an object or a list of them. Undefined where the body is an answer. */
export function failureWithin(body: JsonValue): Failure | undefined {
  const error = errorOf(body);
  if (error === undefined) return undefined;
  return readFailure({ status: numberOf(error['code']) ?? 500, headers: {}, body });
}

/** A failure as Google's clients read it; what Google itself said of it stays. */
export function writeFailure(failure: Failure, _context: FailureContext): JsonObject {
  const told = Array.isArray(failure.providerFields) ? objectsOf(failure.providerFields).filter((detail) => '@type' in detail) : [];
  const details =
    told.length === 0 && failure.retryAfter !== undefined ? [{ '@type': retryInfo, retryDelay: `${failure.retryAfter}s` }] : told;
  return {
    error: {
      code: failure.status,
      message: failure.message,
      status: canonicalCodes.has(failure.providerCode ?? '') ? failure.providerCode : failure.kind.google,
      ...(details.length > 0 && { details }),
    },
  };
}

/** The codes of google.rpc.Code that say more than the class of a failure. */
const canonicalCodes: ReadonlySet<string> = new Set([
  'FAILED_PRECONDITION',
  'OUT_OF_RANGE',
  'ALREADY_EXISTS',
  'ABORTED',
  'UNIMPLEMENTED',
  'DATA_LOSS',
  'UNKNOWN',
]);

const retryInfo = 'type.googleapis.com/google.rpc.RetryInfo';

function errorOf(body: JsonValue): JsonObject | undefined {
  if (Array.isArray(body)) return body.map((item: JsonValue) => errorOf(item)).find((error) => error !== undefined);
  return isObject(body) ? objectOf(body['error']) : undefined;
}

/** Google says it in the text as well: `Please retry in 48.9s.` */
function toldSeconds(message: string): number | undefined {
  return secondsOf(/retry in ([\d.]+s)/.exec(message)?.[1]);
}
