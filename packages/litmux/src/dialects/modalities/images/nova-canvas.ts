import { Failure } from '../../../core/failure.ts';
import type { JsonDraft, JsonObject, JsonValue } from '../../../core/json.ts';
import type { ImageAnswer, ImageEditRequest, ImageRequest, ModalityContext, ModalityFormat } from '../../../core/modality.ts';
import { objectOf, textOf } from '../../../wire/json-reader.ts';
import { readFailure } from '../../bedrock-converse/failure.ts';
import { drawn, pictureBytes } from './drawn.ts';
import { bytesOf, firstPicture, onlyPicture } from './pictures.ts';
import { filtered } from './refusal.ts';
import { bytesOnly, sayFields, type ImageWords } from './said-fields.ts';
import { pixelFields } from './size.ts';

/** Amazon's Nova Canvas and Titan Image, by InvokeModel. Source: https://docs.aws.amazon.com/nova/latest/userguide/image-gen-req-resp-structure.html */
export const novaCanvasGeneration: ModalityFormat<'image-generation'> = {
  writeRequest(request, context) {
    const { own, config } = said(request, context);
    const task = textOf(own['taskType']) ?? 'TEXT_IMAGE';
    return { json: { ...bodyOf(task, { text: request.prompt }, own), ...configOf(task, config) } };
  },
  readAnswer: ({ body }) => readPictures(body),
  readFailure,
};

/** A picture changed: where a mask says (black marks what is changed), else as a variation by words. `taskType` chooses another task. */
export const novaCanvasEdit: ModalityFormat<'image-edit'> = {
  writeRequest(request, context) {
    const { own, config } = said(request, context);
    const byMask = request.mask !== undefined || own['maskPrompt'] !== undefined;
    const task = textOf(own['taskType']) ?? (byMask ? 'INPAINTING' : 'IMAGE_VARIATION');
    return { json: { ...bodyOf(task, pictureFields(task, request, context), own), ...configOf(task, config) } };
  },
  readAnswer: ({ body }) => readPictures(body),
  readFailure,
};

/** The field that holds what a task is about. */
const parametersOf: Readonly<Record<string, string>> = {
  TEXT_IMAGE: 'textToImageParams',
  COLOR_GUIDED_GENERATION: 'colorGuidedGenerationParams',
  IMAGE_VARIATION: 'imageVariationParams',
  INPAINTING: 'inPaintingParams',
  OUTPAINTING: 'outPaintingParams',
  BACKGROUND_REMOVAL: 'backgroundRemovalParams',
};

function pictureFields(task: string, request: ImageEditRequest, context: ModalityContext): JsonObject {
  const { prompt, images, mask } = request;
  if (task === 'IMAGE_VARIATION') {
    firstPicture(request);
    if (mask !== undefined) context.unsaid('mask');
    return { text: prompt, images: images.map((image) => bytesOf(image, context).base64) };
  }
  const image = bytesOf(onlyPicture(request, context), context).base64;
  if (task === 'BACKGROUND_REMOVAL') return { image };
  if (task === 'TEXT_IMAGE') return { text: prompt, conditionImage: image };
  return { text: prompt, image, ...(mask !== undefined && { maskImage: bytesOf(mask, context).base64 }) };
}

function bodyOf(task: string, fields: JsonObject, { taskType: _taskType, ...own }: JsonObject): JsonObject {
  const name = parametersOf[task];
  if (name === undefined) throw new Failure('invalid_request', `Unknown task of this model: ${task}.`, { param: 'taskType' });
  const { [name]: told, ...rest } = own;
  return { taskType: task, [name]: { ...fields, ...rest, ...objectOf(told) } };
}

function configOf(task: string, config: JsonObject): JsonObject {
  return task === 'BACKGROUND_REMOVAL' ? {} : { imageGenerationConfig: config };
}

/** What stands in the configuration of a drawing, and what belongs to its task. */
function said(request: ImageRequest, { unsaid }: ModalityContext): { readonly own: JsonObject; readonly config: JsonObject } {
  const words: ImageWords = {
    n: 'numberOfImages',
    size: () => pixelFields(request),
    quality: (value) => ({ quality: value === 'hd' || value === 'high' || value === 'premium' ? 'premium' : 'standard' }),
    response_format: bytesOnly,
  };
  const { imageGenerationConfig, ...all } = sayFields(request, words, unsaid);
  const own: JsonDraft = {};
  const config: JsonDraft = {};
  for (const [name, value] of Object.entries(all)) (configNames.has(name) ? config : own)[name] = value;
  return { own, config: { ...config, ...objectOf(imageGenerationConfig) } };
}

const configNames: ReadonlySet<string> = new Set(['numberOfImages', 'width', 'height', 'quality', 'cfgScale', 'seed']);

function readPictures(body: JsonValue): ImageAnswer {
  const answer = objectOf(body) ?? {};
  const images = pictureBytes(answer['images']);
  const error = textOf(answer['error']);
  if (images.length === 0 && error !== undefined) throw filtered(error);
  return drawn(images);
}
