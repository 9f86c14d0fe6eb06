import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { MediaPart, Message, OpaquePart, Part, Role, Signature, TextPart, ToolCallPart, ToolResultPart } from '../../core/message.ts';
import { readDataUri } from '../../wire/data-uri.ts';
import { Fields, isObject, objectOf, objectsOf, textOf, wrongType } from '../../wire/json-reader.ts';
import { nativePartsOf, ownFieldsOf, signedThoughtsOf, textSignaturesOf } from './own-fields.ts';
import { markOf, readPart, readThinking } from './parts.ts';
import { signatureOfCall, splitCallId } from './signatures.ts';

/** Reads the client's messages. Throws `invalid_request` naming the path of what is wrong: `messages[2].content[0].type`. */
export function readMessages(list: readonly Fields[]): readonly Message[] {
  const calls = new CallNames();
  return list.map((fields, position) => {
    const role = fields.text('role');
    switch (role) {
      case 'system':
      case 'developer':
      case 'user':
        return message(role, readContent(fields, true), fields);
      case 'assistant':
        return message(role, readAssistant(fields, position, calls), fields);
      case 'tool':
        return message(role, [readResult(fields, calls)], fields);
      case 'function':
        return message('tool', [readFunctionResult(fields, calls)], fields);
      default:
        return fields.wrong('role', "one of 'system', 'developer', 'user', 'assistant', 'tool'", role);
    }
  });
}

/** Fields of messages that have a neutral home. */
const knownFields: ReadonlySet<string> = new Set([
  'role',
  'content',
  'name',
  'tool_calls',
  'tool_call_id',
  'function_call',
  'refusal',
  'audio',
  'annotations',
  'images',
  'reasoning_content',
  'reasoning',
  'reasoning_details',
  'thinking_blocks',
  'provider_specific_fields',
  'cache_control',
]);

/** Which tools were called under which id, so that results know their tool's name, and old function results the id of their call. */
class CallNames {
  readonly #names = new Map<string, string>();
  readonly #openFunctions = new Map<string, string>();

  add(id: string, name: string): void {
    this.#names.set(id, name);
  }

  /** Notes a call in the old form, which has no id: it gets one from its place. */
  addFunction(name: string, position: number): string {
    const id = `function_${position}`;
    this.add(id, name);
    this.#openFunctions.set(name, id);
    return id;
  }

  nameOf(id: string): string | undefined {
    return this.#names.get(id);
  }

  functionId(name: string): string {
    return this.#openFunctions.get(name) ?? `function_${name}`;
  }
}

