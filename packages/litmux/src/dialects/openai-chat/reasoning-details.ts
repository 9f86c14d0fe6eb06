import type { JsonObject } from '../../core/json.ts';
import type { DialectName, Signature } from '../../core/message.ts';
import { textOf } from '../../wire/json-reader.ts';
import type { SignedThought } from './own-fields.ts';
import type { Thought } from './wire-answer.ts';

/** Reads an entry of OpenRouter's `reasoning_details`: text, proof or encrypted thought, with the format they belong to. Source: https://openrouter.ai/docs/use-cases/reasoning-tokens */
export function thoughtOfDetail(detail: JsonObject): Thought {
  const text = textOf(detail['text']) ?? textOf(detail['summary']) ?? '';
  const value = textOf(detail['signature']) || textOf(detail['data']) || '';
  return value === '' ? { text } : { text, signature: { signer: signerOf(textOf(detail['format'])), value } };
}

/** A thought of Claude's that was shown as a block, as an entry of the list. */
export function detailOfBlock(block: JsonObject): JsonObject {
  const data = textOf(block['data']);
  if (data !== undefined) return { type: 'reasoning.encrypted', data, format: claudes };
  const signature = textOf(block['signature']);
  return { type: 'reasoning.text', text: textOf(block['thinking']) ?? '', ...(signature !== undefined && { signature }), format: claudes };
}

/** Any other thought with its proof, as entries of the list: its words, then what is encrypted. */
export function detailsOfSigned({ text, signature }: SignedThought): readonly JsonObject[] {
  const format = formatOf(signature);
  const encrypted = { type: 'reasoning.encrypted', data: signature.value, ...format };
  return text === '' ? [encrypted] : [{ type: 'reasoning.summary', summary: text, ...format }, encrypted];
}

const claudes = 'anthropic-claude-v1';

function signerOf(format: string | undefined): DialectName {
  if (format?.startsWith('anthropic-') === true) return 'anthropic-messages';
  if (format?.startsWith('google-') === true) return 'gemini';
  return format?.startsWith('openai-') === true ? 'openai-responses' : 'openai-chat';
}

function formatOf({ signer }: Signature): JsonObject {
  if (signer === 'gemini') return { format: 'google-gemini-v1' };
  return signer === 'openai-responses' ? { format: 'openai-responses-v1' } : {};
}
