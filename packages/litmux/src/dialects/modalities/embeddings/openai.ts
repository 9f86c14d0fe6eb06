import { Failure } from '../../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type { EmbeddingAnswer, EmbeddingRequest, ModalityFormat } from '../../../core/modality.ts';
import { isObject, numberOf, objectOf, objectsOf, textOf } from '../../../wire/json-reader.ts';
import { failureInside, readFailure } from '../../openai-chat/failure.ts';
import { readUsage } from '../../openai-chat/usage.ts';
import { inputBatches } from './batches.ts';
import { inputTypeIn, type InputTypeWords } from './input-types.ts';
import { estimatedInput, textInputs, type TextInput } from './inputs.ts';
import { imageOf } from './one-image.ts';
import { base64ToBytes } from './vectors.ts';

/** How a provider's embeddings differ from OpenAI's. */
export interface OpenAIEmbeddingTraits {
  /** The name of `dimensions`. */
  readonly dimensionsField?: string;
  /** The name of `input_type`; null where there is none. */
  readonly inputTypeField?: string | null;
  /** The name of `encoding_format`. */
  readonly encodingField?: string;
  /** The encodings it knows besides numbers, its default. Absent: OpenAI's. */
  readonly encodings?: readonly string[];
  /** It takes token ids, of the vocabularies that OpenAI's clients know. */
  readonly takesTokens?: boolean;
  /** How it calls what texts are for. Absent: as the client says it. */
  readonly inputTypes?: InputTypeWords;
  /** It has to be told what texts are for: documents, where the client does not say. */
  readonly needsInputType?: boolean;
  /** The field of the object in which it takes a picture. Absent: a data URI is sent as it is. */
  readonly imageField?: string;
  /** The most inputs that it takes in one call; more are sent in several. */
  readonly mostInputs?: number;
  /** Vectors come as base64 of signed bytes where numbers were asked for. */
  readonly signedBytes?: boolean;
  /** It knows no `user`. */
  readonly noUser?: boolean;
}

/** OpenAI's format of embeddings, as a provider speaks it. Source: https://platform.openai.com/docs/api-reference/embeddings */
export function openaiEmbeddings(traits: OpenAIEmbeddingTraits = {}): ModalityFormat<'embeddings'> {
  return {
    writeRequest(request, { model, unsaid }) {
      const { inputs, single, dimensions, encoding, inputType, user, extra } = request;
      const said = traits.takesTokens === true ? inputs : textInputs(inputs).map((input) => pictureIn(input, traits.imageField));
      const {
        dimensionsField = 'dimensions',
        inputTypeField = 'input_type',
        encodingField = 'encoding_format',
        encodings = openaiEncodings,
      } = traits;
      if (inputType !== undefined && inputTypeField === null) unsaid('input_type');
      const use = inputType ?? (traits.needsInputType === true ? 'document' : undefined);
      const isUserSaid = user !== undefined && traits.noUser !== true;
      return {
        json: {
          ...extra,
          model,
          input: single && said.length === 1 ? said[0] : said,
          ...(dimensions !== undefined && { [dimensionsField]: dimensions }),
          ...(encoding !== undefined && encodings.includes(encoding) && { [encodingField]: encoding }),
          ...(use !== undefined &&
            inputTypeField !== null && { [inputTypeField]: traits.inputTypes ? inputTypeIn(traits.inputTypes, use) : use }),
          ...(isUserSaid && { user }),
        },
      };
    },
    readAnswer: ({ body }, request) => readAnswer(body, request, traits),
    readFailure,
    ...(traits.takesTokens === true && { takesTokens: true }),
    ...(traits.mostInputs !== undefined && { batches: inputBatches(traits.mostInputs) }),
  };
}

function pictureIn(input: TextInput, field: string | undefined): TextInput {
  const image = field === undefined ? undefined : imageOf(input);
  return field === undefined || image === undefined ? input : { [field]: image.base64 };
}

const openaiEncodings: readonly string[] = ['float', 'base64'];

function readAnswer(body: JsonValue, request: EmbeddingRequest, traits: OpenAIEmbeddingTraits): EmbeddingAnswer {
  const envelope = isObject(body) ? body : {};
  const failure = failureInside(envelope);
  if (failure !== undefined) throw failure;
  const { object: _object, data, model, usage, ...extra } = envelope;
  const items = objectsOf(data);
  if (items.length === 0) throw new Failure('invalid_answer', 'The provider answered without any vector.');
  const vectors = inOrder(items).map(({ embedding = null }) =>
    traits.signedBytes === true && typeof embedding === 'string' ? base64ToBytes(embedding) : embedding,
  );
  const told = objectOf(usage);
  const name = textOf(model);
  return {
    vectors,
    usage: told === undefined ? estimatedInput(request.inputs) : readUsage(withPrompt(told), {}),
    ...(name !== undefined && { model: name }),
    extra,
    ...(told !== undefined && { extraUsage: told }),
  };
}

function inOrder(items: readonly JsonObject[]): readonly JsonObject[] {
  return [...items].sort((one, other) => (numberOf(one['index']) ?? 0) - (numberOf(other['index']) ?? 0));
}

/** Some providers tell the total alone, and all of it is prompt. */
function withPrompt(usage: JsonObject): JsonObject {
  return numberOf(usage['prompt_tokens']) === undefined ? { ...usage, prompt_tokens: usage['total_tokens'] } : usage;
}
