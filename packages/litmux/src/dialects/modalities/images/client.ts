import { Failure } from '../../../core/failure.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { ClientBody, ImageEditRequest, ImageRequest, ModalityBound, ModalityClient, Picture } from '../../../core/modality.ts';
import { noUsage, type Usage } from '../../../core/usage.ts';
import type { Fields } from '../../../wire/json-reader.ts';
import { filesOf, jsonFields, modelOf, numberIn, restOf, typedText } from '../client-fields.ts';
import { addressesOf, picturesIn } from './pictures.ts';
import { addressesWanted, wantsEvents, writeImages } from './written-images.ts';

/** How OpenAI's clients have a picture drawn. Source: https://platform.openai.com/docs/api-reference/images/create */
export const imageGenerationClient: ModalityClient<'image-generation'> = {
  modality: 'image-generation',
  readRequest(body, model) {
    const fields = jsonFields(body);
    return readRequest(fields, modelOf(fields, model), fields.text('prompt'));
  },
  writeAnswer: writeImages,
  wants: addressesWanted,
  billed,
  expected,
  streams: wantsEvents,
  bound: boundOf,
};

/** How OpenAI's clients have a picture changed. Source: https://platform.openai.com/docs/api-reference/images/createEdit */
export const imageEditClient: ModalityClient<'image-edit'> = {
  modality: 'image-edit',
  readRequest(body, model) {
    const fields = jsonFields(body);
    return readEdit(body, readRequest(fields, modelOf(fields, model), fields.text('prompt')));
  },
  writeAnswer: writeImages,
  wants: addressesWanted,
  billed,
  expected,
  streams: wantsEvents,
  addresses: addressesOf,
  bound: boundOfEdit,
};

/** How OpenAI's clients have a picture varied. Source: https://platform.openai.com/docs/api-reference/images/createVariation */
export const imageVariationClient: ModalityClient<'image-variation'> = {
  modality: 'image-variation',
  readRequest(body, model) {
    const fields = jsonFields(body);
    return readEdit(body, readRequest(fields, modelOf(fields, model), fields.optionalText('prompt') ?? ''));
  },
  writeAnswer: writeImages,
  wants: addressesWanted,
  billed,
  expected,
  streams: wantsEvents,
  addresses: addressesOf,
  bound: boundOfEdit,
};

/** Pictures may cost by what they are. */
function billed(usage: Usage, { quality, size }: ImageRequest): Usage {
  if (usage.units?.images === undefined || (quality === undefined && size === undefined)) return usage;
  return { ...usage, picture: { ...(quality !== undefined && { quality }), ...(size !== undefined && { size }) } };
}

function expected(request: ImageRequest): Usage {
  return billed({ ...noUsage, units: { images: request.count ?? 1, requests: 1 }, estimated: true }, request);
}

const known: ReadonlySet<string> = new Set(['model', 'prompt', 'n', 'size', 'quality', 'response_format']);

/** The dearest picture of OpenAI's documentation (high quality, 1536 × 1024) is 6,208 tokens; one that is read at high fidelity about as many. */
const tokensOfImage = 6_240;
const tokensOfImageRead = 6_240;

function readRequest(fields: Fields, model: string, prompt: string): ImageRequest {
  const count = numberIn(fields, 'n');
  const size = fields.optionalText('size');
  const quality = fields.optionalText('quality');
  const responseFormat = fields.optionalText('response_format');
  if (count !== undefined && (!Number.isInteger(count) || count < 1)) return fields.wrong('n', 'a whole number of at least 1', count);
  return {
    model,
    prompt,
    ...(count !== undefined && { count }),
    ...(size !== undefined && { size }),
    ...(quality !== undefined && { quality }),
    ...(responseFormat !== undefined && { responseFormat }),
    extra: restOf(fields, known),
  };
}

const pictureNames = /^(?:image(?:\[\])?|mask)$/;

/** The pictures are files of a form, or named in JSON: `image` and `mask`, or `images`. */
function readEdit(body: ClientBody, request: ImageRequest): ImageEditRequest {
  const { extra } = request;
  const images: readonly Picture[] =
    'form' in body ? filesOf(body, 'image') : [...picturesIn(extra['image']), ...picturesIn(extra['images'])];
  const [mask] = 'form' in body ? filesOf(body, 'mask') : picturesIn(extra['mask']);
  if (images.length === 0 && 'form' in body) throw new Failure('invalid_request', 'Missing required file: image.', { param: 'image' });
  const otherFiles = 'form' in body ? body.form.filter(({ name, value }) => typeof value !== 'string' && !pictureNames.test(name)) : [];
  return {
    ...request,
    ...(otherFiles.length > 0 && { otherFiles }),
    ...('form' in body && { extra: typed(extra) }),
    images,
    ...(mask !== undefined && { mask }),
  };
}

/** The texts of a form that are numbers, truth values, lists or objects, as such: providers that are not asked by a form expect them so. */
function typed(texts: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, typedText(text)]));
}

function boundOf({ prompt, count = 1 }: ImageRequest): ModalityBound {
  return { inputTokens: Buffer.byteLength(prompt), outputTokens: count * tokensOfImage, units: { images: count, requests: 1 } };
}

function boundOfEdit({ images, ...request }: ImageEditRequest): ModalityBound {
  const bound = boundOf(request);
  return { ...bound, inputTokens: bound.inputTokens + images.length * tokensOfImageRead };
}
