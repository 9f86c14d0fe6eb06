import { Failure } from '../../../core/failure.ts';
import type { Dialect, ProviderDialect } from '../../../core/dialect.ts';
import type { JsonObject, JsonValue } from '../../../core/json.ts';
import { unknownModel } from '../../../core/model.ts';
import type { CountAnswer } from '../../../core/modality.ts';
import type { ChatRequest } from '../../../core/request.ts';
import { noUsage } from '../../../core/usage.ts';
import { numberOf, objectOf } from '../../../wire/json-reader.ts';

/**
 * The fields of a conversation that are counted, and the headers that they need, in the words in which it would be asked. What the target could not say is left out:
 * whether it can be said is decided when the conversation is held.
 */
export function countedWords(
  dialect: Dialect | ProviderDialect,
  conversation: ChatRequest,
  { model, fields }: { readonly model: string; readonly fields: ReadonlySet<string> },
): { readonly json: JsonObject; readonly headers?: Readonly<Record<string, string>> } {
  const context = { model, facts: unknownModel(model), policy: { drop: true }, traits: {}, unsaid: () => {} };
  const isOwn = 'relayRequest' in dialect && conversation.origin.dialect === dialect.name;
  const { body, headers } = isOwn ? dialect.relayRequest(conversation, context) : dialect.writeRequest(conversation, context);
  const json = Object.fromEntries(Object.entries(body).filter(([name]) => fields.has(name)));
  return { json, ...(headers && { headers }) };
}

/** The answer in which a provider tells the count under a name. Throws `invalid_answer` where it does not. */
export function toldCount(body: JsonValue, field: string): CountAnswer {
  const inputTokens = numberOf(objectOf(body)?.[field]);
  if (inputTokens === undefined) throw new Failure('invalid_answer', 'The provider answered without a count.');
  return { inputTokens, usage: noUsage };
}
