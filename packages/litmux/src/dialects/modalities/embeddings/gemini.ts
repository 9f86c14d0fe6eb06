import { Failure } from '../../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type { EmbeddingAnswer, EmbeddingRequest, ModalityFormat } from '../../../core/modality.ts';
import { noUsage, tokenCount, type Usage } from '../../../core/usage.ts';
import { readDataUri } from '../../../wire/data-uri.ts';
import { isObject, objectOf, objectsOf, textOf } from '../../../wire/json-reader.ts';
import { readFailure } from '../../gemini/failure.ts';
import { inputBatches } from './batches.ts';
import { estimatedInput, onlyInput, textInputs, type TextInput } from './inputs.ts';

/** Google's `batchEmbedContents`. Source: https://ai.google.dev/api/embeddings */
export const geminiBatchEmbeddings: ModalityFormat<'embeddings'> = {
  writeRequest: (request, { model }) => ({
    json: {
      requests: textInputs(request.inputs).map((input) => ({
        model: model.includes('/') ? model : `models/${model}`,
        ...embedContent(input, request),
      })),
    },
  }),
  readAnswer: ({ body }, request) => readEmbeddings(body, request),
  readFailure,
  batches: inputBatches(100),
};

/** Google's `embedContent`: one content a call. Source: https://docs.cloud.google.com/vertex-ai/generative-ai/docs/embeddings/get-multimodal-embeddings */
export const geminiEmbedContent: ModalityFormat<'embeddings'> = {
  writeRequest: (request) => ({ json: embedContent(onlyInput(request.inputs), request) }),
  readAnswer: ({ body }, request) => readEmbeddings(body, request),
  readFailure,
  batches: inputBatches(1),
};

/** Vertex AI's `predict` of text embeddings. Source: https://docs.cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api */
export const vertexPredictEmbeddings: ModalityFormat<'embeddings'> = {
  writeRequest({ inputs, dimensions, inputType, extra }) {
    const { task_type, title, auto_truncate, ...parameters } = extra;
    const task = inputType ?? textOf(task_type);
    return {
      json: {
        instances: textInputs(inputs).map((input) => ({
          ...(typeof input === 'string' ? { content: input } : input),
          ...(task !== undefined && { task_type: taskOf(task) }),
          ...(title !== undefined && { title }),
        })),
        parameters: {
          ...parameters,
          ...(dimensions !== undefined && { outputDimensionality: dimensions }),
          ...(auto_truncate !== undefined && { autoTruncate: auto_truncate }),
        },
      },
    };
  },
  readAnswer({ body }, { inputs }) {
    const predictions = objectsOf(isObject(body) ? body['predictions'] : undefined);
    const embeddings = predictions.map((prediction) => objectOf(prediction['embeddings']) ?? {});
    const counts = embeddings.map((embedding) => tokenCount(objectOf(embedding['statistics'])?.['token_count']));
    const tokens = counts.reduce((sum, count) => sum + count, 0);
    return answerOf(embeddings, tokens === 0 ? estimatedInput(inputs) : { ...noUsage, input: tokens });
  },
  readFailure,
  batches: inputBatches(250),
};

/** The same for a model that takes one text a call. */
export const vertexPredictOneEmbedding: ModalityFormat<'embeddings'> = { ...vertexPredictEmbeddings, batches: inputBatches(1) };

/** What OpenAI's and Cohere's clients call a task, in Google's words. */
const tasks: ReadonlyMap<string, string> = new Map([
  ['search_query', 'RETRIEVAL_QUERY'],
  ['query', 'RETRIEVAL_QUERY'],
  ['search_document', 'RETRIEVAL_DOCUMENT'],
  ['document', 'RETRIEVAL_DOCUMENT'],
  ['passage', 'RETRIEVAL_DOCUMENT'],
  ['classification', 'CLASSIFICATION'],
  ['clustering', 'CLUSTERING'],
]);

function taskOf(inputType: string): string {
  return tasks.get(inputType.toLowerCase()) ?? inputType;
}

function embedContent(input: TextInput, { dimensions, inputType, extra }: EmbeddingRequest): JsonObject {
  const { task_type, ...rest } = extra;
  const task = inputType ?? textOf(task_type);
  return {
    ...rest,
    content: contentOf(input),
    ...(task !== undefined && { taskType: taskOf(task) }),
    ...(dimensions !== undefined && { outputDimensionality: dimensions }),
  };
}

/** A data URI is the medium that it holds, an object is Google's own content or part. */
function contentOf(input: TextInput): JsonObject {
  if (typeof input !== 'string') return 'parts' in input ? input : { parts: [input] };
  const data = input.startsWith('data:') ? readDataUri(input) : undefined;
  return {
    parts: [
      data === undefined ? { text: input } : { inlineData: { mimeType: data.mediaType ?? 'application/octet-stream', data: data.base64 } },
    ],
  };
}

function readEmbeddings(body: JsonValue, { inputs }: EmbeddingRequest): EmbeddingAnswer {
  const envelope = isObject(body) ? body : {};
  const one = objectOf(envelope['embedding']);
  const usage = usageOf(objectOf(envelope['usageMetadata'])) ?? estimatedInput(inputs);
  return answerOf(one === undefined ? objectsOf(envelope['embeddings']) : [one], usage);
}

function answerOf(embeddings: readonly JsonObject[], usage: Usage): EmbeddingAnswer {
  const vectors = embeddings.map(({ values = null }) => values);
  if (vectors.length === 0 || vectors.includes(null)) throw new Failure('invalid_answer', 'The provider answered without any vector.');
  return { vectors, usage };
}

/** Images are counted apart, since their tokens have a price of their own. */
function usageOf(told: JsonObject | undefined): Usage | undefined {
  const total = tokenCount(told?.['promptTokenCount']);
  if (told === undefined || total === 0) return undefined;
  const details = objectsOf(told['promptTokensDetails'] ?? told['promptTokenDetails']);
  const of = (modality: string): number => tokenCount(details.find((detail) => detail['modality'] === modality)?.['tokenCount']);
  const inputImage = Math.min(total, of('IMAGE') + of('VIDEO'));
  const inputAudio = Math.min(total - inputImage, of('AUDIO'));
  return { ...noUsage, input: total - inputImage - inputAudio, inputImage, inputAudio };
}
