import { Failure } from '../../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type { ModalityFormat } from '../../../core/modality.ts';
import { noUsage, tokenCount, type Usage } from '../../../core/usage.ts';
import { isObject, objectOf, textOf } from '../../../wire/json-reader.ts';
import { readFailure } from '../../openai-chat/failure.ts';
import { inputBatches } from './batches.ts';
import { estimatedInput, textInputs } from './inputs.ts';

/** Cohere's embeddings, version 2. Source: https://docs.cohere.com/reference/embed */
export const cohereEmbeddings: ModalityFormat<'embeddings'> = {
  writeRequest({ inputs, dimensions, inputType, extra }, { model }) {
    const { embedding_types, ...rest } = extra;
    const texts = textInputs(inputs);
    const images = texts.every((input) => typeof input === 'string' && input.startsWith('data:image/'));
    const mixed = texts.some((input) => typeof input !== 'string');
    return {
      json: {
        ...rest,
        model,
        ...(images
          ? { images: texts }
          : mixed
            ? { inputs: texts.map((input) => (typeof input === 'string' ? { content: [{ type: 'text', text: input }] } : input)) }
            : { texts }),
        input_type: inputType ?? (images ? 'image' : 'search_document'),
        embedding_types: embedding_types ?? ['float'],
        ...(dimensions !== undefined && { output_dimension: dimensions }),
      },
    };
  },
  readAnswer({ body }, request) {
    const envelope = isObject(body) ? body : {};
    const vectors = vectorsOf(envelope['embeddings']);
    if (vectors.length === 0) throw new Failure('invalid_answer', 'The provider answered without any vector.');
    const id = textOf(envelope['id']);
    return { vectors, usage: cohereUsage(envelope) ?? estimatedInput(request.inputs), ...(id !== undefined && { extra: { id } }) };
  },
  readFailure,
  batches: inputBatches(96),
};

/** What Cohere bills; undefined where it does not tell. */
export function cohereUsage({ meta }: JsonObject): Usage | undefined {
  const billed = objectOf(objectOf(meta)?.['billed_units']);
  if (billed === undefined) return undefined;
  const searchUnits = tokenCount(billed['search_units']);
  return {
    ...noUsage,
    input: tokenCount(billed['input_tokens'] ?? billed['total_tokens']),
    inputImage: tokenCount(billed['image_tokens']),
    ...(searchUnits > 0 && { units: { searchUnits } }),
  };
}

/** A list of vectors, or one for each type: the floats where there are some. */
function vectorsOf(embeddings: JsonValue | undefined): readonly JsonValue[] {
  if (Array.isArray(embeddings)) return embeddings;
  const byType = objectOf(embeddings) ?? {};
  const vectors = byType['float'] ?? Object.values(byType).find(Array.isArray);
  return Array.isArray(vectors) ? vectors : [];
}
