import type { JsonObject } from '../../core/json.ts';
import type { MediaPart, Message, Part, TextPart, ToolResultPart } from '../../core/message.ts';
import { objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';
import { continues, isBlank, readPart } from './parts.ts';
import { camelKeys, type ProtoFields } from './spelling.ts';

/** Reads `systemInstruction` and `contents`: calls and results are linked by id, else by name and order; the pieces of a streamed turn grow together. */
export function readConversation(body: ProtoFields): readonly Message[] {
  const system = readSystem(body);
  const contents = body.optionalFieldsList('contents') ?? body.missing('contents');
  if (contents.length === 0) body.missing('contents');
  const links = new CallLinks();
  const messages: Message[] = [];
  for (const content of contents) {
    for (const message of readContent(content, links)) {
      const last = messages.at(-1);
      if (last?.role === 'assistant' && message.role === 'assistant')
        messages[messages.length - 1] = { role: 'assistant', parts: grown([...last.parts, ...message.parts]) };
      else messages.push(message);
    }
  }
  return [...system, ...messages];
}

function readSystem(body: ProtoFields): readonly Message[] {
  const parts = body.optionalFields('systemInstruction')?.optionalFieldsList('parts') ?? [];
  const texts = parts.map((part): TextPart => ({ type: 'text', text: part.text('text') }));
  return texts.length === 0 ? [] : [{ role: 'system', parts: texts }];
}

function readContent(content: ProtoFields, links: CallLinks): readonly Message[] {
  const role = content.optionalText('role') ?? 'user';
  const parts = (content.optionalFieldsList('parts') ?? []).map((part) => checked(part));
  switch (role) {
    case 'model':
      return [{ role: 'assistant', parts: grown(parts.map((part) => links.open(readPart(part, () => links.newId())))) }];
    case 'user':
    case 'function': {
      const results = parts
        .filter((part) => part['functionResponse'] !== undefined)
        .map((part) => readResult(objectOf(part['functionResponse']) ?? {}, links));
      const others = parts.filter((part) => part['functionResponse'] === undefined).map((part) => readPart(part, () => links.newId()));
      return [
        ...(results.length > 0 ? [{ role: 'tool', parts: results } as const] : []),
        ...(others.length > 0 ? [{ role: 'user', parts: others } as const] : []),
      ];
    }
    default:
      return content.wrong('role', 'user or model', role);
  }
}

/** The part in camelCase, when the fields that it has are of the right types. */
function checked(part: ProtoFields): JsonObject {
  part.optionalText('text');
  part.optionalText('thoughtSignature');
  part.optionalBoolean('thought');
  part.optionalFields('inlineData')?.text('data');
  part.optionalFields('fileData')?.text('fileUri');
  const call = part.optionalFields('functionCall');
  call?.optionalText('name');
  call?.optionalObject('args');
  const result = part.optionalFields('functionResponse');
  result?.text('name');
  result?.optionalObject('response');
  return camelKeys(part.object);
}

/** Pieces of one text as one part, blank ones left out. */
function grown(parts: readonly Part[]): readonly Part[] {
  const whole: Part[] = [];
  for (const part of parts) {
    const last = whole.at(-1);
    if (last !== undefined && continues(last, part) && 'text' in part)
      whole[whole.length - 1] = { ...last, ...part, text: last.text + part.text };
    else if (!isBlank(part)) whole.push(part);
  }
  return whole;
}

function readResult(result: JsonObject, links: CallLinks): ToolResultPart {
  const name = textOf(result['name']) ?? '';
  const object = objectOf(result['response']) ?? {};
  const media = objectsOf(result['parts']).map((part) => readPart(part, () => links.newId()));
  return {
    type: 'tool-result',
    callId: links.close(textOf(result['id']), name),
    name,
    object,
    parts: [...textOfResult(object), ...media.filter((part): part is MediaPart => part.type === 'media')],
    ...(isError(object) && { isError: true }),
  };
}

/** The result in words: what stands under Google's names for it, else the whole object as JSON. */
function textOfResult(object: JsonObject): readonly TextPart[] {
  const [name, ...others] = Object.keys(object);
  if (name === undefined) return [];
  const value = others.length === 0 && ['output', 'result', 'error'].includes(name) ? object[name] : object;
  return [{ type: 'text', text: typeof value === 'string' ? value : JSON.stringify(value) }];
}

function isError(object: JsonObject): boolean {
  return Object.keys(object).length === 1 && object['error'] !== undefined;
}

/** The calls that wait for a result. Calls without an id are numbered, so that the same history gives the same ids. */
class CallLinks {
  readonly #open: { readonly id: string; readonly name: string }[] = [];
  #count = 0;

  newId(): string {
    return `call_${++this.#count}`;
  }

  open(part: Part): Part {
    if (part.type === 'tool-call') this.#open.push({ id: part.id, name: part.name });
    return part;
  }

  /** The id of the call that a result answers: by its id, else the oldest open call of its name. */
  close(id: string | undefined, name: string): string {
    const byId = this.#open.findIndex((call) => call.id === id);
    const index = byId === -1 ? this.#open.findIndex((call) => call.name === name) : byId;
    const [call] = index === -1 ? [] : this.#open.splice(index, 1);
    return call?.id ?? id ?? this.newId();
  }
}
