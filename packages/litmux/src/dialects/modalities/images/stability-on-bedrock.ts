import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type { ImageAnswer, ImageEditRequest, ImageRequest, ModalityContext, ModalityFormat } from '../../../core/modality.ts';
import { objectOf, objectsOf, textOf } from '../../../wire/json-reader.ts';
import { readFailure } from '../../bedrock-converse/failure.ts';
import { drawn, pictureBytes } from './drawn.ts';
import { editBatches, generationBatches } from './one-each.ts';
import { bytesOf, firstPicture, onlyPicture } from './pictures.ts';
import { filtered } from './refusal.ts';
import { bytesOnly, sayFields } from './said-fields.ts';
import { pixelFields, ratioField } from './size.ts';
import { stabilityRatios, stabilityWords } from './stability.ts';

/** Stable Image on Amazon Bedrock, by InvokeModel. Source: https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-stability-diffusion.html */
export const bedrockStabilityGeneration: ModalityFormat<'image-generation'> = {
  writeRequest: (request, context) => ({ json: isDiffusion(context) ? diffusionFields(request, context) : imageFields(request, context) }),
  readAnswer: ({ body }) => readPictures(body),
  readFailure,
  batches: generationBatches,
};

/** What Stability's services on Bedrock do with a picture; the generators draw after it. */
export const bedrockStabilityEdit: ModalityFormat<'image-edit'> = {
  writeRequest(request, context) {
    if (isDiffusion(context)) return { json: { ...diffusionFields(request, context), init_image: pictureOf(request, context) } };
    const isGenerator = /sd3|core|ultra/.test(context.model);
    return {
      json: {
        ...(isGenerator && { mode: 'image-to-image' }),
        ...(needsPrompt(context) && { prompt: request.prompt }),
        ...(context.model.includes('style-transfer') ? styled(request, context) : { image: pictureOf(request, context) }),
        ...(request.mask !== undefined && { mask: bytesOf(request.mask, context).base64 }),
        ...sayFields(request, stabilityWords, context.unsaid),
      },
    };
  },
  readAnswer: ({ body }) => readPictures(body),
  readFailure,
  batches: editBatches,
};

function pictureOf(request: ImageEditRequest, context: ModalityContext): string {
  return bytesOf(onlyPicture(request, context), context).base64;
}

/** What is changed, and what it shall look like. */
function styled(request: ImageEditRequest, context: ModalityContext): JsonObject {
  const [, style] = request.images;
  return {
    init_image: bytesOf(firstPicture(request), context).base64,
    ...(style !== undefined && { style_image: bytesOf(style, context).base64 }),
  };
}

function isDiffusion({ model }: ModalityContext): boolean {
  return model.includes('stable-diffusion-xl');
}

function needsPrompt({ model }: ModalityContext): boolean {
  return !/erase|remove-background|fast-upscale/.test(model);
}

function imageFields(request: ImageRequest, { unsaid }: ModalityContext): JsonObject {
  const size = (): JsonObject | undefined => ratioField(request, stabilityRatios);
  return { prompt: request.prompt, ...sayFields(request, { ...stabilityWords, size }, unsaid) };
}

/** Stable Diffusion XL's older body. */
function diffusionFields(request: ImageRequest, { unsaid }: ModalityContext): JsonObject {
  const size = (): JsonObject | undefined => pixelFields(request);
  const words = { size, response_format: bytesOnly };
  return { text_prompts: [{ text: request.prompt, weight: 1 }], ...sayFields(request, words, unsaid) };
}

function readPictures(body: JsonValue): ImageAnswer {
  const answer = objectOf(body) ?? {};
  const reasons: readonly JsonValue[] = Array.isArray(answer['finish_reasons']) ? answer['finish_reasons'] : [];
  const reason = reasons.map((each) => textOf(each)).find((text) => text !== undefined);
  const artifacts = objectsOf(answer['artifacts']);
  const images = [...pictureBytes(answer['images']), ...artifacts.flatMap(({ base64 }) => pictureBytes(base64))];
  if (reason !== undefined || artifacts.some(({ finishReason }) => finishReason === 'CONTENT_FILTERED'))
    throw filtered(reason ?? 'The picture was blurred by the content filter (CONTENT_FILTERED).');
  return drawn(images);
}
