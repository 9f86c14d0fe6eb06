import { Failure } from '../../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type { EmbeddingAnswer, EmbeddingRequest, ModalityFormat, ModalityReply } from '../../../core/modality.ts';
import { noUsage, tokenCount, type Usage } from '../../../core/usage.ts';
import { isObject, objectOf, objectsOf, textOf } from '../../../wire/json-reader.ts';
import { bedrockConverse } from '../../bedrock-converse/index.ts';
import { inputBatches } from './batches.ts';
import { cohereEmbeddings } from './cohere.ts';
import { inputTypeIn } from './input-types.ts';
import { estimatedInput, onlyInput, type TextInput } from './inputs.ts';
import { imageOf } from './one-image.ts';

const { readFailure } = bedrockConverse;

/** Amazon Titan's text embeddings. Source: https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html */
export const titanTextEmbeddings: ModalityFormat<'embeddings'> = {
  writeRequest(request, { model, unsaid }) {
    const { dimensions, inputType, extra } = request;
    const input = onlyInput(request.inputs);
    // The first version knows the text alone.
    const isFirst = model.includes('embed-text-v1') || model.includes('embed-g1');
    if (dimensions !== undefined && isFirst) unsaid('dimensions');
    if (inputType !== undefined) unsaid('input_type');
    return {
      json: {
        ...extra,
        ...(typeof input === 'string' ? { inputText: input } : input),
        ...(dimensions !== undefined && !isFirst && { dimensions }),
      },
    };
  },
  readAnswer: (reply, request) => readTitan(reply, request),
  readFailure,
  batches: inputBatches(1),
};

/** Amazon Titan's embeddings of texts and pictures: a data URI is a picture, an object holds both in Titan's own words. Source: https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-mm.html */
export const titanImageEmbeddings: ModalityFormat<'embeddings'> = {
  ...titanTextEmbeddings,
  writeRequest({ inputs, dimensions, inputType, extra }, { unsaid }) {
    if (inputType !== undefined) unsaid('input_type');
    return {
      json: {
        ...extra,
        ...titanInput(onlyInput(inputs)),
        ...(dimensions !== undefined && { embeddingConfig: { outputEmbeddingLength: dimensions } }),
      },
    };
  },
  readAnswer(reply, request) {
    const { inputImage } = titanInput(onlyInput(request.inputs));
    const { vectors } = readTitan(reply, request);
    const input = tokenCount(objectOf(reply.body)?.['inputTextTokenCount']);
    return { vectors, usage: { ...noUsage, input, ...(inputImage !== undefined && { units: { images: 1 } }) } };
  },
};

/** Cohere's embeddings as Bedrock serves them: the model stands in the URL. Source: https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed.html */
export const bedrockCohereEmbeddings: ModalityFormat<'embeddings'> = {
  ...cohereEmbeddings,
  writeRequest(request, context) {
    const { json = {} } = { json: undefined, ...cohereEmbeddings.writeRequest(request, context) };
    const { model: _model, ...body } = json;
    return { json: body };
  },
  readAnswer: (reply, request) => ({ ...cohereEmbeddings.readAnswer(reply, request), usage: usageOf(reply, request) }),
  readFailure,
};

/** Amazon Nova's multimodal embeddings. Source: https://docs.aws.amazon.com/nova/latest/userguide/embeddings-schema.html */
export const novaEmbeddings: ModalityFormat<'embeddings'> = {
  writeRequest({ inputs, dimensions, inputType, extra }) {
    const purpose = inputTypeIn({ query: 'GENERIC_RETRIEVAL', document: 'GENERIC_INDEX' }, inputType ?? 'document').toUpperCase();
    return {
      json: {
        taskType: 'SINGLE_EMBEDDING',
        singleEmbeddingParams: {
          embeddingPurpose: purpose,
          ...(dimensions !== undefined && { embeddingDimension: dimensions }),
          ...extra,
          ...novaInput(onlyInput(inputs)),
        },
      },
    };
  },
  readAnswer: (reply, request) => {
    const embeddings = objectsOf(isObject(reply.body) ? reply.body['embeddings'] : undefined);
    return answerOf(
      embeddings.map(({ embedding }) => embedding),
      reply,
      request,
    );
  },
  readFailure,
  batches: inputBatches(1),
};

/** TwelveLabs Marengo's embeddings of a text or a picture; version 3 puts what is embedded into an object of its kind. Source: https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-marengo-3.html */
export const marengoEmbeddings: ModalityFormat<'embeddings'> = {
  writeRequest({ inputs, dimensions, inputType, extra }, { model, unsaid }) {
    if (dimensions !== undefined) unsaid('dimensions');
    if (inputType !== undefined) unsaid('input_type');
    const input = onlyInput(inputs);
    if (typeof input !== 'string') return { json: { ...extra, ...input } };
    const image = imageOf(input);
    const kind = image === undefined ? 'text' : 'image';
    const held = image === undefined ? { inputText: input } : { mediaSource: { base64String: image.base64 } };
    return { json: { ...extra, inputType: kind, ...(model.includes('embed-2') ? held : { [kind]: held }) } };
  },
  readAnswer: (reply, request) => {
    const body = objectOf(reply.body) ?? {};
    const embeddings = objectsOf(body['data']);
    return answerOf(embeddings.length > 0 ? embeddings.map(({ embedding }) => embedding) : [body['embedding']], reply, request);
  },
  readFailure,
  batches: inputBatches(1),
};

function titanInput(input: TextInput): JsonObject {
  if (typeof input !== 'string') return input;
  const image = imageOf(input);
  return image === undefined ? { inputText: input } : { inputImage: image.base64 };
}

function readTitan(reply: ModalityReply, request: EmbeddingRequest): EmbeddingAnswer {
  const body = objectOf(reply.body) ?? {};
  const message = textOf(body['message']);
  if (message !== undefined && message !== '') throw new Failure('invalid_request', message);
  const byType = objectOf(body['embeddingsByType']) ?? {};
  const vector = body['embedding'] ?? byType['float'] ?? Object.values(byType)[0];
  return answerOf([vector], reply, request, tokenCount(body['inputTextTokenCount']));
}

function novaInput(input: TextInput): JsonObject {
  if (typeof input !== 'string') return input;
  const image = imageOf(input);
  return image === undefined
    ? { text: { truncationMode: 'END', value: input } }
    : { image: { format: image.format, source: { bytes: image.base64 } } };
}

function answerOf(
  vectors: readonly (JsonValue | undefined)[],
  reply: ModalityReply,
  request: EmbeddingRequest,
  tokens = 0,
): EmbeddingAnswer {
  const said = vectors.flatMap((vector) => (vector === undefined || vector === null ? [] : [vector]));
  if (said.length === 0 || said.length < vectors.length) throw new Failure('invalid_answer', 'The provider answered without any vector.');
  return { vectors: said, usage: usageOf(reply, request, tokens) };
}

/** Bedrock tells the tokens of any model in a header; some models tell them too. */
function usageOf({ headers }: ModalityReply, { inputs }: EmbeddingRequest, tokens = 0): Usage {
  const input = tokens > 0 ? tokens : tokenCount(Number(headers?.['x-amzn-bedrock-input-token-count']));
  return input > 0 ? { ...noUsage, input } : estimatedInput(inputs);
}
