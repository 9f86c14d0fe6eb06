import type { FailedAnswer, Frame } from '../../core/dialect.ts';
import type { FailureCode } from '../../core/failure-table.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { numberOf, objectOf, parseJson, textOf } from '../../wire/json-reader.ts';
import { classify, codeOfStatus } from '../failure-rules.ts';
import { plainWords } from '../failure-words.ts';
import { retryAfterOf } from '../retry-after.ts';

/** Reads an error answer: `{ message }`, with its type in the header `x-amzn-errortype` (docs: bedrock/latest/APIReference/CommonErrors). */
export function readFailure(answer: FailedAnswer): Failure {
  const body = objectOf(answer.body) ?? {};
  const type = typeOf(answer.headers['x-amzn-errortype'] ?? textOf(body['__type']) ?? textOf(body['code']));
  const retryAfter = retryAfterOf(answer.headers, answer.body);
  return failureOf({ type, status: answer.status, message: messageOf(answer.body), body }, retryAfter);
}

/** The failure that a frame of a stream is; undefined where it is none. An exception is named by its frame, with the status it has outside of streams. */
export function readFrameFailure(frame: Frame): Failure | undefined {
  const named = /^(?:exception|error):(.*)$/.exec(frame.event ?? '')?.[1];
  if (named === undefined) return undefined;
  const body = parseJson(frame.data) ?? frame.data;
  const type = typeOf(named);
  const status = numberOf(objectOf(body)?.['originalStatusCode']) ?? errors[type ?? '']?.status ?? 500;
  return failureOf({ type, status, message: messageOf(body), body: objectOf(body) ?? {} });
}

interface SaidError {
  readonly type: string | undefined;
  readonly status: number;
  readonly message: string | undefined;
  readonly body: JsonObject;
}

function failureOf({ type, status, message, body }: SaidError, retryAfter?: number): Failure {
  const resource = textOf(body['resourceName']);
  return new Failure(codeOf(type, status, message ?? ''), message ?? type ?? `The provider answered with status ${status}.`, {
    ...(type !== undefined && { providerCode: type }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(resource !== undefined && { providerFields: { resourceName: resource } }),
  });
}

/** Bedrock's errors with the status that each has and, where that is not the right word for it, the code. */
const errors: Readonly<Record<string, { readonly status: number; readonly code?: FailureCode }>> = {
  AccessDeniedException: { status: 403, code: 'permission_denied' },
  ExpiredTokenException: { status: 403, code: 'authentication' },
  IncompleteSignatureException: { status: 400, code: 'authentication' },
  InternalServerException: { status: 500, code: 'internal' },
  InvalidSignatureException: { status: 403, code: 'authentication' },
  MissingAuthenticationTokenException: { status: 403, code: 'authentication' },
  ModelErrorException: { status: 424, code: 'upstream_error' },
  ModelNotReadyException: { status: 429, code: 'rate_limited' },
  ModelStreamErrorException: { status: 424, code: 'upstream_error' },
  ModelTimeoutException: { status: 408, code: 'timeout' },
  ResourceNotFoundException: { status: 404, code: 'not_found' },
  ServiceQuotaExceededException: { status: 400, code: 'rate_limited' },
  ServiceUnavailableException: { status: 503, code: 'unavailable' },
  ThrottlingException: { status: 429, code: 'rate_limited' },
  UnrecognizedClientException: { status: 403, code: 'authentication' },
  ValidationException: { status: 400 },
};

function codeOf(type: string | undefined, status: number, message: string): FailureCode {
  const known = type === undefined ? undefined : errors[type]?.code;
  if (known !== undefined) return known;
  const text = message.toLowerCase();
  if (/security token .*(invalid|expired)|unable to locate credentials/.test(text)) return 'authentication';
  if (status === 400 && /model identifier is invalid|could not resolve the foundation model/.test(text)) return 'not_found';
  if (status === 400 && /expected maxlength:/.test(text)) return 'context_window_exceeded';
  return text === '' ? codeOfStatus(status) : classify({ status, text: message, ...(type !== undefined && { code: type }) });
}

/** A type as its own page names it: headers put a URL behind it, old protocols a namespace before it, streams begin it in lower case. */
function typeOf(said: string | undefined): string | undefined {
  const name = said?.split(':')[0]?.split('#').at(-1)?.trim();
  return name === undefined || name === '' ? undefined : name.charAt(0).toUpperCase() + name.slice(1);
}

function messageOf(body: JsonValue): string | undefined {
  const object = objectOf(body) ?? {};
  return textOf(object['message']) ?? textOf(object['Message']) ?? textOf(object['originalMessage']) ?? plainWords(body);
}
