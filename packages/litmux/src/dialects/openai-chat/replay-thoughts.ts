import type { JsonObject, JsonValue } from '../../core/json.ts';
import { isObject, objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';
import type { OneMessageFit } from './fit-messages.ts';
import type { LazyDraft } from './lazy-draft.ts';
import { signedThoughtsOf } from './own-fields.ts';
import { detailOfBlock, detailsOfSigned } from './reasoning-details.ts';

/** Puts the thoughts of an earlier assistant's turn where this provider wants them back, and takes them away where it refuses them. */
export function replayThoughts(draft: LazyDraft, fit: OneMessageFit): void {
  if (draft.get('role') !== 'assistant') return;
  const { traits, origin } = fit;
  const blocks = objectsOf(draft.get('thinking_blocks'));
  const text =
    textOf(draft.get('reasoning_content')) ??
    textOf(draft.get('reasoning')) ??
    blocks.map((block) => textOf(block['thinking']) ?? '').join('');
  draft.cut('thinking_blocks');
  switch (traits.reasoningReplay ?? (origin === 'translated' ? 'drop' : undefined)) {
    case undefined:
      return;
    case 'drop':
      for (const name of thoughtFields) draft.cut(name);
      return;
    case 'reasoning_content':
      return moveTo(draft, 'reasoning_content', text);
    case 'reasoning':
      return moveTo(draft, 'reasoning', text);
    case 'reasoning_details':
      moveTo(draft, 'reasoning', text);
      return addDetails(draft, blocks);
    case 'thinking-part':
      for (const name of thoughtFields) draft.cut(name);
      if (text !== '') draft.set('content', withThought(draft.get('content'), text));
      return;
    case 'tool-loop':
      return moveTo(draft, 'reasoning_content', neededInLoop(draft, fit, text));
  }
}

const thoughtFields = ['reasoning_content', 'reasoning', 'reasoning_details'] as const;

/** A list that is there is the caller's own, as the provider gave it. */
function addDetails(draft: LazyDraft, blocks: readonly JsonObject[]): void {
  if (draft.get('reasoning_details') !== undefined) return;
  const own = draft.get('provider_specific_fields');
  const signed = signedThoughtsOf(isObject(own) ? own : undefined);
  const details = [...blocks.map(detailOfBlock), ...signed.flatMap(detailsOfSigned)];
  if (details.length > 0) draft.set('reasoning_details', details);
}

function moveTo(draft: LazyDraft, field: 'reasoning_content' | 'reasoning', text: string): void {
  if (field === 'reasoning') draft.cut('reasoning_content');
  else {
    draft.cut('reasoning');
    draft.cut('reasoning_details');
  }
  if (text === '') draft.cut(field);
  else if (draft.get(field) !== text) draft.set(field, text);
}

/** Within a tool loop that is still open, a thinking model wants the thought of each of its calls, or a blank for one that is lost; before it, none. */
function neededInLoop(draft: LazyDraft, { inOpenLoop, body, context }: OneMessageFit, text: string): string {
  if (!inOpenLoop || objectsOf(draft.get('tool_calls')).length === 0) return '';
  const thinks = objectOf(body['thinking'])?.['type'] === 'enabled' || context.model.includes('reasoner');
  return text === '' && thinks ? ' ' : text;
}

function withThought(content: JsonValue | undefined, text: string): JsonValue {
  const thought = { type: 'thinking', thinking: [{ type: 'text', text }] };
  if (typeof content === 'string') return content === '' ? [thought] : [thought, { type: 'text', text: content }];
  if (!Array.isArray(content)) return [thought];
  return content.some((part: JsonValue) => isObject(part) && part['type'] === 'thinking') ? content : [thought, ...content];
}
