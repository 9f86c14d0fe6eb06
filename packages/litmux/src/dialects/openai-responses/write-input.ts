import type { WriteContext } from '../../core/dialect.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { Message, Part, ToolCallPart, ToolResultPart } from '../../core/message.ts';
import { writePart } from './parts.ts';

/** A conversation in the words of this format. */
export interface WrittenInput {
  readonly instructions?: string;
  readonly input: readonly JsonObject[];
}

/** Writes a conversation: what the system says first are the instructions, what it says later stays in its place. */
export function writeInput(messages: readonly Message[], context: WriteContext): WrittenInput {
  const first = messages.findIndex(({ role, parts }) => !isSystem(role) || parts.some((part) => part.type !== 'text'));
  const count = first === -1 ? messages.length : first;
  const instructions = messages.slice(0, count).map(({ parts }) => parts.map(textIn).join('\n\n'));
  const custom = customCalls(messages);
  const input = messages.slice(count).flatMap((message, index) => {
    const place: Place = { context, custom, path: `messages[${count + index}]` };
    return message.role === 'assistant' ? assistantItems(message, place) : clientItems(message, place);
  });
  return { ...(count > 0 && { instructions: instructions.join('\n\n') }), input };
}

interface Place {
  readonly context: WriteContext;
  /** Ids of calls of custom tools, whose results have a type of their own. */
  readonly custom: ReadonlySet<string>;
  readonly path: string;
}

function isSystem(role: Message['role']): boolean {
  return role === 'system' || role === 'developer';
}

function textIn(part: Part): string {
  return part.type === 'text' ? part.text : '';
}

function customCalls(messages: readonly Message[]): ReadonlySet<string> {
  const calls = messages.flatMap(({ parts }) => parts).filter((part): part is ToolCallPart => part.type === 'tool-call');
  return new Set(calls.filter((call) => call.custom === true).map((call) => call.id));
}

/** Results first: they answer the calls of the turn before. */
function clientItems(message: Message, place: Place): readonly JsonObject[] {
  const results = message.parts.filter((part) => part.type === 'tool-result').map((result) => writeResult(result, place));
  const items: JsonObject[] = [];
  const content: JsonObject[] = [];
  message.parts.forEach((part, index) => {
    switch (part.type) {
      case 'tool-result':
        return;
      case 'opaque':
        if (part.dialect !== 'openai-responses') place.context.unsaid(`${place.path}.content[${index}]`);
        else if (isContent(part.value)) content.push(part.value);
        else items.push(part.value);
        return;
      case 'text':
      case 'media': {
        const written = writePart(part);
        if (written === undefined) place.context.unsaid(`${place.path}.content[${index}]`);
        else content.push(written);
        return;
      }
      case 'refusal':
        content.push({ type: 'input_text', text: part.text });
        return;
      case 'reasoning':
      case 'tool-call':
    }
  });
  const role = message.role === 'tool' ? 'user' : message.role;
  return [...results, ...items, ...(content.length > 0 ? [{ role, content: plain(content) }] : [])];
}

function isContent(value: JsonObject): boolean {
  return typeof value['type'] === 'string' && value['type'].startsWith('input_');
}

/** A lone text is said as a plain string: every vendor takes that. */
function plain(content: readonly JsonObject[]): JsonValue {
  const [only] = content;
  return content.length === 1 && only?.['type'] === 'input_text' ? (only['text'] ?? '') : content;
}

function writeResult(result: ToolResultPart, place: Place): JsonObject {
  const type = place.custom.has(result.callId) ? 'custom_tool_call_output' : 'function_call_output';
  return { type, call_id: result.callId, output: resultOutput(result, place) };
}

function resultOutput(result: ToolResultPart, place: Place): JsonValue {
  if (result.parts.length === 0) return result.object === undefined ? '' : JSON.stringify(result.object);
  if (result.parts.every((part) => part.type === 'text')) return result.parts.map(textIn).join('\n');
  return result.parts.flatMap((part): readonly JsonObject[] => {
    const written = part.type === 'opaque' ? (part.dialect === 'openai-responses' ? part.value : undefined) : writePart(part);
    if (written === undefined) place.context.unsaid(`${place.path}.content`);
    return written === undefined ? [] : [written];
  });
}

/** Each word of an assistant's turn in its place; thoughts that another vendor signed, or nobody, have none here. */
function assistantItems(message: Message, place: Place): readonly JsonObject[] {
  const items: JsonObject[] = [];
  let text = '';
  const say = (): void => {
    if (text !== '') items.push({ role: 'assistant', content: text });
    text = '';
  };
  message.parts.forEach((part, index) => {
    if (part.type === 'text' || part.type === 'refusal') {
      text += part.text;
      return;
    }
    if (part.type === 'media') place.context.unsaid(`${place.path}.content[${index}]`);
    const item = assistantItem(part);
    if (item === undefined) return;
    say();
    items.push(item);
  });
  say();
  return items;
}

function assistantItem(part: Part): JsonObject | undefined {
  switch (part.type) {
    case 'reasoning':
      if (part.signature?.signer !== 'openai-responses') return undefined;
      return {
        type: 'reasoning',
        summary: part.text === '' ? [] : [{ type: 'summary_text', text: part.text }],
        encrypted_content: part.signature.value,
      };
    case 'tool-call':
      return part.custom === true
        ? { type: 'custom_tool_call', call_id: part.id, name: part.name, input: part.arguments }
        : { type: 'function_call', call_id: part.id, name: part.name, arguments: part.arguments };
    case 'opaque':
      return part.dialect === 'openai-responses' ? part.value : undefined;
    case 'text':
    case 'refusal':
    case 'media':
    case 'tool-result':
      return undefined;
  }
}
