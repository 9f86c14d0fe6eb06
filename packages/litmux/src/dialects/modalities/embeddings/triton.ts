import { Failure } from '../../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type { ModalityFormat } from '../../../core/modality.ts';
import { isObject, objectsOf } from '../../../wire/json-reader.ts';
import { readFailure } from '../../openai-chat/failure.ts';
import { estimatedInput, textInputs } from './inputs.ts';

/** Triton's inference of vectors from a tensor of texts. Source: https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md */
export const tritonEmbeddings: ModalityFormat<'embeddings'> = {
  writeRequest({ inputs, dimensions, inputType, extra }, { unsaid }) {
    if (dimensions !== undefined) unsaid('dimensions');
    if (inputType !== undefined) unsaid('input_type');
    const data = textInputs(inputs).map((input) => (typeof input === 'string' ? input : JSON.stringify(input)));
    return { json: { ...extra, inputs: [{ name: 'input_text', shape: [data.length], datatype: 'BYTES', data }] } };
  },
  readAnswer({ body }, { inputs }) {
    const [output] = objectsOf(isObject(body) ? body['outputs'] : undefined);
    const vectors = output === undefined ? [] : rowsOf(output);
    if (vectors.length === 0) throw new Failure('invalid_answer', 'The provider answered without any vector.');
    return { vectors, usage: estimatedInput(inputs) };
  },
  readFailure,
};

/** The rows of a tensor, whose numbers follow each other without end. */
function rowsOf({ shape, data }: JsonObject): readonly JsonValue[] {
  if (!Array.isArray(data)) return [];
  if (Array.isArray(data[0])) return data;
  const width = Array.isArray(shape) ? Number(shape.at(-1)) : NaN;
  if (!(width > 0)) return [data];
  return Array.from({ length: Math.floor(data.length / width) }, (_, row) => data.slice(row * width, (row + 1) * width));
}
