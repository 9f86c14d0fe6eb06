import type { WriteContext } from '../../core/dialect.ts';
import type { JsonDraft } from '../../core/json.ts';
import { objectOf, textOf } from '../../wire/json-reader.ts';
import { dropUnsupported } from '../openai-chat/fitting.ts';
import { openAIModel, refusedFields } from '../openai-chat/openai-models.ts';

/** Takes from a body what OpenAI's own models refuse, by the model's name. Throws `unsupported_parameter` where the policy is not to drop. */
export function fitModel(body: JsonDraft, context: WriteContext): void {
  if (context.traits['modelRules'] !== true) return;
  const effort = textOf(objectOf(body['reasoning'])?.['effort']);
  for (const field of refusedFields(openAIModel(context), { ...body, ...(effort !== undefined && { reasoning_effort: effort }) })) {
    if (field !== 'reasoning_effort') dropUnsupported(body, field, context);
  }
}
