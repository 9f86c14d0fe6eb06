import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { Citation, DialectName, MediaPart } from '../../core/message.ts';
import type { FinishReason } from '../../core/event.ts';
import { readDataUri } from '../../wire/data-uri.ts';
import { isObject, numberOf, objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';
import { ownFieldsOf, signedThoughtsOf } from './own-fields.ts';
import { thoughtOfDetail } from './reasoning-details.ts';

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
    message['provider_specific_fields'] ??
    typeof message['content'] === 'object',
  );
}

/** The thoughts of a message or delta, in whichever field the provider puts them: the plain text, then what signs or replaces it. */
export function thoughtsOf(message: JsonObject): readonly Thought[] {
  const blocks: readonly Thought[] = [
    ...objectsOf(message['thinking_blocks']).map(thoughtOfBlock),
    ...signedThoughtsOf(ownFieldsOf(message)),
  ];
  // A whole message repeats in its plain text what the blocks say one by one.
  if (message['role'] !== undefined && blocks.some((block) => block.text !== '')) return blocks;
  const details = objectsOf(message['reasoning_details']).map(thoughtOfDetail);
  const told = [...blocks, ...details, ...thoughtsInParts(message['content'])];
  const plain = textOf(message['reasoning_content']) || textOf(message['reasoning']) || '';
  if (plain === '') return told.filter((thought) => thought.text !== '' || isProven(thought));
  return [{ text: plain }, ...told.filter(isProven).map(withoutText)];
}

/** The thoughts that stand among the parts of a message's content, as with Mistral and Databricks. */
export function thoughtsInParts(content: JsonValue | undefined): readonly Thought[] {
  return objectsOf(content).flatMap((part): readonly Thought[] => {
    switch (part['type']) {
      case 'thinking':
        return [thoughtOf(textOf(part['thinking']) ?? objectsOf(part['thinking']).map(textOfPart).join(''), part)];
      case 'reasoning':
        return Array.isArray(part['summary'])
          ? objectsOf(part['summary']).map((piece) => thoughtOf(textOf(piece['text']) ?? '', piece))
          : [thoughtOf(textOf(part['text']) ?? '', part)];
      default:
        return [];
    }
  });
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
  return redacted === undefined ? thoughtOf(textOf(block['thinking']) ?? '', block) : { text: '', redacted };
}

function thoughtOf(text: string, signed: JsonObject): Thought {
  const value = textOf(signed['signature']) ?? '';
  return value === '' ? { text } : { text, signature: { signer: 'anthropic-messages', value } };
}

function isProven(thought: Thought): boolean {
  return thought.signature !== undefined || thought.redacted !== undefined;
}

function withoutText(thought: Thought): Thought {
  return { ...thought, text: '' };
}

function textOfPart(part: JsonValue): string {
  if (typeof part === 'string') return part;
  return isObject(part) && part['type'] !== 'thinking' && part['type'] !== 'reasoning' ? (textOf(part['text']) ?? '') : '';
}
