import type { JsonObject } from '../../core/json.ts';
import type { MediaPart, Message, Part, ToolResultPart } from '../../core/message.ts';
import { isObject, parseJson } from '../../wire/json-reader.ts';
import type { ToolNames } from '../anthropic-messages/tool-names.ts';
import { mediaTypeOfData } from './media.ts';
import type { ModelFamily } from './model-family.ts';
import { argumentsObject, isBlank, writeBarePart } from './parts.ts';
import { foreignCallSignature, ownSignature } from './signature.ts';
import type { WireContent, WirePart } from './wire.ts';

/** What must be known of the model to tell it a conversation. */
export interface ConversationTarget {
  readonly family: ModelFamily;
  /** Whether calls and results carry their ids. */
  readonly callIds: boolean;
  readonly names: ToolNames;
  unsaid(field: string): void;
}

/** A conversation in Google's words. */
export interface WrittenConversation {
  readonly systemInstruction?: { readonly parts: readonly WirePart[] };
  readonly contents: readonly WireContent[];
}

/**
 * Writes a conversation: what the system says apart, neighbours of one role merged, the results of one step together, signatures on
 * the parts they came on.
 */
export function writeConversation(messages: readonly Message[], target: ConversationTarget): WrittenConversation {
  const system = messages.filter(isSystem).flatMap((message) => message.parts.flatMap(systemPart));
  const contents = writeTurns(messages, target);
  if (system.length === 0) return { contents: startedByUser(contents) };
  if (!target.family.system || contents.length === 0) return { contents: startedByUser(prepended(system, contents)) };
  return { systemInstruction: { parts: system }, contents: startedByUser(contents) };
}

/** Neighbouring messages of one role, with the path of each part; results make turns of their own. */
interface Turn {
  readonly role: 'user' | 'model' | 'results';
  readonly parts: { readonly part: Part; readonly path: string }[];
}

interface NumberedCall {
  readonly name: string;
  readonly order: number;
}

interface PartPlace {
  readonly target: ConversationTarget;
  /** The calls so far, by id. */
  readonly calls: ReadonlyMap<string, NumberedCall>;
  readonly path: string;
  readonly role: Turn['role'];
}

function writeTurns(messages: readonly Message[], target: ConversationTarget): readonly WireContent[] {
  const calls = new Map<string, NumberedCall>();
  return turnsOf(messages).flatMap(({ role, parts }): readonly WireContent[] => {
    const ordered = role === 'results' && !target.callIds ? inCallOrder(parts, calls) : parts;
    const written = ordered.flatMap(({ part, path }) => writeTurnPart(part, { target, calls, path, role }));
    for (const { part } of parts) if (part.type === 'tool-call') calls.set(part.id, { name: part.name, order: calls.size });
    if (written.length === 0) return [];
    if (role === 'model') return [{ role, parts: withCallSignature(written, target.family) }];
    return [{ role: 'user', parts: role === 'results' ? responsesFirst(written) : written }];
  });
}

function turnsOf(messages: readonly Message[]): readonly Turn[] {
  const turns: Turn[] = [];
  messages.forEach((message, index) => {
    if (isSystem(message)) return;
    const role = message.role === 'assistant' ? 'model' : message.role === 'tool' ? 'results' : 'user';
    const parts = message.parts
      .map((part, place) => ({ part, path: `messages[${index}].content[${place}]` }))
      .filter(({ part }) => !isBlank(part));
    const last = turns.at(-1);
    if (parts.length === 0) return;
    if (last?.role === role) last.parts.push(...parts);
    else turns.push({ role, parts });
  });
  return turns;
}

/** Results of one function in the order of its calls, which is what links them where they carry no ids; each keeps to its function's places. */
function inCallOrder(parts: Turn['parts'], calls: ReadonlyMap<string, NumberedCall>): Turn['parts'] {
  const callOf = ({ part }: Turn['parts'][number]): NumberedCall | undefined =>
    part.type === 'tool-result' ? calls.get(part.callId) : undefined;
  const order = (item: Turn['parts'][number]): number => callOf(item)?.order ?? calls.size;
  const waiting = Map.groupBy(
    parts.toSorted((one, other) => order(one) - order(other)),
    (item) => callOf(item)?.name,
  );
  return parts.map((item) => waiting.get(callOf(item)?.name)?.shift() ?? item);
}

/** Media that could not stand in their response follow all of them. */
function responsesFirst(parts: readonly OwnPart[]): readonly OwnPart[] {
  const isResponse = (part: OwnPart): boolean => part['functionResponse'] !== undefined;
  return [...parts.filter(isResponse), ...parts.filter((part) => !isResponse(part))];
}

/** A part that we write, or one that goes back as it came. */
type OwnPart = WireContent['parts'][number];

