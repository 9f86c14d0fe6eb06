import type { WriteContext } from '../../core/dialect.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { isObject, objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';
import type { BodyOrigin } from './fitting.ts';
import { LazyDraft } from './lazy-draft.ts';
import { nineCharId } from './nine-char-id.ts';
import { openAIModel } from './openai-models.ts';
import { replayThoughts } from './replay-thoughts.ts';
import { keepsMarks, type OpenAIChatTraits } from './traits.ts';

/** What decides how messages are fitted. */
export interface MessageFit {
  readonly body: JsonObject;
  readonly context: WriteContext;
  readonly traits: OpenAIChatTraits;
  readonly origin: BodyOrigin;
}

/** Fits messages in OpenAI's form to a provider; a message that needs nothing stays the same object, and so does a list of such. */
export function fitMessages(messages: readonly JsonValue[], fit: MessageFit): readonly JsonValue[] {
  const { traits } = fit;
  if (traits.keepsExtensions === true) return messages;
  const keepMarks = keepsMarks(traits, fit.context.model);
  const lastUser = messages.findLastIndex((message) => isObject(message) && message['role'] === 'user');
  const before: OneMessageFit = { ...fit, keepMarks, inOpenLoop: false };
  const after: OneMessageFit = { ...fit, keepMarks, inOpenLoop: true };
  const fitted = messages.map((message, index) => (isObject(message) ? fitMessage(message, index > lastUser ? after : before) : message));
  const kept = traits.dropEmptyAssistant === true ? fitted.filter((message) => !isEmptyAssistant(message)) : fitted;
  const turns = traits.mergeTurns === true ? mergeTurns(kept) : kept;
  const begins = traits.prefill === undefined ? turns : begun(turns, traits.prefill);
  return begins.length === messages.length && begins.every((message, index) => message === messages[index]) ? messages : begins;
}

/** What decides how one message is fitted. */
export interface OneMessageFit extends MessageFit {
  readonly keepMarks: boolean;
  /** It stands behind the last word of the user's: what happened there still goes on. */
  readonly inOpenLoop: boolean;
}

function fitMessage(message: JsonObject, fit: OneMessageFit): JsonObject {
  const { traits } = fit;
  const draft = new LazyDraft(message);
  const role = roleFor(message['role'], fit);
  if (role !== message['role']) draft.set('role', role);
  replayThoughts(draft, fit);
  draft.cut('provider_specific_fields');
  fitMarks(draft, fit.keepMarks);
  if (traits.flattenContent === true) flatten(draft);
  if (message['name'] !== undefined && (traits.names === 'none' || (traits.names === 'tool' && message['role'] !== 'tool')))
    draft.cut('name');
  if (message['tool_calls'] !== undefined) fitCalls(draft, traits);
  if (traits.nineCharToolIds === true && typeof message['tool_call_id'] === 'string')
    draft.set('tool_call_id', nineCharId(message['tool_call_id']));
  if (traits.stripNulls === true) for (const name of Object.keys(message)) if (draft.get(name) === null) draft.cut(name);
  return draft.done();
}

/** `developer` is a word of OpenAI's own models; templates of others know no such role. */
function roleFor(role: JsonValue | undefined, { traits, context, origin }: MessageFit): JsonValue | undefined {
  if (role === 'developer' && traits.developerRole !== 'keep' && (traits.developerRole === 'system' || traits.modelRules !== true))
    return 'system';
  const isInstruction = role === 'system' || role === 'developer';
  return isInstruction && origin === 'translated' && traits.modelRules === true ? openAIModel(context).instructions : role;
}

/** Cache marks stay where they are understood; a mark on a message goes to its last part, which is where those who take marks look for it. */
function fitMarks(draft: LazyDraft, keep: boolean): void {
  const mark = draft.get('cache_control');
  draft.cut('cache_control');
  const content = draft.get('content');
  if (keep) {
    if (mark !== undefined && mark !== null) draft.set('content', markLast(content, mark));
  } else if (Array.isArray(content) && content.some((part: JsonValue) => isObject(part) && part['cache_control'] !== undefined)) {
    draft.set('content', content.map(withoutMark));
  }
}

