import { Failure } from '../../../core/failure.ts';
import type { ModalityFormat } from '../../../core/modality.ts';
import { isObject } from '../../../wire/json-reader.ts';
import { failureInside, readFailure } from '../../openai-chat/failure.ts';

/** OpenAI's format of speech: JSON in, sound out. */
export const openaiSpeech: ModalityFormat<'speech'> = {
  writeRequest: ({ input, voice, responseFormat, speed, instructions, extra }, { model }) => ({
    json: {
      ...extra,
      model,
      input,
      ...(voice !== undefined && { voice }),
      ...(responseFormat !== undefined && { response_format: responseFormat }),
      ...(speed !== undefined && { speed }),
      ...(instructions !== undefined && { instructions }),
    },
  }),
  readAnswer({ body }) {
    throw (
      (isObject(body) ? failureInside(body) : undefined) ??
      new Failure('invalid_answer', 'The provider answered with something that is no sound.')
    );
  },
  readFailure,
};
