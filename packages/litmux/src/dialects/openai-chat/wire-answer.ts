import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { Citation, DialectName, MediaPart } from '../../core/message.ts';
import type { FinishReason } from '../../core/event.ts';
import { readDataUri } from '../../wire/data-uri.ts';
import { isObject, numberOf, objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';

/** A piece of thought in an answer. */
export interface Thought {
  readonly text: string;
  readonly signature?: { readonly signer: DialectName; readonly value: string };
  readonly redacted?: string;
}

/** Whether a message or delta may hold a thought: a quick look, for the many that hold none. */
export function mayThink(message: JsonObject): boolean {
  return Boolean(
    message['reasoning_content'] ??
    message['reasoning'] ??
    message['thinking_blocks'] ??
    message['reasoning_details'] ??
    typeof message['content'] === 'object',
  );
}

/** The thoughts of a message or delta, in whichever field the provider puts them: the plain text, then what signs or replaces it. */
export function thoughtsOf(message: JsonObject): readonly Thought[] {
  const blocks = objectsOf(message['thinking_blocks']);
  if (message['role'] !== undefined && blocks.some((block) => textOf(block['thinking']))) return blocks.map(thoughtOfBlock);
  const thoughts: Thought[] = [];
  const plain = plainThought(message);
  if (plain !== '') thoughts.push({ text: plain });
  for (const block of blocks) {
    const { text, ...proof } = thoughtOfBlock(block);
    if (plain === '' || proof.signature !== undefined || proof.redacted !== undefined)
      thoughts.push({ text: plain === '' ? text : '', ...proof });
  }
  for (const detail of objectsOf(message['reasoning_details'])) thoughts.push(...proofOfDetail(detail, plain === ''));
  return thoughts;
}

/** The plain thoughts of a message or delta; empty where it has none. */
export function plainThought(message: JsonObject): string {
  const said = textOf(message['reasoning_content']) ?? textOf(message['reasoning']);
  if (said !== undefined && said !== '') return said;
  return Array.isArray(message['content']) ? thoughtInParts(message['content']) : '';
}

/** The text of a message's content: a text, the texts of a list of parts, or an object that the provider should have left as JSON text. */
export function textOfContent(content: JsonValue | undefined): string {
  if (typeof content === 'string') return content;
  if (Array.isArray(content)) return content.map(textOfPart).join('');
  return isObject(content) ? JSON.stringify(content) : '';
}

/** A source in `annotations`; undefined for annotations that name none. */
export function citationOf(annotation: JsonObject): Citation | undefined {
  const source = objectOf(annotation['url_citation']) ?? annotation;
  const url = textOf(source['url']);
  if (url === undefined) return undefined;
  const title = textOf(source['title']);
  const start = numberOf(source['start_index']);
  const end = numberOf(source['end_index']);
  const quote = textOf(source['content']);
  return {
    url,
    ...(title !== undefined && { title }),
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
    ...(quote !== undefined && { quote }),
    native: { dialect: 'openai-chat', value: annotation },
  };
}

/** A generated image of `images`. */
export function imageOf(image: JsonObject): MediaPart | undefined {
  const url = textOf(objectOf(image['image_url'])?.['url']) ?? textOf(image['image_url']) ?? textOf(image['url']);
  if (url === undefined) return undefined;
  const data = readDataUri(url);
  if (data === undefined) return { type: 'media', kind: 'image', source: { type: 'url', url } };
  return {
    type: 'media',
    kind: 'image',
    source: { type: 'data', base64: data.base64 },
    ...(data.mediaType !== undefined && { mediaType: data.mediaType }),
  };
}

/** Whether the choice ended, and why: `calls` tells whether it called tools. Undefined while it has not. */
export function finishOf(native: string | undefined, calls: boolean): FinishReason | undefined {
  switch (native) {
    case undefined:
    case '':
      return undefined;
    case 'length':
    case 'model_length':
    case 'max_tokens':
      return 'length';
    case 'content_filter':
      return 'content-filter';
    default:
      return calls ? 'tool-calls' : 'stop';
  }
}

/** OpenAI's own words for the end of a choice; any other is a provider's, and kept beside ours. */
export const openAIFinishes: ReadonlySet<string> = new Set(['stop', 'length', 'tool_calls', 'content_filter', 'function_call']);

function thoughtOfBlock(block: JsonObject): Thought {
  const redacted = textOf(block['data']);
  const value = textOf(block['signature']);
  return {
    text: textOf(block['thinking']) ?? '',
    ...(value !== undefined && value !== '' && { signature: { signer: 'anthropic-messages' as const, value } }),
    ...(redacted !== undefined && { redacted }),
  };
}

/** OpenRouter's `reasoning_details`: signature and encrypted thoughts, with the format they belong to. Their text repeats `reasoning`, where that is given. */
function proofOfDetail(detail: JsonObject, withText: boolean): readonly Thought[] {
  const text = withText ? (textOf(detail['text']) ?? textOf(detail['summary']) ?? '') : '';
  const value = textOf(detail['signature']) ?? textOf(detail['data']) ?? '';
  if (value === '') return text === '' ? [] : [{ text }];
  return [{ text, signature: { signer: signerOf(textOf(detail['format'])), value } }];
}

function signerOf(format: string | undefined): DialectName {
  if (format?.startsWith('anthropic-') === true) return 'anthropic-messages';
  if (format?.startsWith('google-') === true) return 'gemini';
  return format?.startsWith('openai-') === true ? 'openai-responses' : 'openai-chat';
}

function thoughtInParts(parts: readonly JsonValue[]): string {
  let text = '';
  for (const part of objectsOf(parts)) {
    if (part['type'] === 'thinking') text += textOf(part['thinking']) ?? objectsOf(part['thinking']).map(textOfPart).join('');
    else if (part['type'] === 'reasoning') text += textOf(part['text']) ?? objectsOf(part['summary']).map(textOfPart).join('');
  }
  return text;
}

function textOfPart(part: JsonValue): string {
  if (typeof part === 'string') return part;
  return isObject(part) && part['type'] !== 'thinking' && part['type'] !== 'reasoning' ? (textOf(part['text']) ?? '') : '';
}
