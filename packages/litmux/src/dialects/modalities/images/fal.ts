import type { JsonObject } from '../../../core/json.ts';
import type {
  ImageRequest,
  ModalityContext,
  ModalityFormat,
  ModalityReply,
  ImageAnswer,
  ImageEditRequest,
} from '../../../core/modality.ts';
import { objectOf, objectsOf } from '../../../wire/json-reader.ts';
import { readFailure } from '../../openai-chat/failure.ts';
import { drawn, pictureUrls } from './drawn.ts';
import { modelPath } from './model-path.ts';
import { firstPicture, uriOf } from './pictures.ts';
import { filtered } from './refusal.ts';
import { fileFormat, sayFields, type ImageWords } from './said-fields.ts';
import { ratioField, sizeOf } from './size.ts';

/** The models of fal, asked at once. Source: https://docs.fal.ai/model-apis/model-endpoints/synchronous-requests */
export const falGeneration: ModalityFormat<'image-generation'> = {
  writeRequest: (request, context) => ({ json: { prompt: request.prompt, ...said(request, context) }, path: modelPath(context.model) }),
  readAnswer,
  readFailure,
};

/** A picture changed by a model of fal. */
export const falEdit: ModalityFormat<'image-edit'> = {
  writeRequest: (request, context) => ({
    json: {
      prompt: request.prompt,
      ...pictures(request, context),
      ...(request.mask !== undefined && { mask_url: uriOf(request.mask) }),
      ...said(request, context),
    },
    path: editPathOf(context),
  }),
  readAnswer,
  readFailure,
};

/** Some families change pictures at an endpoint beside that which draws. */
function editPathOf({ model }: ModalityContext): string {
  const path = modelPath(model);
  return /nano-banana|gpt-image/.test(path) && !path.endsWith('/edit') ? `${path}/edit` : path;
}

/** Models that take several pictures name them in a list. */
function pictures(request: ImageEditRequest, { model }: ModalityContext): JsonObject {
  const first = firstPicture(request);
  const takesSeveral =
    request.images.length > 1 || /nano-banana|gemini|seedream|flux-2|gpt-image|qwen-image-edit-(?:plus|2)|multi/.test(model);
  return takesSeveral ? { image_urls: request.images.map(uriOf) } : { image_url: uriOf(first) };
}

function said(request: ImageRequest, { model, unsaid }: ModalityContext): JsonObject {
  const byRatio = /imagen|nano-banana|gemini|-ultra|kontext|minimax|ideogram\/v2/.test(model);
  const words: ImageWords = {
    n: 'num_images',
    // Bytes come as `data:` addresses.
    response_format: (value) => (value === 'b64_json' ? { sync_mode: true } : {}),
    output_format: fileFormat,
    size: () => (byRatio ? ratioField(request) : imageSize(request)),
    ...(model.includes('gpt-image') && { quality: 'quality', background: 'background', input_fidelity: 'input_fidelity' }),
    ...(/recraft|ideogram/.test(model) && { style: 'style' }),
  };
  return sayFields(request, words, unsaid);
}

/** Width and height, or a name of fal's own such as `landscape_16_9`. */
function imageSize(request: ImageRequest): JsonObject | undefined {
  if (/^[a-z]+_/.test(request.size ?? '')) return { image_size: request.size };
  const size = sizeOf(request);
  return size === undefined ? undefined : { image_size: { ...size } };
}

function readAnswer({ body }: ModalityReply): ImageAnswer {
  const answer = objectOf(body) ?? {};
  const found = [...objectsOf(answer['images']), ...objectsOf([answer['image'] ?? null])];
  const flags = answer['has_nsfw_concepts'];
  if (Array.isArray(flags) && flags.length > 0 && flags.every((flag) => flag === true))
    throw filtered('The pictures were taken for NSFW and blackened.');
  const { seed } = answer;
  return { ...drawn(found.flatMap(({ url }) => pictureUrls(url))), ...(seed !== undefined && { extra: { seed } }) };
}
