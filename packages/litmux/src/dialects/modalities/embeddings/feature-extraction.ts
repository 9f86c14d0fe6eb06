import { Failure } from '../../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type { ModalityFormat } from '../../../core/modality.ts';
import { noUsage, tokenCount } from '../../../core/usage.ts';
import { isObject } from '../../../wire/json-reader.ts';
import { failureInside, readFailure } from '../../openai-chat/failure.ts';
import { inputBatches } from './batches.ts';
import { estimatedInput, textInputs } from './inputs.ts';

/**
 * Hugging Face's feature extraction, as Text Embeddings Inference and containers on SageMaker speak it: `{ inputs }` in, a list of vectors out.
 * Source: https://huggingface.github.io/text-embeddings-inference
 */
export const featureExtraction: ModalityFormat<'embeddings'> = {
  writeRequest: ({ inputs, dimensions, inputType, extra }) => ({
    json: {
      ...extra,
      inputs: textInputs(inputs),
      ...(dimensions !== undefined && { dimensions }),
      ...(inputType !== undefined && { prompt_name: inputType }),
    },
  }),
  readAnswer({ body, headers }, { inputs }) {
    const failure = isObject(body) ? failureInside(body) : undefined;
    if (failure !== undefined) throw failure;
    const vectors = vectorsOf(body);
    if (vectors.length === 0) throw new Failure('invalid_answer', 'The provider answered without any vector.');
    if (vectors.some(isTable))
      throw new Failure('invalid_answer', 'The model answered with a vector for each token: it makes no embeddings of whole texts.');
    const input = tokenCount(Number(headers?.['x-compute-tokens']));
    return { vectors, usage: input > 0 ? { ...noUsage, input } : estimatedInput(inputs) };
  },
  readFailure,
  batches: inputBatches(32),
};

/** A list of vectors, one vector alone, or either under a name of the container's. */
function vectorsOf(body: JsonValue): readonly JsonValue[] {
  const list = Array.isArray(body) ? body : isObject(body) ? firstList(body) : [];
  return typeof list[0] === 'number' ? [list] : list;
}

function firstList(body: JsonObject): readonly JsonValue[] {
  const found = body['embeddings'] ?? body['embedding'] ?? body['vectors'];
  return Array.isArray(found) ? found : [];
}

function isTable(vector: JsonValue): boolean {
  return Array.isArray(vector) && Array.isArray(vector[0]);
}