function message(role: Role, parts: readonly Part[], fields: Fields): Message {
  const name = role === 'tool' ? undefined : fields.optionalText('name');
  const extra = fields.rest(knownFields);
  return {
    role,
    parts: marked(parts, fields),
    ...(name !== undefined && { name }),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

/** A cache mark on a message means its last part. */
function marked(parts: readonly Part[], fields: Fields): readonly Part[] {
  if (!fields.has('cache_control')) return parts;
  const mark = markOf(fields);
  const last = parts.at(-1);
  if (last === undefined || last.type === 'reasoning' || last.type === 'refusal' || last.type === 'opaque') return parts;
  return [...parts.slice(0, -1), { ...last, ...mark }];
}

function readContent(fields: Fields, required: boolean): readonly Part[] {
  const content = fields.value('content');
  if (content === undefined) return required ? fields.missing('content') : [];
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (!Array.isArray(content)) return fields.wrong('content', 'a string or a list of parts', content);
  return content.map((part: JsonValue, index) => {
    const path = `${fields.at('content')}[${index}]`;
    if (typeof part === 'string') return { type: 'text', text: part };
    const object = objectOf(part);
    return object === undefined ? wrongType(path, 'an object', part) : readPart(new Fields(object, path));
  });
}

function readAssistant(fields: Fields, position: number, calls: CallNames): readonly Part[] {
  const content = readContent(fields, false).filter((part) => part.type !== 'text' || part.text !== '');
  const refusal = fields.optionalText('refusal');
  const own = ownFieldsOf(fields.object);
  const parts: Part[] = [...readThoughts(fields, own), ...nativePartsOf(own), ...withTextSignatures(content, textSignaturesOf(own))];
  if (refusal !== undefined && refusal !== '') parts.push({ type: 'refusal', text: refusal });
  parts.push(...readAudioReference(fields), ...readSignedImages(fields));
  for (const call of fields.optionalFieldsList('tool_calls') ?? []) parts.push(readCall(call, calls));
  const old = fields.optionalFields('function_call');
  if (old !== undefined) {
    const name = old.text('name');
    parts.push({ type: 'tool-call', id: calls.addFunction(name, position), name, arguments: readArguments(old) });
  }
  return parts;
}

/** Signed thoughts win over their plain text, which says the same. */
function readThoughts(fields: Fields, own: JsonObject | undefined): readonly Part[] {
  const blocks = fields.optionalFieldsList('thinking_blocks') ?? [];
  if (blocks.length > 0) return blocks.map((block) => readThinking(block.object));
  const signed = signedThoughtsOf(own);
  if (signed.length > 0) return signed.map((thought) => ({ type: 'reasoning', ...thought }));
  const text = textOf(fields.value('reasoning_content')) ?? textOf(fields.value('reasoning'));
  return text === undefined || text === '' ? [] : [{ type: 'reasoning', text }];
}

function withTextSignatures(content: readonly Part[], signatures: readonly Signature[]): readonly Part[] {
  const signed = signatures.map((signature): TextPart => ({ type: 'text', text: '', signature }));
  const last = signatures.at(-1);
  const place = content.findLastIndex((part) => part.type === 'text');
  const text = content[place];
  if (last === undefined || text?.type !== 'text') return [...content, ...signed];
  return [...signed.slice(0, -1), ...content.with(place, { ...text, signature: last })];
}

function readAudioReference(fields: Fields): readonly MediaPart[] {
  const audio = fields.optionalFields('audio');
  return audio === undefined ? [] : [{ type: 'media', kind: 'audio', source: { type: 'file', id: audio.text('id') } }];
}

/** Pictures that Gemini made and signed (`answer-fields.ts`) go back to it; nobody else takes pictures of the assistant's. */
function readSignedImages(fields: Fields): readonly OpaquePart[] {
  return objectsOf(fields.value('images')).flatMap((image): readonly OpaquePart[] => {
    const uri = readDataUri(textOf(objectOf(image['image_url'])?.['url']) ?? '');
    const thoughtSignature = textOf(objectOf(image['provider_specific_fields'])?.['thought_signature']);
    if (uri === undefined || thoughtSignature === undefined) return [];
    const inlineData = { mimeType: uri.mediaType ?? 'image/png', data: uri.base64 };
    return [{ type: 'opaque', dialect: 'gemini', value: { inlineData, thoughtSignature } }];
  });
}

function readCall(call: Fields, calls: CallNames): ToolCallPart {
  const { id, signature: suffixed } = splitCallId(call.text('id'));
  const signature = signatureOfCall(call.object) ?? suffixed;
  const custom = call.optionalFields('custom');
  const called = custom ?? call.fields('function');
  const name = called.text('name');
  calls.add(id, name);
  return {
    type: 'tool-call',
    id,
    name,
    arguments: custom === undefined ? readArguments(called) : custom.text('input'),
    ...(custom !== undefined && { custom: true }),
    ...(signature !== undefined && { signature }),
    ...markOf(call),
  };
}

/** Text that holds JSON; Mistral and the hosts of open models also give and take the object itself. */
function readArguments(called: Fields): string {
  const said = called.value('arguments');
  return isObject(said) ? JSON.stringify(said) : called.optionalText('arguments') || '{}';
}

function readResult(fields: Fields, calls: CallNames): ToolResultPart {
  const { id } = splitCallId(fields.text('tool_call_id'));
  const name = fields.optionalText('name') ?? calls.nameOf(id);
  return { type: 'tool-result', callId: id, ...(name !== undefined && { name }), parts: readResultParts(fields) };
}

function readFunctionResult(fields: Fields, calls: CallNames): ToolResultPart {
  const name = fields.text('name');
  return { type: 'tool-result', callId: calls.functionId(name), name, parts: readResultParts(fields) };
}

function readResultParts(fields: Fields): ToolResultPart['parts'] {
  return readContent(fields, false).flatMap((part): readonly (TextPart | MediaPart | OpaquePart)[] => {
    if (part.type === 'text' || part.type === 'media' || part.type === 'opaque') return [part];
    return part.type === 'refusal' ? [{ type: 'text', text: part.text }] : [];
  });
}
