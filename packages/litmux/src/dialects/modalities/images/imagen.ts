import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type { ImageAnswer, ImageEditRequest, ImageRequest, ModalityContext, ModalityFormat } from '../../../core/modality.ts';
import { isObject, objectOf, objectsOf, textOf } from '../../../wire/json-reader.ts';
import { failureWithin, readFailure } from '../../gemini/failure.ts';
import { drawn, pictureBytes } from './drawn.ts';
import { bytesOf, firstPicture } from './pictures.ts';
import { filtered } from './refusal.ts';
import { bytesOnly, sayFields, type ImageWords } from './said-fields.ts';
import { ratioOf, sizeOf } from './size.ts';

/** Google's Imagen, by `predict`. Source: https://docs.cloud.google.com/vertex-ai/generative-ai/docs/model-reference/imagen-api */
export const imagenGeneration: ModalityFormat<'image-generation'> = {
  writeRequest: (request, context) => ({ json: { instances: [{ prompt: request.prompt }], parameters: parameters(request, context) } }),
  readAnswer: ({ body }) => readPredictions(body),
  readFailure,
};

/**
 * Pictures changed by Imagen: the first one is changed, where the mask is white if there is one; further ones tell what it shall look like.
 * Source: https://docs.cloud.google.com/vertex-ai/generative-ai/docs/model-reference/imagen-api-edit
 */
export const imagenEdit: ModalityFormat<'image-edit'> = {
  writeRequest: (request, context) => ({
    json: {
      instances: [{ prompt: request.prompt, referenceImages: references(request, context) }],
      parameters: {
        editMode: request.mask === undefined ? 'EDIT_MODE_DEFAULT' : 'EDIT_MODE_INPAINT_INSERTION',
        ...parameters(request, context),
      },
    },
  }),
  readAnswer: ({ body }) => readPredictions(body),
  readFailure,
};

/** Whether a model is one of Imagen's; all others of Google's draw by `generateContent`. */
export function isImagen(model: string): boolean {
  return /(?:^|\/)(?:imagen|imagegeneration)/.test(model);
}

function references(request: ImageEditRequest, context: ModalityContext): readonly JsonObject[] {
  firstPicture(request);
  const { images, mask } = request;
  const pictures = images.map((picture, index) => ({
    referenceType: 'REFERENCE_TYPE_RAW',
    referenceId: index + 1,
    referenceImage: { bytesBase64Encoded: bytesOf(picture, context).base64 },
  }));
  if (mask === undefined) return pictures;
  return [
    ...pictures,
    {
      referenceType: 'REFERENCE_TYPE_MASK',
      referenceId: images.length + 1,
      referenceImage: { bytesBase64Encoded: bytesOf(mask, context).base64 },
      maskImageConfig: { maskMode: 'MASK_MODE_USER_PROVIDED' },
    },
  ];
}

function parameters(request: ImageRequest, { unsaid }: ModalityContext): JsonObject {
  const words: ImageWords = {
    n: 'sampleCount',
    size: () => shape(request),
    output_format: (value) => (value === 'png' || value === 'jpeg' ? { mimeType: `image/${value}` } : undefined),
    output_compression: 'compressionQuality',
    response_format: bytesOnly,
  };
  const { mimeType, compressionQuality, outputOptions, parameters: told, ...own } = sayFields(request, words, unsaid);
  const output = {
    ...objectOf(outputOptions),
    ...(mimeType !== undefined && { mimeType }),
    ...(compressionQuality !== undefined && { compressionQuality }),
  };
  return { sampleCount: 1, ...own, ...objectOf(told), ...(Object.keys(output).length > 0 && { outputOptions: output }) };
}

function shape(request: ImageRequest): JsonObject | undefined {
  const ratio = ratioOf(request, ['1:1', '3:4', '4:3', '9:16', '16:9']);
  if (typeof ratio !== 'string') return undefined;
  const size = request.size?.includes(':') === true ? undefined : sizeOf(request);
  const isLarge = size !== undefined && Math.max(size.width, size.height) >= 2_000;
  return { aspectRatio: ratio, ...(isLarge && { sampleImageSize: '2K' }) };
}

function readPredictions(body: JsonValue): ImageAnswer {
  const failure = failureWithin(body);
  if (failure !== undefined) throw failure;
  const predictions = objectsOf(isObject(body) ? body['predictions'] : undefined);
  const images = predictions.flatMap(({ bytesBase64Encoded, prompt }) =>
    pictureBytes(bytesBase64Encoded).map((image) => (typeof prompt === 'string' ? { ...image, revised_prompt: prompt } : image)),
  );
  const reason = predictions.map((prediction) => textOf(prediction['raiFilteredReason'])).find((text) => text !== undefined);
  // What is filtered without a reason leaves nothing at all.
  if (images.length === 0) throw filtered(reason ?? 'The pictures were filtered: Imagen answered without any.');
  return drawn(images);
}
