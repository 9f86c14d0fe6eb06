import type { DialectName, Signature } from '../../core/message.ts';
import { parseJson } from '../../wire/json-reader.ts';

const own: DialectName = 'anthropic-messages';

/**
 * Signatures of other vendors travel in the fields where Anthropic's clients keep Anthropic's own, with their signer in front:
 * `gemini:<value>`. Anthropic's are base64 and hold no colon, so the two can't be confused.
 */
export function writeSignature(signature: Signature): string {
  return signature.signer === own ? signature.value : `${signature.signer}:${signature.value}`;
}

/** The signature in a field that a client sent back. */
export function readSignature(text: string): Signature {
  const signer = signers.find((name) => text.startsWith(`${name}:`));
  return signer === undefined ? { signer: own, value: text } : { signer, value: text.slice(signer.length + 1) };
}

/**
 * The block that carries the signature of a tool call, behind the call. Clients send redacted thinking back unread,
 * while they drop a field of the call that Anthropic does not have.
 */
export function writeCallSignature(callId: string, signature: Signature): { readonly type: 'redacted_thinking'; readonly data: string } {
  return { type: 'redacted_thinking', data: `${callMark}${JSON.stringify([callId, signature.signer, signature.value])}` };
}

/** The call and the signature in such a block; undefined for a block of Anthropic's own. */
export function readCallSignature(data: string): { readonly callId: string; readonly signature: Signature } | undefined {
  if (!data.startsWith(callMark)) return undefined;
  const [callId, signerName, value] = parseTexts(data.slice(callMark.length));
  const signer = signers.find((name) => name === signerName);
  return callId === undefined || signer === undefined || value === undefined ? undefined : { callId, signature: { signer, value } };
}

const callMark = 'signature-of-call:';

const signers: readonly DialectName[] = [
  'gemini',
  'openai-responses',
  'openai-chat',
  'bedrock-converse',
  'cohere-chat',
  'ollama-chat',
  'openai-completions',
];

function parseTexts(json: string): readonly string[] {
  const value = parseJson(json);
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