function markLast(content: JsonValue | undefined, mark: JsonValue): JsonValue {
  if (typeof content === 'string') return [{ type: 'text', text: content, cache_control: mark }];
  if (!Array.isArray(content)) return content ?? null;
  const last: JsonValue | undefined = content.at(-1);
  return isObject(last) ? [...content.slice(0, -1), { ...last, cache_control: mark }] : content;
}

function withoutMark(part: JsonValue): JsonValue {
  if (!isObject(part) || part['cache_control'] === undefined) return part;
  const { cache_control: _mark, ...rest } = part;
  return rest;
}

/** A list of nothing but texts as one text. */
function flatten(draft: LazyDraft): void {
  const content = draft.get('content');
  if (!Array.isArray(content)) return;
  const texts = objectsOf(content).map((part) => (part['type'] === 'text' ? textOf(part['text']) : undefined));
  if (texts.length === content.length && texts.every((text) => text !== undefined)) draft.set('content', texts.join('\n'));
}

function fitCalls(draft: LazyDraft, traits: OpenAIChatTraits): void {
  const calls = draft.get('tool_calls');
  if (!Array.isArray(calls)) return;
  const nineChars = traits.nineCharToolIds === true;
  if (nineChars || calls.some((call: JsonValue) => isObject(call) && call['provider_specific_fields'] !== undefined)) {
    draft.set(
      'tool_calls',
      calls.map((call: JsonValue) => (isObject(call) ? fitCall(call, nineChars) : call)),
    );
  }
}

function fitCall(call: JsonObject, nineChars: boolean): JsonObject {
  const { provider_specific_fields: _fields, ...rest } = call;
  return nineChars && typeof call['id'] === 'string' ? { ...rest, id: nineCharId(call['id']) } : rest;
}

function isEmptyAssistant(message: JsonValue): boolean {
  if (!isObject(message) || message['role'] !== 'assistant') return false;
  const content = message['content'];
  const says = typeof content === 'string' ? content !== '' : Array.isArray(content) && content.length > 0;
  return !says && objectsOf(message['tool_calls']).length === 0;
}

/** Neighbouring messages of users, or of assistants without calls, as one. */
function mergeTurns(messages: readonly JsonValue[]): readonly JsonValue[] {
  const merged: JsonValue[] = [];
  for (const message of messages) {
    const last = objectOf(merged.at(-1));
    const next = objectOf(message);
    if (last !== undefined && next !== undefined && last['role'] === next['role'] && canMerge(last) && canMerge(next)) {
      merged[merged.length - 1] = { ...last, content: joinContent(last['content'], next['content']) };
    } else merged.push(message);
  }
  return merged;
}

function canMerge(message: JsonObject): boolean {
  return message['role'] === 'user' || (message['role'] === 'assistant' && message['tool_calls'] === undefined);
}

function joinContent(before: JsonValue | undefined, after: JsonValue | undefined): JsonValue {
  if (typeof before === 'string' && typeof after === 'string') return `${before}\n\n${after}`;
  return [...partsOf(before), ...partsOf(after)];
}

function partsOf(content: JsonValue | undefined): readonly JsonValue[] {
  if (Array.isArray(content)) return content;
  return typeof content === 'string' ? [{ type: 'text', text: content }] : [];
}

/** Marks a final assistant message as the beginning of the answer. */
function begun(messages: readonly JsonValue[], mark: string): readonly JsonValue[] {
  const last = objectOf(messages.at(-1));
  if (last?.['role'] !== 'assistant' || last[mark] !== undefined || last['tool_calls'] !== undefined) return messages;
  return [...messages.slice(0, -1), { ...last, [mark]: true }];
}
