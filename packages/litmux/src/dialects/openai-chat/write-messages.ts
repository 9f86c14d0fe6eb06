import type { JsonDraft, JsonObject, JsonValue } from '../../core/json.ts';
import type { MediaPart, Message, Part, ToolCallPart, ToolResultPart } from '../../core/message.ts';
import { objectOf } from '../../wire/json-reader.ts';
import { addFields, writeCall, writePartProof, writeNative, writeProof, writeTextProof } from './answer-fields.ts';
import { writeMark, writeMedia, writeText } from './parts.ts';
import type { OpenAIChatTraits } from './traits.ts';

/** What the writing of messages needs to know. */
export interface MessageWriting {
  readonly traits: OpenAIChatTraits;
  /** Reports a part that this format cannot say, by its path. */
  unsaid(path: string): void;
}

/** Writes canonical messages in OpenAI's form. Several results of one turn become several messages, as OpenAI has it. */
export function writeMessages(messages: readonly Message[], writing: MessageWriting): readonly JsonObject[] {
  return messages.flatMap((message, index) => {
    const place: Place = { ...writing, path: `messages[${index}]` };
    switch (message.role) {
      case 'system':
      case 'developer':
        return systemMessage(message, place);
      case 'user':
        return [...toolMessages(message.parts, place), ...userMessage(message, place)];
      case 'tool':
        return toolMessages(message.parts, place);
      case 'assistant':
        return assistantMessage(message, place);
    }
  });
}

interface Place extends MessageWriting {
  readonly path: string;
}

function systemMessage(message: Message, place: Place): readonly JsonObject[] {
  const content = contentOf(message.parts, place);
  return isEmpty(content) ? [] : [{ role: message.role, content, ...nameOf(message) }];
}

function userMessage(message: Message, place: Place): readonly JsonObject[] {
  const parts = message.parts.filter((part) => part.type !== 'tool-result');
  if (parts.length === 0 && message.parts.length > 0) return [];
  return [{ role: 'user', content: contentOf(parts, place), ...nameOf(message) }];
}

function nameOf(message: Message): JsonObject {
  return message.name === undefined ? {} : { name: message.name };
}

/** A lone text without a mark is said as a plain string: every vendor takes that. */
function contentOf(parts: readonly Part[], place: Place): string | readonly JsonValue[] {
  const [only] = parts;
  if (parts.length === 0) return '';
  const written = parts.flatMap((part, index) => writePart(part, { ...place, path: `${place.path}.content[${index}]` }));
  const text = parts.length === 1 && only?.type === 'text' ? objectOf(written[0]) : undefined;
  return text !== undefined && text['cache_control'] === undefined && only?.type === 'text' ? only.text : written;
}

function isEmpty(content: string | readonly JsonValue[]): boolean {
  return content.length === 0;
}

function writePart(part: Part, place: Place): readonly JsonObject[] {
  switch (part.type) {
    case 'text':
      return [writeText(part, place.traits)];
    case 'refusal':
      return [{ type: 'text', text: part.text }];
    case 'media': {
      const media = writeMedia(part, place.traits);
      if (media === undefined) place.unsaid(place.path);
      return media === undefined ? [] : [media];
    }
    case 'opaque':
      if (part.dialect === 'openai-chat') return [part.value];
      place.unsaid(place.path);
      return [];
    case 'reasoning':
    case 'tool-call':
    case 'tool-result':
      return [];
  }
}

/** One message per result; where tool messages may not carry media, these follow in a message of the user's that says whose they are. */
function toolMessages(parts: readonly Part[], place: Place): readonly JsonObject[] {
  const results = parts.filter((part) => part.type === 'tool-result');
  const messages = results.map((result): JsonObject => ({
    role: 'tool',
    tool_call_id: result.callId,
    content: resultContent(result, place),
  }));
  if (place.traits.toolResultMedia === true) return messages;
  const media = results.flatMap((result) => mediaOf(result, place));
  return media.length === 0 ? messages : [...messages, { role: 'user', content: media }];
}

