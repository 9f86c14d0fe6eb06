import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { Message, Part, ReasoningPart, Role, ToolResultPart } from '../../core/message.ts';
import { Fields, isObject, objectsOf, textOf, wrongType } from '../../wire/json-reader.ts';
import { readCarried, type Carried } from './carried.ts';
import { readPart } from './parts.ts';

/**
 * Reads `instructions` and `input` as turns of a conversation: what the model said, thought and called without a word between is one turn.
 * Throws `invalid_request` naming the path of what is wrong: `input[2].content[0].type`.
 */
export function readInput(fields: Fields): readonly Message[] {
  const turns = new Turns();
  const instructions = fields.value('instructions');
  if (typeof instructions === 'string') turns.add('system', [{ type: 'text', text: instructions }]);
  else if (instructions !== undefined) for (const item of fields.fieldsList('instructions')) readItem(item, turns);
  const input = fields.value('input');
  if (typeof input === 'string') turns.add('user', [{ type: 'text', text: input }]);
  else if (Array.isArray(input))
    input.forEach((item: JsonValue, index) => readItem(itemAt(item, `${fields.at('input')}[${index}]`), turns));
  else if (input !== undefined) fields.wrong('input', 'a string or a list of items', input);
  return turns.messages;
}

/** The conversation as it grows, item by item. */
class Turns {
  readonly messages: Message[] = [];
  readonly #names = new Map<string, string>();

  /** Adds parts to the last turn where it is of the same kind, which only the model's and the tools' turns may be. */
  add(role: Role, parts: readonly Part[]): void {
    const last = this.messages.at(-1);
    const joins = last?.role === role && (role === 'assistant' || role === 'tool');
    if (joins) this.messages[this.messages.length - 1] = { role, parts: [...last.parts, ...parts] };
    else this.messages.push({ role, parts });
  }

  name(callId: string, name: string): void {
    this.#names.set(callId, name);
  }

  nameOf(callId: string): string | undefined {
    return this.#names.get(callId);
  }

  /** Signs what the model has said in its last turn. */
  sign(carried: Extract<Carried, { type: 'call' | 'text' }>): void {
    const last = this.messages.at(-1);
    if (last?.role !== 'assistant') return;
    const place = last.parts.findLastIndex((part) =>
      carried.type === 'call' ? part.type === 'tool-call' && part.id === carried.callId : part.type === 'text',
    );
    const part = last.parts[place];
    const { signature } = carried;
    if (part?.type === 'tool-call' || part?.type === 'text')
      this.messages[this.messages.length - 1] = { ...last, parts: last.parts.with(place, { ...part, signature }) };
    else if (carried.type === 'text') this.add('assistant', [{ type: 'text', text: '', signature }]);
  }
}

function itemAt(item: JsonValue, path: string): Fields {
  return isObject(item) ? new Fields(item, path) : wrongType(path, 'an object', item);
}

function readItem(item: Fields, turns: Turns): void {
  switch (typeOf(item)) {
    case 'message':
      return readMessage(item, turns);
    case 'reasoning':
      return readReasoning(item.object, turns);
    case 'function_call':
      return readCall(item, item.optionalText('arguments') || '{}', turns);
    case 'custom_tool_call':
      return readCall(item, item.text('input'), turns);
    case 'function_call_output':
    case 'custom_tool_call_output':
      return turns.add('tool', [readResult(item, turns)]);
    default:
      return turns.add(roleOf(typeOf(item)), [{ type: 'opaque', dialect: 'openai-responses', value: item.object }]);
  }
}

/** Messages need not say what they are, and neither need references to kept items, which have an id alone. */
function typeOf(item: Fields): string {
  return item.optionalText('type') ?? (item.has('id') && !item.has('role') ? 'item_reference' : 'message');
}

/** What the client reports or refers to is its own word; calls of hosted tools are the model's. */
function roleOf(type: string): Role {
  return /_output$|_response$|^item_reference$/.test(type) ? 'user' : 'assistant';
}

function readMessage(item: Fields, turns: Turns): void {
  const role = item.text('role');
  if (role !== 'user' && role !== 'assistant' && role !== 'system' && role !== 'developer')
    return item.wrong('role', "one of 'system', 'developer', 'user', 'assistant'", role);
  const content = item.value('content');
  if (typeof content === 'string') return turns.add(role, [{ type: 'text', text: content }]);
  return turns.add(role, item.fieldsList('content').map(readPart));
}

function readReasoning(item: JsonObject, turns: Turns): void {
  const proof = textOf(item['encrypted_content']) ?? '';
  const carried = readCarried(proof);
  switch (carried?.type) {
    case 'call':
    case 'text':
      return turns.sign(carried);
    case 'part':
      return turns.add('assistant', [carried.part]);
    case 'redacted':
      return turns.add('assistant', [{ type: 'reasoning', text: '', redacted: carried.data }]);
    case 'thought':
      return turns.add('assistant', [{ type: 'reasoning', text: thoughtOf(item), signature: carried.signature }]);
    case undefined:
      return turns.add('assistant', [signed(thoughtOf(item), proof)]);
  }
}

function signed(text: string, value: string): ReasoningPart {
  return { type: 'reasoning', text, ...(value !== '' && { signature: { signer: 'openai-responses', value } }) };
}

/** The words of a reasoning item: its summary, else the thought itself. */
export function thoughtOf(item: JsonObject): string {
  const pieces = objectsOf(item['summary']);
  return (pieces.length > 0 ? pieces : objectsOf(item['content'])).map((piece) => textOf(piece['text']) ?? '').join('\n\n');
}

function readCall(item: Fields, text: string, turns: Turns): void {
  const id = item.text('call_id');
  const name = item.text('name');
  turns.name(id, name);
  const custom = item.object['type'] === 'custom_tool_call';
  turns.add('assistant', [{ type: 'tool-call', id, name, arguments: text, ...(custom && { custom }) }]);
}

function readResult(item: Fields, turns: Turns): ToolResultPart {
  const callId = item.text('call_id');
  const name = turns.nameOf(callId);
  return { type: 'tool-result', callId, ...(name !== undefined && { name }), parts: readOutput(item) };
}

function readOutput(item: Fields): ToolResultPart['parts'] {
  const output = item.value('output');
  if (typeof output === 'string') return [{ type: 'text', text: output }];
  if (isObject(output)) return [{ type: 'text', text: JSON.stringify(output) }];
  return (item.optionalFieldsList('output') ?? []).map(readPart).flatMap((part): ToolResultPart['parts'] => {
    if (part.type === 'text' || part.type === 'media' || part.type === 'opaque') return [part];
    return part.type === 'refusal' ? [{ type: 'text', text: part.text }] : [];
  });
}
