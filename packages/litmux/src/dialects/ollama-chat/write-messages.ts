import { Failure } from '../../core/failure.ts';
import { refuseAddress } from '../../core/media-needed.ts';
import type { MediaPart, Message, Part, ToolCallPart, ToolResultPart } from '../../core/message.ts';
import { objectOf, parseJson } from '../../wire/json-reader.ts';
import { textOfDocument } from '../text-document.ts';
import type { WireCall, WireMessage } from './wire.ts';

/** Writes the conversation. Each result of a tool becomes a message. `unsaid` is told the path of a part that this format cannot say. */
export function writeMessages(messages: readonly Message[], unsaid: (path: string) => void): readonly WireMessage[] {
  return messages.flatMap((message, index) => {
    const place: Place = { path: `messages[${index}]`, unsaid };
    switch (message.role) {
      case 'system':
      case 'developer':
        return turn('system', message.parts, place);
      case 'assistant':
        return assistantTurn(message, place);
      case 'user':
      case 'tool': {
        const results = message.parts.filter((part) => part.type === 'tool-result');
        const said = message.parts.filter((part) => part.type !== 'tool-result');
        return [...results.map((result) => resultTurn(result, place)), ...turn('user', said, place)];
      }
    }
  });
}

interface Place {
  readonly path: string;
  unsaid(path: string): void;
}

function turn(role: 'system' | 'user', parts: readonly Part[], place: Place): readonly WireMessage[] {
  return parts.length === 0 ? [] : [{ role, ...contentOf(parts, place) }];
}

/** The words of a turn as one text, and its pictures. */
function contentOf(parts: readonly Part[], place: Place): Pick<WireMessage, 'content' | 'images'> {
  const texts: string[] = [];
  const images: string[] = [];
  parts.forEach((part, index) => {
    const path = `${place.path}.content[${index}]`;
    if (part.type === 'text' || part.type === 'refusal') texts.push(part.text);
    if (part.type === 'opaque') place.unsaid(path);
    if (part.type !== 'media') return;
    const text = textOfDocument(part);
    if (text === undefined) images.push(imageOf(part, path));
    else texts.push(text);
  });
  return { content: texts.join('\n'), ...(images.length > 0 && { images }) };
}

/** What the user showed is never left out by a policy for parameters: an answer about something else would come back. */
function imageOf({ kind, source, mediaType }: MediaPart, path: string): string {
  const isImage = kind === 'image' || mediaType?.startsWith('image/') === true;
  if (isImage && source.type === 'data') return source.base64;
  if (isImage && source.type === 'url') return refuseAddress(source.url, 'Ollama takes images as data only, not by URL.', path);
  const why = isImage ? 'Ollama takes images as data only.' : `Ollama takes text and images, not this ${kind}.`;
  throw new Failure('invalid_request', why, { param: path });
}

function resultTurn(result: ToolResultPart, place: Place): WireMessage {
  const said = contentOf(result.parts, place);
  const content = said.content === '' && result.object !== undefined ? JSON.stringify(result.object) : said.content;
  return { role: 'tool', ...said, content, ...(result.name !== undefined && { tool_name: result.name }) };
}

function assistantTurn({ parts }: Message, place: Place): readonly WireMessage[] {
  const calls = parts.flatMap((part) => (part.type === 'tool-call' ? [writeCall(part, place)] : []));
  const content = parts.map((part) => (part.type === 'text' || part.type === 'refusal' ? part.text : '')).join('');
  const thinking = parts.map((part) => (part.type === 'reasoning' && part.signature === undefined ? part.text : '')).join('');
  if (content === '' && thinking === '' && calls.length === 0) return [];
  return [{ role: 'assistant', content, ...(thinking !== '' && { thinking }), ...(calls.length > 0 && { tool_calls: calls }) }];
}

function writeCall({ name, arguments: text }: ToolCallPart, { path }: Place): WireCall {
  const values = text.trim() === '' ? {} : objectOf(parseJson(text));
  if (values === undefined)
    throw new Failure('invalid_request', `The arguments of the call of ${name} are not a JSON object.`, { param: `${path}.tool_calls` });
  return { function: { name, arguments: values } };
}
