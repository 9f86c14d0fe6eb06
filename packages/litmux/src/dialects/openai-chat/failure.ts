import type { FailedAnswer, FailureContext } from '../../core/dialect.ts';
import { Failure, type FailureDetails } from '../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { isObject, numberOf, objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';
import { classify } from '../failure-rules.ts';
import { retryAfterOf } from '../retry-after.ts';

/** Reads an error answer of an OpenAI-compatible provider, in whichever of the many envelopes it comes. The message is the provider's own. */
export function readFailure(answer: FailedAnswer): Failure {
  const said = wordsOf(answer.body);
  const retryAfter = retryAfterOf(answer.headers, answer.body);
  return failureOf(said, answer.status, retryAfter === undefined ? {} : { retryAfter });
}

/** The failure that an answer under status 200 or one chunk of a stream carries; undefined for a sound one. */
export function failureInside(body: JsonObject): Failure | undefined {
  const envelope = envelopeOf(body);
  if (envelope === undefined) return undefined;
  const said = wordsOf(envelope);
  return failureOf(said, said.status ?? 200, {});
}

/** The body of an error answer, by the contract §2.1: `code` is the status as a text. */
export function writeFailure(failure: Failure, _context: FailureContext): JsonObject {
  return {
    error: {
      message: failure.message,
      type: failure.type ?? failure.kind.openai,
      param: failure.param ?? null,
      code: String(failure.status),
      ...(failure.providerFields !== undefined && { provider_specific_fields: failure.providerFields }),
    },
  };
}

/** What an error envelope says. */
interface Words {
  readonly message: string;
  readonly type?: string;
  readonly code?: string;
  readonly param?: string;
  /** The status that the envelope itself names. */
  readonly status?: number;
  readonly providerFields?: JsonValue;
  /** Everything, for the rules. */
  readonly all: string;
}

function failureOf(said: Words, status: number, details: FailureDetails): Failure {
  const code = classify({ status, text: said.all, ...(said.code !== undefined && { code: said.code }) });
  return new Failure(code, said.message, {
    ...details,
    ...(status === 504 && { status }),
    ...(said.type !== undefined && isOpenAIType(said.type) && { type: said.type }),
    ...(said.code !== undefined && { providerCode: said.code }),
    ...(said.param !== undefined && { param: said.param }),
    ...(said.providerFields !== undefined && { providerFields: said.providerFields }),
  });
}

/** Other vendors put all kinds of things into `type`; only what OpenAI's clients know is handed on. */
function isOpenAIType(type: string): boolean {
  return /^(invalid_request_error|authentication_error|permission_error|not_found_error|rate_limit_error|insufficient_quota|tokens|requests|server_error|api_error)$/.test(
    type,
  );
}

/** What of an answer is an error envelope: OpenAI's own, vLLM's bare one, xAI's code and text, or the error of a choice (OpenRouter). */
function envelopeOf(body: JsonObject): JsonObject | undefined {
  const { error, choices } = body;
  if (isObject(error) || (typeof error === 'string' && error !== '')) return body;
  if (body['object'] === 'error' || body['type'] === 'error') return body;
  const first = Array.isArray(choices) ? objectOf(choices[0]) : undefined;
  const inChoice = first?.['error'];
  return isObject(inChoice) || typeof inChoice === 'string' ? { error: inChoice } : undefined;
}

function wordsOf(body: JsonValue): Words {
  const first = Array.isArray(body) ? (objectsOf(body)[0] ?? null) : body;
  if (!isObject(first)) {
    const text = typeof first === 'string' ? first : '';
    return { message: text === '' ? 'The provider gave no reason.' : text, all: text };
  }
  const error = objectOf(first['error']) ?? first;
  const metadata = objectOf(error['metadata']);
  const message = messageOf(error, first);
  const raw = textOf(metadata?.['raw']);
  const code = codeOf(error['code']) ?? codeOf(first['code']);
  const status =
    numberOf(error['status_code']) ??
    numberOf(error['code']) ??
    numberOf(error['status']) ??
    (/^[45]\d\d$/.test(code ?? '') ? Number(code) : undefined);
  const type = textOf(error['type']);
  const param = textOf(error['param']);
  const providerFields = detailOf(error);
  return {
    message: raw === undefined ? message : `${message}: ${raw}`,
    ...(type !== undefined && { type }),
    ...(code !== undefined && { code }),
    ...(param !== undefined && { param }),
    ...(status !== undefined && status >= 400 && status < 600 && { status }),
    ...(providerFields !== undefined && { providerFields }),
    all: JSON.stringify(first),
  };
}

function messageOf(error: JsonObject, body: JsonObject): string {
  const inner = error['message'];
  const text =
    textOf(inner) ??
    textOf(objectOf(inner)?.['message']) ??
    textOf(error['Message']) ??
    textOf(error['error']) ??
    textOf(body['message']) ??
    textOf(body['detail']);
  if (text !== undefined && text !== '') return text;
  const details = [...objectsOf(body['detail']), ...objectsOf(objectOf(inner)?.['detail']), ...objectsOf(body['errors'])];
  const complaints = details.flatMap((detail) => textOf(detail['msg']) ?? textOf(detail['message']) ?? []);
  return complaints.length > 0 ? complaints.join('; ') : JSON.stringify(body);
}

function codeOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'number' ? String(value) : textOf(value);
}

/** Structured detail that clients look for: Azure's filter results, Groq's failed call. */
function detailOf(error: JsonObject): JsonObject | undefined {
  const detail: { [name: string]: JsonValue } = {};
  for (const name of ['innererror', 'failed_generation', 'metadata']) {
    const value = error[name];
    if (value !== undefined && value !== null) detail[name] = value;
  }
  return Object.keys(detail).length > 0 ? detail : undefined;
}
