import type { JsonObject } from '../../core/json.ts';
import type { Signature } from '../../core/message.ts';
import { objectOf, textOf } from '../../wire/json-reader.ts';

/** Stands in LiteLLM's tool call ids between the id and the thought signature, so that clients which keep nothing but ids still replay it. */
const separator = '__thought__';

/** A tool call's id without the thought signature that may hang on it, and the signature. */
export function splitCallId(id: string): { readonly id: string; readonly signature?: Signature } {
  const cut = id.indexOf(separator);
  if (cut === -1) return { id };
  return { id: id.slice(0, cut), signature: { signer: 'gemini', value: id.slice(cut + separator.length) } };
}

/** The thought signature that stands in a tool call's own fields (LiteLLM's, or those of Google's OpenAI endpoint). */
export function signatureOfCall(call: JsonObject): Signature | undefined {
  const value =
    textOf(objectOf(call['provider_specific_fields'])?.['thought_signature']) ??
    textOf(objectOf(objectOf(call['function'])?.['provider_specific_fields'])?.['thought_signature']) ??
    textOf(objectOf(objectOf(call['extra_content'])?.['google'])?.['thought_signature']);
  return value === undefined || value === '' ? undefined : { signer: 'gemini', value };
}

/** True for a signature that `thinking_blocks` carry: Claude's, wherever it is hosted. */
export function isClaudes(signature: Signature): boolean {
  return signature.signer === 'anthropic-messages' || signature.signer === 'bedrock-converse';
}
