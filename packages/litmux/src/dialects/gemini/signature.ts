import type { DialectName, ReasoningPart, Signature } from '../../core/message.ts';

/**
 * Google's documented stand-in for the signature of a call that no Gemini model made: models that insist on signatures
 * accept it in histories that come from elsewhere (https://ai.google.dev/gemini-api/docs/thought-signatures).
 */
export const foreignCallSignature = 'skip_thought_signature_validator';

/** What a `thoughtSignature` says: a signature, or encrypted thoughts. */
export interface Proof {
  readonly signature?: Signature;
  readonly redacted?: string;
}

/** Reads a client's `thoughtSignature`: Google's own signature, or what `wrapSignature` wrapped. */
export function readSignature(value: string): Proof {
  const [, signer, inner] = (isWrapped(value) ? /^litmux:([a-z-]+):(.*)$/s.exec(unwrapped(value)) : null) ?? [];
  if (inner !== undefined && signer === 'redacted') return { redacted: inner };
  if (inner !== undefined && isDialect(signer)) return { signature: { signer, value: inner } };
  return { signature: { signer: 'gemini', value } };
}

/** True for what only litmux understands, so that it must not reach Google. */
export function isWrapped(value: string): boolean {
  return value.startsWith(wrapping);
}

/** A part's signature for Google; undefined where another has signed. */
export function ownSignature(part: { readonly signature?: Signature }): string | undefined {
  return part.signature?.signer === 'gemini' ? part.signature.value : undefined;
}

/**
 * A part's signature for a client of this format, which has but one field for it: Google's as it is; another's, and encrypted
 * thoughts, in base64 behind a mark, so that they come back through the same field and go to the one who made them.
 */
export function wrapSignature(part: { readonly signature?: Signature } | ReasoningPart): string | undefined {
  if ('redacted' in part && part.redacted !== undefined) return btoa(`litmux:redacted:${part.redacted}`);
  const { signature } = part;
  if (signature === undefined || signature.signer === 'gemini') return signature?.value;
  return btoa(`litmux:${signature.signer}:${signature.value}`);
}

/** Base64 of `litmux`. */
const wrapping = 'bGl0bXV4';

const dialects: Readonly<Record<DialectName, true>> = {
  'openai-chat': true,
  'openai-responses': true,
  'openai-completions': true,
  'anthropic-messages': true,
  gemini: true,
  'bedrock-converse': true,
  'cohere-chat': true,
  'ollama-chat': true,
  prompt: true,
};

function isDialect(name: string | undefined): name is DialectName {
  return name !== undefined && Object.hasOwn(dialects, name);
}

/** Some clients decode signatures to bytes and send them in the alphabet for URLs. */
function unwrapped(value: string): string {
  try {
    return atob(value.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return '';
  }
}
