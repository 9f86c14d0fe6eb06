import type { AnswerRelay } from '../core/dialect.ts';
import type { JsonObject } from '../core/json.ts';

/** A whole answer in the client's words, as an object and as JSON text: who wants but one of them pays for but one. */
export interface WholeAnswer {
  json(): JsonObject;
  text(): string;
}

/** An answer that we wrote. */
export function writtenAnswer(json: JsonObject): WholeAnswer {
  return { json: () => json, text: () => JSON.stringify(json) };
}

/** An answer that is passed on: `body` is what the provider's `text` says. */
export function relayedAnswer(relay: AnswerRelay, body: JsonObject, text: string): WholeAnswer {
  return {
    json: () => relay.whole(body),
    text: () => relay.restamped?.(body, text) ?? JSON.stringify(relay.whole(body)),
  };
}
