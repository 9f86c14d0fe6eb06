import type { WriteContext } from '../../core/dialect.ts';
import type { JsonDraft, JsonValue } from '../../core/json.ts';

/** How a body came about: in the caller's own words, or translated from another dialect. */
export type BodyOrigin = 'relayed' | 'translated';

/** Drops a field that the target cannot say, unless the operator lets it pass. Throws where the policy is not to drop. */
export function dropField(body: JsonDraft, field: string, context: WriteContext): void {
  if (context.policy.allow?.includes(field) === true) return;
  context.unsaid(field);
  delete body[field];
}

/** The same, but without a word where the field says nothing. */
export function dropUnsupported(body: JsonDraft, field: string, context: WriteContext): void {
  const value = body[field];
  if (value === undefined) return;
  if (value === null || value === defaultValues[field]) delete body[field];
  else dropField(body, field, context);
}

/** To say these is to say nothing. */
const defaultValues: Readonly<Record<string, JsonValue>> = {
  n: 1,
  frequency_penalty: 0,
  presence_penalty: 0,
  logprobs: false,
  tool_choice: 'auto',
  parallel_tool_calls: true,
};
