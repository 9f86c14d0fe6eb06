import type { ModalityClient } from '../../../core/modality.ts';
import { jsonFields, modelOf, restOf } from '../client-fields.ts';

/** How Anthropic's clients have the tokens of a conversation counted. Source: https://platform.claude.com/docs/en/api/messages-count-tokens */
export const countTokensClient: ModalityClient<'count-tokens'> = {
  modality: 'count-tokens',
  readRequest(body, model) {
    const fields = jsonFields(body);
    fields.list('messages');
    return { model: modelOf(fields, model), body: restOf(fields, known), extra: {} };
  },
  writeAnswer: ({ inputTokens }) => ({ json: { input_tokens: inputTokens } }),
  bound: () => ({ inputTokens: 0, outputTokens: 0, units: {} }),
};

const known: ReadonlySet<string> = new Set(['model', 'stream', 'max_tokens']);