function writeTurnPart(part: Part, place: PartPlace): readonly OwnPart[] {
  switch (part.type) {
    case 'tool-call': {
      const signature = ownSignature(part);
      const id = place.target.callIds ? { id: part.id } : {};
      return [
        {
          functionCall: { ...id, name: place.target.names.write(part.name), args: argumentsObject(part) },
          ...(signature !== undefined && { thoughtSignature: signature }),
        },
      ];
    }
    case 'tool-result':
      return writeResult(part, place);
    case 'opaque':
      if (part.dialect === 'gemini') return [part.value];
      if (place.role !== 'model') place.target.unsaid(place.path);
      return [];
    case 'reasoning':
      // A thought means something only to the model that signed it.
      return ownSignature(part) === undefined ? [] : [withSignature(part)];
    case 'text':
    case 'media':
      return [withSignature(part)];
    case 'refusal':
      return [{ text: part.text }];
  }
}

function withSignature(part: Extract<Part, { type: 'text' | 'media' | 'reasoning' }>): WirePart {
  const signature = ownSignature(part);
  return { ...writeBarePart(part), ...(signature !== undefined && { thoughtSignature: signature }) };
}

/** From Gemini 3 on the first call of each step must be signed; one that another model made carries Google's stand-in. */
function withCallSignature(parts: readonly OwnPart[], family: ModelFamily): readonly OwnPart[] {
  const first = parts.findIndex((part) => part['functionCall'] !== undefined);
  if (family.generation < 3 || first === -1 || parts[first]?.['thoughtSignature'] !== undefined) return parts;
  return parts.map((part, index) => (index === first ? { ...part, thoughtSignature: foreignCallSignature } : part));
}

function writeResult(part: ToolResultPart, place: PartPlace): readonly WirePart[] {
  const media = part.parts.filter((inner) => inner.type === 'media').filter(({ source }) => source.type !== 'text');
  const inside = place.target.family.generation >= 3 ? media.filter(fitsResult) : [];
  const name = place.calls.get(part.callId)?.name ?? part.name ?? part.callId;
  const response: WirePart = {
    functionResponse: {
      ...(place.target.callIds && { id: part.callId }),
      name: place.target.names.write(name),
      response: part.object ?? resultObject(part),
      ...(inside.length > 0 && { parts: inside.flatMap((inner) => writeBarePart(inner) ?? []) }),
    },
  };
  return [response, ...media.filter((inner) => !inside.includes(inner)).flatMap((inner) => writeBarePart(inner) ?? [])];
}

/** What may stand inside a function response (https://ai.google.dev/gemini-api/docs/function-calling, "Multimodal function responses"). */
function fitsResult(media: MediaPart): boolean {
  const type = media.source.type === 'data' ? mediaTypeOfData(media, media.source.base64) : (media.mediaType ?? '');
  return ['image/png', 'image/jpeg', 'image/webp', 'application/pdf', 'text/plain'].includes(type);
}

/** A result must be an object: one that is JSON's stays itself, a text becomes `output`, or `error`. */
function resultObject(part: ToolResultPart): JsonObject {
  const text = part.parts.flatMap(wordsOf).join('\n');
  const parsed = /^\s*\{/.test(text) && !losesDigits(text) ? parseJson(text) : undefined;
  if (isObject(parsed) && part.isError !== true) return parsed;
  return part.isError === true ? { error: text } : { output: text };
}

function wordsOf(part: ToolResultPart['parts'][number]): readonly string[] {
  if (part.type === 'text') return [part.text];
  return part.type === 'media' && part.source.type === 'text' ? [part.source.text] : [];
}

/** Numbers beyond a double's precision would come out changed. */
function losesDigits(text: string): boolean {
  return /\d{16,}/.test(text);
}

function isSystem(message: Message): boolean {
  return message.role === 'system' || message.role === 'developer';
}

function systemPart(part: Part): readonly WirePart[] {
  return part.type === 'text' && part.text !== '' ? [{ text: part.text }] : [];
}

/** What the system says at the head of the first turn of the user's. */
function prepended(system: readonly WirePart[], contents: readonly WireContent[]): readonly WireContent[] {
  const [first, ...rest] = contents;
  if (first?.role === 'user') return [{ role: 'user', parts: [...system, ...first.parts] }, ...rest];
  return [{ role: 'user', parts: system }, ...contents];
}

/** A conversation must not start with a call: a blank turn of the user's goes before it. */
function startedByUser(contents: readonly WireContent[]): readonly WireContent[] {
  const [first] = contents;
  const startsWithCall = first?.role === 'model' && first.parts.some((part) => part['functionCall'] !== undefined);
  return startsWithCall ? [{ role: 'user', parts: [{ text: ' ' }] }, ...contents] : contents;
}
