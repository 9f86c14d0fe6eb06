import type { FailedAnswer } from '../../core/dialect.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonValue } from '../../core/json.ts';
import { isObject, objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';
import { classify } from '../failure-rules.ts';
import { retryAfterOf } from '../retry-after.ts';

/** Where a format's errors stand: the first of these paths that holds a text is meant. */
export interface FailureForm {
  /** Dotted paths of the words. */
  readonly message: readonly string[];
  /** Dotted paths of the provider's own code. */
  readonly code?: readonly string[];
  /** The header that names the code, where the body does not: up to a colon. */
  readonly codeHeader?: string;
}

/** Reads a format's error answers. */
export type FailureReader = (answer: FailedAnswer) => Failure;

/** A reader of a format's error answers. Complaints of FastAPI (`detail: [{ msg }]`) are read in all of them. */
export function failureReader({ message, code = [], codeHeader = '' }: FailureForm): FailureReader {
  return ({ status, headers, body }) => {
    const words = textAt(body, message) ?? complaintsIn(body) ?? bareText(body) ?? `The provider answered with status ${status}.`;
    const providerCode = textAt(body, code) ?? headers[codeHeader]?.replace(/:.*$/, '');
    const retryAfter = retryAfterOf(headers, body);
    return new Failure(classify({ status, text: words, ...(providerCode !== undefined && { code: providerCode }) }), words, {
      ...(providerCode !== undefined && { providerCode }),
      ...(retryAfter !== undefined && { retryAfter }),
    });
  };
}

function textAt(body: JsonValue, paths: readonly string[]): string | undefined {
  for (const path of paths) {
    let value: JsonValue | undefined = body;
    for (const name of path.split('.')) value = objectOf(value)?.[name];
    const text = typeof value === 'number' ? String(value) : textOf(value);
    if (text !== undefined && text !== '') return text;
  }
  return undefined;
}

function complaintsIn(body: JsonValue): string | undefined {
  const complaints = objectsOf(objectOf(body)?.['detail']).flatMap((detail) => textOf(detail['msg']) ?? []);
  return complaints.length > 0 ? complaints.join('; ') : undefined;
}

function bareText(body: JsonValue): string | undefined {
  if (typeof body === 'string') return body.trim() === '' ? undefined : body.trim();
  return isObject(body) && Object.keys(body).length > 0 ? JSON.stringify(body) : undefined;
}