function resultContent(result: ToolResultPart, place: Place): JsonValue {
  if (result.parts.length === 0) return result.object === undefined ? '' : JSON.stringify(result.object);
  const parts = place.traits.toolResultMedia === true ? result.parts : result.parts.filter((part) => part.type !== 'media');
  const marked = result.cache !== undefined || parts.some((part) => part.type !== 'opaque' && part.cache !== undefined);
  if (!marked && parts.every((part) => part.type === 'text'))
    return parts.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
  const written = parts.flatMap((part) => writePart(part, place));
  const last = written.at(-1);
  return last === undefined ? '' : [...written.slice(0, -1), { ...last, ...writeMark(result.cache, place.traits) }];
}

function mediaOf(result: ToolResultPart, place: Place): readonly JsonObject[] {
  const media = result.parts.filter((part): part is MediaPart => part.type === 'media').flatMap((part) => writePart(part, place));
  return media.length === 0 ? [] : [{ type: 'text', text: `Returned by ${result.name ?? result.callId}:` }, ...media];
}

function assistantMessage(message: Message, place: Place): readonly JsonObject[] {
  const calls = message.parts.filter((part) => part.type === 'tool-call');
  const content = assistantContent(message.parts, place);
  const proofs = writeProofs(message.parts);
  if (content === '' && calls.length === 0 && !saysSomething(proofs, place.traits)) return [];
  return [
    {
      role: 'assistant',
      content: content === '' && calls.length > 0 ? null : content,
      ...nameOf(message),
      ...proofs,
      ...audioReference(message.parts),
      ...(calls.length > 0 && { tool_calls: calls.map((call) => assistantCall(call, place)) }),
    },
  ];
}

/** The words of an assistant's turn as one text: the pieces of one answer, as OpenAI would have given them. */
function assistantContent(parts: readonly Part[], place: Place): string | readonly JsonValue[] {
  const words = parts.filter((part) => part.type === 'text' || part.type === 'refusal');
  parts.forEach((part, index) => {
    if (part.type === 'media' && part.source.type !== 'file') place.unsaid(`${place.path}.content[${index}]`);
  });
  if (place.traits.cacheControl === 'keep' && words.some((part) => part.type === 'text' && part.cache !== undefined))
    return contentOf(words, place);
  return words.map((part) => part.text).join('');
}

/** Thoughts and proofs in the fields that clients of this format know; `fitMessages` makes the provider's of them, or takes them away. */
function writeProofs(parts: readonly Part[]): JsonObject {
  const fields: JsonDraft = {};
  const text = parts.map((part) => (part.type === 'reasoning' ? part.text : '')).join('');
  if (text !== '') fields['reasoning_content'] = text;
  for (const part of parts) {
    if (part.type === 'reasoning') addFields(fields, writeProof(part));
    else if (part.type === 'opaque') addFields(fields, writeNative(part));
    else if (part.type === 'text' && part.signature?.signer === 'gemini') addFields(fields, writeTextProof(part.signature));
  }
  return fields;
}

/** Our own fields say nothing to those from whom they are taken away. */
function saysSomething(proofs: JsonObject, { keepsExtensions, reasoningReplay }: OpenAIChatTraits): boolean {
  const ownIsRead = keepsExtensions === true || reasoningReplay === 'reasoning_details';
  return Object.keys(proofs).some((name) => name !== 'provider_specific_fields' || ownIsRead);
}

function audioReference(parts: readonly Part[]): JsonObject {
  const audio = parts.find((part) => part.type === 'media' && part.kind === 'audio' && part.source.type === 'file');
  return audio?.type === 'media' && audio.source.type === 'file' ? { audio: { id: audio.source.id } } : {};
}

function assistantCall(call: ToolCallPart, place: Place): JsonObject {
  return { ...writeCall(call, call.arguments), ...writePartProof(call.signature), ...writeMark(call.cache, place.traits) };
}
