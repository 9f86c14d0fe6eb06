import { Failure } from '../../../core/failure.ts';
import type { ModalityFormat } from '../../../core/modality.ts';
import { noUsage, tokenCount } from '../../../core/usage.ts';
import { isObject, objectOf, objectsOf } from '../../../wire/json-reader.ts';
import { readFailure } from '../../openai-chat/failure.ts';
import { inputBatches } from './batches.ts';
import { estimatedInput, textInputs } from './inputs.ts';

/** IBM watsonx.ai's embeddings. Source: https://cloud.ibm.com/apidocs/watsonx-ai#text-embeddings */
export const watsonxEmbeddings: ModalityFormat<'embeddings'> = {
  writeRequest({ inputs, dimensions, inputType, extra }, { model, unsaid }) {
    if (dimensions !== undefined) unsaid('dimensions');
    if (inputType !== undefined) unsaid('input_type');
    const { truncate_input_tokens: truncated, parameters, ...rest } = extra;
    const said = { ...objectOf(parameters), ...(truncated !== undefined && { truncate_input_tokens: truncated }) };
    return { json: { ...rest, model_id: model, inputs: textInputs(inputs), ...(Object.keys(said).length > 0 && { parameters: said }) } };
  },
  readAnswer({ body }, { inputs }) {
    const { results, input_token_count: count } = isObject(body) ? body : {};
    const vectors = objectsOf(results).flatMap(({ embedding = null }) => (embedding === null ? [] : [embedding]));
    if (vectors.length === 0) throw new Failure('invalid_answer', 'The provider answered without any vector.');
    const input = tokenCount(count);
    return { vectors, usage: input > 0 ? { ...noUsage, input } : estimatedInput(inputs) };
  },
  readFailure,
  batches: inputBatches(1_000),
};
