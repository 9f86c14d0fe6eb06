import { Failure } from '../../../core/failure.ts';
import type { ModalityFormat } from '../../../core/modality.ts';
import { noUsage, tokenCount } from '../../../core/usage.ts';
import { isObject, objectOf, textOf } from '../../../wire/json-reader.ts';
import { readFailure } from '../../openai-chat/failure.ts';
import { inputBatches } from './batches.ts';
import { inputTypeIn } from './input-types.ts';
import { estimatedInput, textInputs } from './inputs.ts';
import { imageOf } from './one-image.ts';

/** OCI Generative AI's embeddings. Source: https://docs.oracle.com/en-us/iaas/api/#/en/generative-ai-inference/20231130/EmbedTextResult/EmbedText */
export const ociEmbeddings: ModalityFormat<'embeddings'> = {
  writeRequest({ inputs, dimensions, inputType, extra }) {
    const said = textInputs(inputs);
    const isImage = said.length > 0 && said.every((input) => imageOf(input) !== undefined);
    const use = inputTypeIn({ query: 'SEARCH_QUERY', document: 'SEARCH_DOCUMENT' }, inputType ?? 'document').toUpperCase();
    return {
      json: {
        ...extra,
        inputs: said,
        inputType: isImage ? 'IMAGE' : use,
        ...(dimensions !== undefined && { outputDimensions: dimensions }),
      },
    };
  },
  readAnswer({ body }, { inputs }) {
    const answer = isObject(body) ? body : {};
    const { embeddings } = answer;
    const vectors = Array.isArray(embeddings) ? embeddings : [];
    if (vectors.length === 0) throw new Failure('invalid_answer', 'The provider answered without any vector.');
    const input = tokenCount(objectOf(answer['usage'])?.['promptTokens'] ?? sumOf(answer['inputTextTokenCounts']));
    const id = textOf(answer['id']);
    return { vectors, usage: input > 0 ? { ...noUsage, input } : estimatedInput(inputs), ...(id !== undefined && { extra: { id } }) };
  },
  readFailure,
  batches: inputBatches(96),
};

function sumOf(counts: unknown): number {
  return Array.isArray(counts) ? counts.reduce((sum: number, count: unknown) => sum + tokenCount(count), 0) : 0;
}
