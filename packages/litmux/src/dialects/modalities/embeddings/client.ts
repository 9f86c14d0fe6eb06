import { Failure } from '../../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type { EmbeddingInput, EmbeddingRequest, ModalityClient } from '../../../core/modality.ts';
import { promptTokens } from '../../../core/usage.ts';
import { Fields, isObject } from '../../../wire/json-reader.ts';
import { jsonFields, modelOf, restOf } from '../client-fields.ts';
import { isImage } from './inputs.ts';
import { vectorAs } from './vectors.ts';

/** How OpenAI's clients ask for vectors. Source: https://platform.openai.com/docs/api-reference/embeddings/create */
export const embeddingsClient: ModalityClient<'embeddings'> = {
  modality: 'embeddings',
  readRequest(body, model) {
    const fields = jsonFields(body);
    const { inputs, single } = readInputs(fields);
    const dimensions = fields.optionalInteger('dimensions', 1);
    const encoding = fields.optionalText('encoding_format');
    const inputType = fields.optionalText('input_type');
    const user = fields.optionalText('user');
    return {
      model: modelOf(fields, model),
      inputs,
      single,
      ...(dimensions !== undefined && { dimensions }),
      ...(encoding !== undefined && { encoding }),
      ...(inputType !== undefined && { inputType }),
      ...(user !== undefined && { user }),
      extra: restOf(fields, known),
    };
  },
  writeAnswer({ vectors, usage, extra, extraUsage }, { model, request }) {
    const prompt = promptTokens(usage);
    const count = request.inputs.length;
    if (vectors.length < count) {
      throw new Failure('invalid_answer', `The provider answered with ${vectors.length} vectors for ${count} inputs.`);
    }
    const json: JsonObject = {
      ...extra,
      object: 'list',
      data: vectors.map((vector, index) => ({ object: 'embedding', index, embedding: vectorAs(request.encoding, vector) })),
      model,
      usage: { ...extraUsage, prompt_tokens: prompt, total_tokens: prompt },
    };
    return { json };
  },
  bound: ({ inputs }) => ({
    inputTokens: inputs.reduce((sum, input) => sum + mostTokens(input), 0),
    outputTokens: 0,
    units: { requests: 1, images: inputs.filter((input) => isImage(input) || isObject(input)).length },
  }),
  tokens: {
    holds: ({ inputs }) => inputs.some(isIds),
    asTexts: (request, textOf) => ({
      ...request,
      inputs: request.inputs.map((input, index) => (isIds(input) ? textOf(input, request.single ? 'input' : `input[${index}]`) : input)),
    }),
  },
};

/** The most tokens of an input: one for each byte of text. */
export function mostTokens(input: EmbeddingInput): number {
  if (typeof input === 'string') return Buffer.byteLength(input) + 8;
  return Array.isArray(input) ? input.length : JSON.stringify(input).length;
}

const known: ReadonlySet<string> = new Set(['model', 'input', 'dimensions', 'encoding_format', 'input_type', 'user']);

function readInputs(fields: Fields): Pick<EmbeddingRequest, 'inputs' | 'single'> {
  const value = fields.value('input');
  if (value === undefined) return fields.missing('input');
  if (!Array.isArray(value)) return { inputs: [oneInput(fields, value, 'input')], single: true };
  if (value.length === 0) return fields.wrong('input', 'a text or a list that is not empty', value);
  const list: readonly JsonValue[] = value;
  if (isTokens(list)) return { inputs: [list], single: true };
  return { inputs: list.map((item, index) => oneInput(fields, item, `input[${index}]`)), single: false };
}

function oneInput(fields: Fields, value: JsonValue, path: string): EmbeddingInput {
  if (typeof value === 'string' || isObject(value) || isTokens(value)) return value;
  return fields.wrong(path, 'a text, a list of token ids or an object', value);
}

function isIds(input: EmbeddingInput): input is readonly number[] {
  return Array.isArray(input);
}

function isTokens(value: JsonValue): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every((item: JsonValue) => typeof item === 'number');
}
