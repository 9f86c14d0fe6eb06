import type { ReadContext } from '../../core/dialect.ts';
import type { JsonDraft, JsonObject, JsonValue } from '../../core/json.ts';
import { isObject, numberOf, objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';
import { writeCitation, writeFinish, writeProof } from './answer-fields.ts';
import { CallTracker, readPiece, type CallPiece } from './tool-calls.ts';
import { citationOf, finishOf, mayThink, textOfContent, thoughtsInParts, thoughtsOf } from './wire-answer.ts';

/** One choice of a whole answer as the client shall read it: the provider's words, in OpenAI's form where they were not. */
export function mendChoice(choice: JsonObject, place: number, context: ReadContext): JsonObject {
  const said = objectOf(choice['message']) ?? {};
  const message: JsonDraft = {
    ...said,
    role: 'assistant',
    content: said['content'] ?? choice['text'] ?? null,
    refusal: said['refusal'] ?? null,
  };
  mendWords(message);
  const calls = mendCalls(said, context);
  if (calls.length === 0) delete message['tool_calls'];
  else message['tool_calls'] = calls;
  const native = textOf(choice['finish_reason']) ?? textOf(objectOf(choice['finish_details'])?.['type']);
  const reason = finishOf(native, calls.length > 0) ?? (calls.length > 0 ? 'tool-calls' : 'stop');
  return {
    ...choice,
    index: numberOf(choice['index']) ?? place,
    message,
    logprobs: mendLogprobs(choice['logprobs']),
    finish_reason: native === 'function_call' ? native : writeFinish(reason),
  };
}

/** Whether a choice of a whole answer is a plain text in OpenAI's own form, in which nothing has to be mended. */
export function isSoundChoice(choice: JsonValue, place: number): boolean {
  if (!isObject(choice)) return false;
  const { index, finish_reason: reason, logprobs, message } = choice;
  if (index !== place || logprobs !== null || (reason !== 'stop' && reason !== 'length') || !isObject(message)) return false;
  for (const name in message) if (!plainFields.has(name)) return false;
  const { role, content, refusal, annotations } = message;
  return (
    role === 'assistant' && typeof content === 'string' && refusal === null && (annotations === undefined || Array.isArray(annotations))
  );
}

const plainFields: ReadonlySet<string> = new Set(['role', 'content', 'refusal', 'annotations']);

/** Mends a message or delta in place: content becomes a text, thoughts stand in `reasoning_content`, and what is empty is left out or null. */
export function mendWords(message: JsonDraft): void {
  const content = message['content'];
  if (textOf(message['reasoning_content']) === undefined) {
    const thought = mayThink(message)
      ? thoughtsOf(message)
          .map((piece) => piece.text)
          .join('')
      : '';
    if (thought !== '') message['reasoning_content'] = thought;
    else delete message['reasoning_content'];
  }
  if (Array.isArray(content)) {
    const proofs = thoughtsInParts(content).flatMap((thought) =>
      objectsOf(writeProof({ type: 'reasoning', ...thought })['thinking_blocks']),
    );
    if (proofs.length > 0) message['thinking_blocks'] = proofs;
    const sources = objectsOf(content).flatMap((part) => objectsOf(part['citations']).flatMap(mendSource));
    if (sources.length > 0) message['annotations'] = [...objectsOf(message['annotations']), ...sources];
  }
  if (content !== undefined && content !== null && typeof content !== 'string') message['content'] = textOfContent(content);
  if (message['refusal'] === '') message['refusal'] = null;
  if (message['annotations'] === null) delete message['annotations'];
  const audio = objectOf(message['audio']);
  if (audio !== undefined && !audio['id'] && !audio['data'] && !audio['transcript']) delete message['audio'];
  if (message['function_call'] === null) delete message['function_call'];
}

/** A source of a part of the content, which Databricks names flat, as an annotation; nothing for one without an address. */
function mendSource(source: JsonObject): readonly JsonObject[] {
  const citation = citationOf(source);
  return citation === undefined ? [] : objectsOf(writeCitation(citation, { start: 0, end: 0 })['annotations']);
}

/** A whole tool call, or the first piece of one, with everything that OpenAI's form wants. */
export function mendCall(wire: JsonObject, call: CallPiece): JsonObject {
  const { function: called, custom, ...rest } = wire;
  const words: JsonObject = call.custom
    ? { type: 'custom', custom: { ...objectOf(custom), name: call.name, input: call.arguments } }
    : { type: 'function', function: { ...objectOf(called), name: call.name, arguments: call.arguments } };
  return { ...rest, ...(call.index !== undefined && { index: call.index }), id: call.id, ...words };
}

/** Log probabilities with the keys that OpenAI sends as null and others leave out. */
export function mendLogprobs(logprobs: JsonValue | undefined): JsonValue {
  const said = objectOf(logprobs);
  if (said === undefined || hasSoundLogprobs(said)) return said ?? null;
  if (said['content'] === undefined && said['refusal'] === undefined) return said;
  return { ...said, content: mendTokens(said['content']), refusal: mendTokens(said['refusal']) };
}

/** Whether log probabilities are in OpenAI's form: the first token tells for all. */
export function hasSoundLogprobs(logprobs: JsonValue | undefined): boolean {
  const said = objectOf(logprobs);
  if (said === undefined) return true;
  const first = objectsOf(said['content'])[0];
  return (
    said['content'] !== undefined &&
    said['refusal'] !== undefined &&
    (first === undefined || (first['bytes'] !== undefined && first['top_logprobs'] !== undefined))
  );
}

function mendTokens(tokens: JsonValue | undefined): JsonValue {
  return Array.isArray(tokens) ? objectsOf(tokens).map(mendToken) : null;
}

function mendToken(token: JsonObject): JsonObject {
  return { ...token, bytes: token['bytes'] ?? null, top_logprobs: objectsOf(token['top_logprobs']).map(withBytes) };
}

function withBytes(token: JsonObject): JsonObject {
  return { ...token, bytes: token['bytes'] ?? null };
}

function mendCalls(message: JsonObject, context: ReadContext): readonly JsonObject[] {
  const calls = new CallTracker(() => context.newId('call_'));
  return objectsOf(message['tool_calls']).flatMap((wire, place): readonly JsonObject[] => {
    const piece = readPiece(wire);
    if (piece.id + piece.name + piece.arguments === '') return [];
    const id = calls.idOf(calls.callOf({ ...piece, index: place }));
    const text = piece.arguments === '' && !piece.custom ? '{}' : piece.arguments;
    return [mendCall(wire, { ...piece, id, index: undefined, arguments: text })];
  });
}
