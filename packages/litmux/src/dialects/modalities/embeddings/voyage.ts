import type { JsonObject } from '../../../core/json.ts';
import type { EmbeddingRequest, ModalityFormat, ModalityReply } from '../../../core/modality.ts';
import { isObject, objectOf, objectsOf } from '../../../wire/json-reader.ts';
import { inputTypeIn } from './input-types.ts';
import { isImage, textInputs, type TextInput } from './inputs.ts';
import { openaiEmbeddings, type OpenAIEmbeddingTraits } from './openai.ts';

/** How Voyage's embeddings of texts differ from OpenAI's. */
export const voyageTraits: OpenAIEmbeddingTraits = {
  dimensionsField: 'output_dimension',
  encodings: ['base64'],
  inputTypes: { query: 'query', document: 'document' },
  mostInputs: 1_000,
  noUser: true,
};

const plain = openaiEmbeddings(voyageTraits);

/**
 * Voyage's embeddings: of texts, of texts and pictures (`voyage-multimodal-…`), and of the chunks of a document, each in the light of the others
 * (`voyage-context-…`), for which the inputs of a request are those of one document.
 * Sources: https://docs.voyageai.com/reference/embeddings-api, …/multimodal-embeddings-api, …/contextualized-embeddings-api
 */
export const voyageEmbeddings: ModalityFormat<'embeddings'> = {
  ...plain,
  writeRequest(request, context) {
    const kind = voyageKind(context.model);
    if (kind === 'plain') return plain.writeRequest(request, context);
    const { dimensions, extra } = request;
    if (kind === 'multimodal' && dimensions !== undefined && context.model === 'voyage-multimodal-3') context.unsaid('dimensions');
    const texts = textInputs(request.inputs);
    return {
      json: {
        ...extra,
        model: context.model,
        inputs: kind === 'contextual' ? [texts] : texts.map(contentOf),
        ...purposeOf(request),
        ...(dimensions !== undefined && context.model !== 'voyage-multimodal-3' && { output_dimension: dimensions }),
      },
    };
  },
  readAnswer: (reply, request) => plain.readAnswer(withoutDocuments(reply), request),
};

/** The kind of a Voyage model, by its name: each is asked at a path of its own. */
export function voyageKind(model: string): 'plain' | 'multimodal' | 'contextual' {
  if (model.includes('multimodal')) return 'multimodal';
  return model.includes('context') ? 'contextual' : 'plain';
}

function contentOf(input: TextInput): JsonObject {
  if (typeof input !== 'string') return input;
  return { content: [isImage(input) ? { type: 'image_base64', image_base64: input } : { type: 'text', text: input }] };
}

function purposeOf({ inputType }: EmbeddingRequest): JsonObject {
  return inputType === undefined ? {} : { input_type: inputTypeIn({ query: 'query', document: 'document' }, inputType) };
}

/** Chunks come in a list for each document. */
function withoutDocuments(reply: ModalityReply): ModalityReply {
  if (!isObject(reply.body)) return reply;
  const items = objectsOf(reply.body['data']);
  if (!items.some((item) => Array.isArray(item['data']))) return reply;
  return { ...reply, body: { ...reply.body, data: items.flatMap((item) => objectsOf(objectOf(item)?.['data'])) } };
}
