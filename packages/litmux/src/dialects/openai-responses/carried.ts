import type { DialectName, OpaquePart, Signature } from '../../core/message.ts';
import type { JsonObject } from '../../core/json.ts';
import { isObject, parseJson, textOf } from '../../wire/json-reader.ts';

/**
 * What other vendors want back in the next turn and this format has no field for. It travels in the `encrypted_content` of a reasoning item,
 * which clients send back unread.
 */
export type Carried =
  | { readonly type: 'thought'; readonly signature: Signature }
  | { readonly type: 'redacted'; readonly data: string }
  | { readonly type: 'call'; readonly callId: string; readonly signature: Signature }
  | { readonly type: 'text'; readonly signature: Signature }
  | { readonly type: 'part'; readonly part: OpaquePart };

/** OpenAI's own encrypted thoughts are base64 and hold no colon, so the two can't be confused. */
const mark = 'litmux:';

/** The text that carries it. */
export function writeCarried(carried: Carried): string {
  return mark + JSON.stringify(carried);
}

/** What a text carries; undefined for a vendor's own encrypted thought. */
export function readCarried(text: string): Carried | undefined {
  if (!text.startsWith(mark)) return undefined;
  const value = parseJson(text.slice(mark.length));
  return isObject(value) ? carriedOf(value) : undefined;
}

/** Whether a text carries something of ours, which no provider can read. */
export function isCarried(text: string): boolean {
  return text.startsWith(mark);
}

function carriedOf(value: JsonObject): Carried | undefined {
  const signature = signatureOf(value);
  switch (value['type']) {
    case 'thought':
    case 'text':
      return signature && { type: value['type'], signature };
    case 'call': {
      const callId = textOf(value['callId']);
      return signature && callId !== undefined ? { type: 'call', callId, signature } : undefined;
    }
    case 'redacted': {
      const data = textOf(value['data']);
      return data === undefined ? undefined : { type: 'redacted', data };
    }
    case 'part': {
      const part = isObject(value['part']) ? value['part'] : {};
      const dialect = dialectOf(part['dialect']);
      return dialect === undefined || !isObject(part['value'])
        ? undefined
        : { type: 'part', part: { type: 'opaque', dialect, value: part['value'] } };
    }
    default:
      return undefined;
  }
}

function signatureOf(carried: JsonObject): Signature | undefined {
  const said = isObject(carried['signature']) ? carried['signature'] : {};
  const signer = dialectOf(said['signer']);
  const value = textOf(said['value']);
  return signer === undefined || value === undefined ? undefined : { signer, value };
}

const dialects: readonly DialectName[] = [
  'openai-chat',
  'openai-responses',
  'openai-completions',
  'anthropic-messages',
  'gemini',
  'bedrock-converse',
  'cohere-chat',
  'ollama-chat',
];

function dialectOf(name: unknown): DialectName | undefined {
  return dialects.find((dialect) => dialect === name);
}
