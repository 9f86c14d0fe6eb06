import { Failure } from '../../../core/failure.ts';
import type { ModalityFormat } from '../../../core/modality.ts';
import { noUsage } from '../../../core/usage.ts';
import { isObject, numberOf } from '../../../wire/json-reader.ts';
import { readFailure } from '../../anthropic-messages/failure.ts';

/** Anthropic's own counting. */
export const anthropicCountTokens: ModalityFormat<'count-tokens'> = {
  writeRequest: ({ body }, { model }) => ({ json: { ...body, model } }),
  readAnswer({ body }) {
    const inputTokens = isObject(body) ? numberOf(body['input_tokens']) : undefined;
    if (inputTokens === undefined) throw new Failure('invalid_answer', 'The provider answered without a count.');
    return { inputTokens, usage: noUsage };
  },
  readFailure,
};
