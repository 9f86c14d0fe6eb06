import { asFailure, type Failure, type JsonObject, type JsonValue } from 'litmux/engine';

/** Longest message that a client reads (LiteLLM's `MAX_EXCEPTION_MESSAGE_LENGTH`). */
const longestMessage = 2000;

/** The answer for whatever was thrown, in LiteLLM's envelope (contract 2.1). `also` stands beside `error`, for clients of FastAPI's form. */
export function failureAnswer(thrown: unknown, also: JsonObject = {}): Response {
  const failure = asFailure(thrown);
  const headers = new Headers(failure.headers);
  if (failure.retryAfter !== undefined) headers.set('retry-after', String(Math.ceil(failure.retryAfter)));
  return jsonAnswer({ error: failureObject(failure), ...also }, failure.status, headers);
}

/** An answer of JSON. */
export function jsonAnswer(body: JsonValue, status = 200, headers = new Headers()): Response {
  headers.set('content-type', 'application/json');
  return new Response(JSON.stringify(body), { status, headers });
}

function failureObject(failure: Failure): JsonObject {
  return {
    message: failure.message.slice(0, longestMessage),
    type: failure.type ?? failure.kind.openai,
    param: failure.param ?? null,
    code: String(failure.status),
  };
}
