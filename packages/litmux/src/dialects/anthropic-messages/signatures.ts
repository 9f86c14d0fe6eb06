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

/** A signature that travels in a block of its own: that of the tool call with this id, or of the text before it. */
export interface CarriedSignature {
  readonly callId?: string;
  readonly signature: Signature;
}

/**
 * The block that carries a signature behind the tool call or text that is signed. Clients send redacted thinking back unread,
 * while they drop fields of calls and texts that Anthropic does not have.
 */
export function writeCarried({ callId, signature }: CarriedSignature): { readonly type: 'redacted_thinking'; readonly data: string } {
  const { signer, value } = signature;
  const data = callId === undefined ? textMark + JSON.stringify([signer, value]) : callMark + JSON.stringify([callId, signer, value]);
  return { type: 'redacted_thinking', data };
}

/** What such a block carries; undefined for a block of Anthropic's own. */
export function readCarried(data: string): CarriedSignature | undefined {
  if (data.startsWith(textMark)) {
    const [signer, value] = parseTexts(data.slice(textMark.length));
    const signature = signatureOf(signer, value);
    return signature && { signature };
  }
  if (!data.startsWith(callMark)) return undefined;
  const [callId, signer, value] = parseTexts(data.slice(callMark.length));
  const signature = signatureOf(signer, value);
  return callId === undefined || signature === undefined ? undefined : { callId, signature };
}

const callMark = 'signature-of-call:';
const textMark = 'signature-of-text:';

function signatureOf(name: string | undefined, value: string | undefined): Signature | undefined {
  const signer = signers.find((known) => known === name);
  return signer === undefined || value === undefined ? undefined : { signer, value };
}

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
