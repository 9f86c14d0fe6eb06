import type { ModalityClient } from '../../../core/modality.ts';
import { jsonFields, restOf } from '../client-fields.ts';

/** How OpenAI's clients have texts and images judged. Source: https://platform.openai.com/docs/api-reference/moderations/create */
export const moderationClient: ModalityClient<'moderation'> = {
  modality: 'moderation',
  readRequest(body, model) {
    const fields = jsonFields(body);
    return {
      model: model ?? fields.optionalText('model') ?? defaultModel,
      input: fields.value('input') ?? fields.missing('input'),
      extra: restOf(fields, known),
    };
  },
  writeAnswer: ({ id, results }, { callId, model }) => ({ json: { id: id ?? `modr-${callId}`, model, results } }),
  bound: ({ input }) => ({ inputTokens: Buffer.byteLength(JSON.stringify(input)), outputTokens: 0, units: { requests: 1 } }),
};

/** OpenAI's own, where the client names none. */
const defaultModel = 'omni-moderation-latest';

const known: ReadonlySet<string> = new Set(['model', 'input']);
