import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { DialectName, OpaquePart, Signature } from '../../core/message.ts';
import { isObject, objectsOf, textOf } from '../../wire/json-reader.ts';

/** A thought with a proof that `thinking_blocks` cannot carry. */
export interface SignedThought {
  readonly text: string;
  readonly signature: Signature;
}

/** The fields in which our own answers carry what OpenAI's format has no place for (`answer-fields.ts`); undefined where a message has none. */
export function ownFieldsOf(message: JsonObject): JsonObject | undefined {
  const own = message['provider_specific_fields'];
  return isObject(own) ? own : undefined;
}

/** Thoughts of vendors other than Anthropic, with what proves them. */
export function signedThoughtsOf(own: JsonObject | undefined): readonly SignedThought[] {
  return objectsOf(own?.['reasoning_signatures']).flatMap((thought) => {
    const value = textOf(thought['value']);
    const signer = dialectOf(thought['signer']);
    return value === undefined || signer === undefined ? [] : [{ text: textOf(thought['text']) ?? '', signature: { signer, value } }];
  });
}

/** Proofs of Google's of texts: the last one belongs to the message's own text, those before it to texts without words. */
export function textSignaturesOf(own: JsonObject | undefined): readonly Signature[] {
  const values = own?.['thought_signatures'];
  return Array.isArray(values) ? values.filter((value) => typeof value === 'string').map((value) => ({ signer: 'gemini', value })) : [];
}

/** Parts that only their own dialect understands. */
export function nativePartsOf(own: JsonObject | undefined): readonly OpaquePart[] {
  return objectsOf(own?.['native_parts']).flatMap((part): readonly OpaquePart[] => {
    const { value } = part;
    const dialect = dialectOf(part['dialect']);
    return !isObject(value) || dialect === undefined ? [] : [{ type: 'opaque', dialect, value }];
  });
}

const dialects: readonly DialectName[] = [
  'openai-chat',
  'openai-responses',
  'anthropic-messages',
  'gemini',
  'bedrock-converse',
  'cohere-chat',
  'ollama-chat',
];

function dialectOf(name: JsonValue | undefined): DialectName | undefined {
  return dialects.find((dialect) => dialect === name);
}
