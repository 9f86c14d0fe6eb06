import { Failure } from '../../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type {
  FilePart,
  ImageAnswer,
  ImageEditRequest,
  ImageRequest,
  ModalityBody,
  ModalityContext,
  ModalityFormat,
  Picture,
} from '../../../core/modality.ts';
import { isObject, numberOf, objectOf, objectsOf } from '../../../wire/json-reader.ts';
import { failureInside, readFailure } from '../../openai-chat/failure.ts';
import { formFields } from '../client-fields.ts';
import { pictureReader } from './events.ts';
import { imageUsage } from './image-usage.ts';
import { editBatches, generationBatches } from './one-each.ts';
import { fileOf, isAddress, onlyPicture, uriOf } from './pictures.ts';
import { anyForm, imageFields, sayFields, type ImageWords } from './said-fields.ts';
import { ratioOf, sizeOf } from './size.ts';
import type { ImageTraits, PictureForm } from './traits.ts';

/** OpenAI's format of drawing, and those close to it. Source: https://platform.openai.com/docs/api-reference/images/create */
export function openaiImageGeneration(traits?: ImageTraits): ModalityFormat<'image-generation'> {
  return {
    writeRequest: (request, context) => ({ json: fieldsOf(request, context, traits) }),
    readAnswer: ({ body }) => readImages(body),
    readFailure,
    eventReader: pictureReader,
    ...(drawsOne(traits) && { batches: generationBatches }),
  };
}

/** OpenAI's format of changing a picture: a form, or JSON that names the pictures. Source: https://platform.openai.com/docs/api-reference/images/createEdit */
export function openaiImageEdit(traits?: ImageTraits): ModalityFormat<'image-edit'> {
  const form = traits?.pictures;
  return {
    writeRequest: (request, context) =>
      form === undefined ? writeEdit(request, context, traits) : writeOwnEdit(request, context, { ...traits, pictures: form }),
    readAnswer: ({ body }) => readImages(body),
    readFailure,
    eventReader: pictureReader,
    ...(drawsOne(traits) && { batches: editBatches }),
  };
}

/** OpenAI's format of varying a picture. Source: https://platform.openai.com/docs/api-reference/images/createVariation */
export const openaiImageVariation: ModalityFormat<'image-variation'> = {
  writeRequest: (request, context) => writeEdit(request, context, undefined),
  readAnswer: ({ body }) => readImages(body),
  readFailure,
  eventReader: pictureReader,
};

function drawsOne(traits: ImageTraits | undefined): boolean {
  return traits?.knows?.includes('n') === false;
}

function writeEdit(request: ImageEditRequest, context: ModalityContext, traits: ImageTraits | undefined): ModalityBody {
  const { images, mask } = request;
  const fields = fieldsOf(request, context, traits);
  const files: readonly FilePart[] = images.flatMap((image) => (isAddress(image) ? [] : [image]));
  // Pictures that a client names in JSON stand in its own words.
  if (files.length === 0) return { json: fields };
  const parts = files.map((value) => ({ name: files.length === 1 ? 'image' : 'image[]', value }));
  const masks = mask === undefined || isAddress(mask) ? [] : [{ name: 'mask', value: mask }];
  return { form: [...parts, ...masks, ...(request.otherFiles ?? []), ...formFields(fields)] };
}

/** An edit whose pictures stand in a place of the provider's own. */
function writeOwnEdit(
  request: ImageEditRequest,
  context: ModalityContext,
  traits: ImageTraits & { readonly pictures: PictureForm },
): ModalityBody {
  const { pictures, editDefaults } = traits;
  const fields = { ...editDefaults, ...fieldsOf(request, context, traits) };
  const { mask } = request;
  if ('file' in pictures) {
    if (mask !== undefined) context.unsaid('mask');
    return { form: [{ name: pictures.file, value: fileOf(onlyPicture(request, context), context) }, ...formFields(fields)] };
  }
  const { beside } = pictures;
  const named = (picture: Picture): JsonValue => (beside === undefined ? uriOf(picture) : { ...beside, url: uriOf(picture) });
  if (mask !== undefined && pictures.mask === undefined) context.unsaid('mask');
  const isOne = request.images.length < 2 || pictures.several === undefined;
  const image = isOne ? { [pictures.field]: named(onlyPicture(request, context)) } : { [pictures.several]: request.images.map(named) };
  return { json: { ...fields, ...image, ...(mask !== undefined && pictures.mask !== undefined && { [pictures.mask]: named(mask) }) } };
}

function fieldsOf(request: ImageRequest, { model, unsaid }: ModalityContext, traits: ImageTraits | undefined): JsonObject {
  const { prompt, count, size, quality, responseFormat, extra } = request;
  if (traits !== undefined) return { model, ...(prompt !== '' && { prompt }), ...sayFields(request, wordsOf(request, traits), unsaid) };
  return {
    ...extra,
    model,
    ...(prompt !== '' && { prompt }),
    ...(count !== undefined && { n: count }),
    ...(size !== undefined && { size }),
    ...(quality !== undefined && { quality }),
    ...(responseFormat !== undefined && { response_format: responseFormat }),
  };
}

function wordsOf(request: ImageRequest, { size, rename = {}, knows = imageFields, bytesWord }: ImageTraits): ImageWords {
  const words: ImageWords = Object.fromEntries(knows.map((field) => [field, rename[field] ?? field]));
  const sayFormat = (value: JsonValue): JsonObject => ({ response_format: value === 'b64_json' ? bytesWord : value });
  return {
    ...words,
    // Where the form cannot be chosen, addresses come, and whoever wants the bytes has them fetched.
    ...(!knows.includes('response_format') && { response_format: anyForm }),
    ...(bytesWord !== undefined && { response_format: sayFormat }),
    ...(size !== undefined && { size: () => sizeFields(request, size) }),
  };
}

function sizeFields(request: ImageRequest, form: NonNullable<ImageTraits['size']>): JsonObject | undefined {
  if (typeof form === 'object' && 'ratios' in form) {
    const ratio = ratioOf(request, form.ratios);
    return typeof ratio === 'string' ? { [form.field ?? 'aspect_ratio']: ratio } : undefined;
  }
  const size = sizeOf(request);
  if (size === undefined) return undefined;
  return form === 'width-height' ? { ...size } : { [form.object]: { ...size } };
}

/** Other names of bytes, as some have them. */
function inOpenAIsWords({ b64, image_base64, ...image }: JsonObject): JsonObject {
  const bytes = image['b64_json'] ?? b64 ?? image_base64;
  return bytes === undefined ? image : { ...image, b64_json: bytes };
}

/** Pictures in OpenAI's words, however they are counted. Throws a Failure for an error in a 200, and for an answer without any. */
export function readImages(body: JsonValue): ImageAnswer {
  const envelope = isObject(body) ? body : {};
  const failure = failureInside(envelope);
  if (failure !== undefined) throw failure;
  const { created, data, images: named, ...extra } = envelope;
  const images = objectsOf(data ?? named).map(inOpenAIsWords);
  if (images.length === 0) throw new Failure('invalid_answer', 'The provider answered without any picture.');
  const at = numberOf(created);
  return { images, usage: imageUsage(objectOf(extra['usage']), images.length), extra, ...(at !== undefined && { created: at }) };
}
