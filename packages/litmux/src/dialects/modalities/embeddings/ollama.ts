import { Failure } from '../../../core/failure.ts';
import type { ModalityFormat } from '../../../core/modality.ts';
import { noUsage, tokenCount } from '../../../core/usage.ts';
import { isObject } from '../../../wire/json-reader.ts';
import { readFailure } from '../../openai-chat/failure.ts';
import { estimatedInput, textInputs } from './inputs.ts';

/** Ollama's embeddings. Source: https://docs.ollama.com/api/embed */
export const ollamaEmbeddings: ModalityFormat<'embeddings'> = {
  writeRequest: ({ inputs, dimensions, extra }, { model }) => ({
    json: { ...extra, model, input: textInputs(inputs), ...(dimensions !== undefined && { dimensions }) },
  }),
  readAnswer({ body }, request) {
    const { embeddings, prompt_eval_count } = isObject(body) ? body : {};
    if (!Array.isArray(embeddings) || embeddings.length === 0)
      throw new Failure('invalid_answer', 'The provider answered without any vector.');
    const input = tokenCount(prompt_eval_count);
    return { vectors: embeddings, usage: input === 0 ? estimatedInput(request.inputs) : { ...noUsage, input } };
  },
  readFailure,
};
