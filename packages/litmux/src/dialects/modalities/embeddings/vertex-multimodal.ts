import { Failure } from '../../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type { EmbeddingAnswer, ModalityFormat } from '../../../core/modality.ts';
import { isObject, objectOf, objectsOf } from '../../../wire/json-reader.ts';
import { readFailure } from '../../gemini/failure.ts';
import { inputBatches } from './batches.ts';
import { estimatedInput, onlyInput, type TextInput } from './inputs.ts';
import { imageOf } from './one-image.ts';

/**
 * Vertex AI's embeddings of texts, pictures and films: a data URI is a picture, `gs://` a picture or film, an object an instance in Google's
 * own words; an instance of several kinds has a vector for each, in the order text, image, video.
 * Source: https://docs.cloud.google.com/vertex-ai/generative-ai/docs/model-reference/multimodal-embeddings-api
 */
export const vertexMultimodalEmbeddings: ModalityFormat<'embeddings'> = {
  writeRequest({ inputs, dimensions, inputType, extra }, { unsaid }) {
    if (inputType !== undefined) unsaid('input_type');
    const parameters = { ...extra, ...(dimensions !== undefined && { dimension: dimensions }) };
    return {
      json: {
        instances: [instanceOf(onlyInput(inputs))],
        ...(Object.keys(parameters).length > 0 && { parameters }),
      },
    };
  },
  readAnswer({ body }, { inputs }): EmbeddingAnswer {
    const vectors = objectsOf(isObject(body) ? body['predictions'] : undefined).flatMap(vectorsOf);
    if (vectors.length === 0) throw new Failure('invalid_answer', 'The provider answered without any vector.');
    const { image } = instanceOf(onlyInput(inputs));
    return { vectors, usage: { ...estimatedInput(inputs), ...(image !== undefined && { input: 0, units: { images: 1 } }) } };
  },
  readFailure,
  batches: inputBatches(1),
};

function instanceOf(input: TextInput): JsonObject {
  if (typeof input !== 'string') return input;
  const image = imageOf(input);
  if (image !== undefined) return { image: { bytesBase64Encoded: image.base64, mimeType: `image/${image.format}` } };
  if (!input.startsWith('gs://')) return { text: input };
  return { [/\.(?:mp4|mov|avi|mpe?g|mkv|webm|wmv|flv)$/i.test(input) ? 'video' : 'image']: { gcsUri: input } };
}

function vectorsOf(prediction: JsonObject): readonly JsonValue[] {
  const films = objectsOf(prediction['videoEmbeddings']).map((film) => objectOf(film)?.['embedding']);
  return [prediction['textEmbedding'], prediction['imageEmbedding'], ...films].flatMap((vector) =>
    vector === undefined || vector === null ? [] : [vector],
  );
}
