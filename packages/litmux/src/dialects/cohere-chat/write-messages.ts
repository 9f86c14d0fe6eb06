import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import type { MediaPart, Message, OpaquePart, Part, ToolCallPart, ToolResultPart } from '../../core/message.ts';
import { writeDataUri } from '../../wire/data-uri.ts';
import { textOf } from '../../wire/json-reader.ts';
import { textOfDocument } from '../text-document.ts';
import type { WireCall, WireMessage } from './wire.ts';

/** What the writing of messages needs to know. */
export interface MessageWriting {
  /** Whether the model thinks, and so takes thoughts back; one that does not knows plans before calls only. */
  readonly thinks: boolean;
  /** Reports a part that this format cannot say, by its path. */
  unsaid(path: string): void;
}

/** Writes the conversation. Each result of a tool becomes a message, pictures that came with it follow in one of the user's. */
export function writeMessages(messages: readonly Message[], writing: MessageWriting): readonly WireMessage[] {
  return messages.flatMap((message, index) => {
    const path = `messages[${index}]`;
    switch (message.role) {
      case 'system':
      case 'developer':
        return turn(
          'system',
          message.parts.filter((part) => part.type === 'text'),
          { ...writing, path },
        );
      case 'assistant':
        return assistantTurn(message, { ...writing, path });
      case 'user':
      case 'tool':
        return userTurns(message.parts, { ...writing, path });
    }
  });
}

interface Place extends MessageWriting {
  readonly path: string;
}

function userTurns(parts: readonly Part[], place: Place): readonly WireMessage[] {
  const results = parts.filter((part) => part.type === 'tool-result');
  const shown = results.flatMap((result) => result.parts.filter((part) => part.type === 'media' && part.kind === 'image'));
  const said = parts.filter((part) => part.type !== 'tool-result');
  return [...results.map((result) => resultTurn(result, place)), ...turn('user', [...shown, ...said], place)];
}

function turn(role: 'system' | 'user', parts: readonly Part[], place: Place): readonly WireMessage[] {
  const [only] = parts;
  if (parts.length === 1 && only?.type === 'text') return [{ role, content: only.text }];
  const content = parts.flatMap((part, index) => writePart(part, { ...place, path: `${place.path}.content[${index}]` }));
  return content.length === 0 ? [] : [{ role, content }];
}

function writePart(part: Part, place: Place): readonly JsonObject[] {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return part.text === '' ? [] : [{ type: 'text', text: part.text }];
    case 'media':
      return [writeMedia(part, place)];
    case 'opaque':
      place.unsaid(place.path);
      return [];
    case 'reasoning':
    case 'tool-call':
    case 'tool-result':
      return [];
  }
}

/** What the user showed is never left out by a policy for parameters: an answer about something else would come back. */
function writeMedia(part: MediaPart, place: Place): JsonObject {
  const { source, kind, mediaType, detail } = part;
  const text = textOfDocument(part);
  if (text !== undefined) return { type: 'text', text };
  const isImage = kind === 'image' || mediaType?.startsWith('image/') === true;
  if (isImage && (source.type === 'url' || source.type === 'data')) {
    const url = source.type === 'url' ? source.url : writeDataUri(mediaType ?? 'image/png', source.base64);
    return { type: 'image_url', image_url: { url, ...(detail !== undefined && { detail }) } };
  }
  throw new Failure('invalid_request', `Cohere takes text and images, by URL or as data; not this ${kind}.`, { param: place.path });
}

/** Text as it is; documents, which the answer can cite, in the caller's own words for them. */
function resultTurn(result: ToolResultPart, place: Place): WireMessage {
  const content = result.parts.flatMap((part): readonly JsonObject[] => {
    if (part.type === 'opaque') return isDocument(part) ? [part.value] : writePart(part, place);
    return part.type === 'media' && part.kind === 'image' ? [] : writePart(part, place);
  });
  const plain = content.every((part) => part['type'] === 'text');
  const text = content.map((part) => textOf(part['text']) ?? '').join('\n');
  const said = text === '' && result.object !== undefined ? JSON.stringify(result.object) : text;
  return { role: 'tool', tool_call_id: result.callId, content: plain ? said : content };
}

/** A document in Cohere's words, which OpenAI's format lets through. */
function isDocument({ dialect, value }: OpaquePart): boolean {
  return dialect === 'openai-chat' && value['type'] === 'document';
}

function assistantTurn(message: Message, place: Place): readonly WireMessage[] {
  const calls = message.parts.filter((part) => part.type === 'tool-call').map(writeCall);
  const text = message.parts.map((part) => (part.type === 'text' || part.type === 'refusal' ? part.text : '')).join('');
  const thought = message.parts.map((part) => (part.type === 'reasoning' && part.signature === undefined ? part.text : '')).join('');
  const plan = textOf(message.extra?.['tool_plan']) ?? (place.thinks || calls.length === 0 ? '' : thought);
  const content = [
    ...(place.thinks && thought !== '' ? [{ type: 'thinking', thinking: thought }] : []),
    ...(text === '' ? [] : [{ type: 'text', text }]),
  ];
  if (content.length === 0 && calls.length === 0) return [];
  return [
    {
      role: 'assistant',
      ...(content.length > 0 && { content: content.length === 1 && text !== '' ? text : content }),
      ...(calls.length > 0 && { tool_calls: calls }),
      ...(calls.length > 0 && plan !== '' && { tool_plan: plan }),
    },
  ];
}

function writeCall({ id, name, arguments: text }: ToolCallPart): WireCall {
  return { id, type: 'function', function: { name, arguments: text === '' ? '{}' : text } };
}
