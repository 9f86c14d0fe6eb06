import { Failure } from '../../../core/failure.ts';
import type { ModalityFormat } from '../../../core/modality.ts';
import { unknownModel } from '../../../core/model.ts';
import { noUsage } from '../../../core/usage.ts';
import { isObject, numberOf } from '../../../wire/json-reader.ts';
import { anthropicMessages } from '../../anthropic-messages/index.ts';
import { gemini } from '../../gemini/index.ts';

/** Google's counting of a whole request. Source: https://ai.google.dev/api/tokens */
export const geminiCountTokens: ModalityFormat<'count-tokens'> = {
  writeRequest({ body }, { model, unsaid }) {
    const request = anthropicMessages.readRequest({ ...body, model, max_tokens: 1 }, {});
    const { body: written } = gemini.writeRequest(request, {
      model,
      facts: unknownModel(model),
      policy: { drop: false },
      traits: {},
      unsaid,
    });
    return { json: { generateContentRequest: { ...written, model: model.includes('/') ? model : `models/${model}` } } };
  },
  readAnswer({ body }) {
    const inputTokens = isObject(body) ? numberOf(body['totalTokens']) : undefined;
    if (inputTokens === undefined) throw new Failure('invalid_answer', 'The provider answered without a count.');
    return { inputTokens, usage: noUsage };
  },
  readFailure: gemini.readFailure,
};
