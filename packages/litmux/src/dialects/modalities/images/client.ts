import { Failure } from '../../../core/failure.ts';
import type { FilePart, ImageRequest, ModalityBound, ModalityClient } from '../../../core/modality.ts';
import type { Fields } from '../../../wire/json-reader.ts';
import { filesOf, jsonFields, modelOf, numberIn, restOf } from '../client-fields.ts';
import { writeImages } from './written-images.ts';

/** How OpenAI's clients have a picture drawn. Source: https://platform.openai.com/docs/api-reference/images/create */
export const imageGenerationClient: ModalityClient<'image-generation'> = {
  modality: 'image-generation',
  readRequest(body, model) {
    const fields = jsonFields(body);
    return readRequest(fields, modelOf(fields, model), known);
  },
  writeAnswer: writeImages,
  bound: boundOf,
};

/** How OpenAI's clients have a picture changed. Source: https://platform.openai.com/docs/api-reference/images/createEdit */
export const imageEditClient: ModalityClient<'image-edit'> = {
  modality: 'image-edit',
  readRequest(body, model) {
    const fields = jsonFields(body);
    const images: readonly FilePart[] = filesOf(body, 'image');
    if (images.length === 0 && 'form' in body) throw new Failure('invalid_request', 'Missing required file: image.', { param: 'image' });
    const [mask] = filesOf(body, 'mask');
    return { ...readRequest(fields, modelOf(fields, model), known), images, ...(mask !== undefined && { mask }) };
  },
  writeAnswer: writeImages,
  bound: ({ images, ...request }) => {
    const bound = boundOf(request);
    return { ...bound, inputTokens: bound.inputTokens + images.length * tokensOfImageRead };
  },
};

const known: ReadonlySet<string> = new Set(['model', 'prompt', 'n', 'size', 'quality', 'response_format']);

/** The dearest picture of OpenAI's documentation (high quality, 1536 × 1024) is 6,208 tokens; one that is read at high fidelity about as many. */
const tokensOfImage = 6_240;
const tokensOfImageRead = 6_240;

function readRequest(fields: Fields, model: string, names: ReadonlySet<string>): ImageRequest {
  const count = numberIn(fields, 'n');
  const size = fields.optionalText('size');
  const quality = fields.optionalText('quality');
  const responseFormat = fields.optionalText('response_format');
  if (count !== undefined && (!Number.isInteger(count) || count < 1)) return fields.wrong('n', 'a whole number of at least 1', count);
  return {
    model,
    prompt: fields.text('prompt'),
    ...(count !== undefined && { count }),
    ...(size !== undefined && { size }),
    ...(quality !== undefined && { quality }),
    ...(responseFormat !== undefined && { responseFormat }),
    extra: restOf(fields, names),
  };
}

function boundOf({ prompt, count = 1 }: ImageRequest): ModalityBound {
  return { inputTokens: Buffer.byteLength(prompt), outputTokens: count * tokensOfImage, units: { images: count, requests: 1 } };
}
