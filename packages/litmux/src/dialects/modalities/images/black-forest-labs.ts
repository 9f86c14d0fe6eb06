import type { Failure } from '../../../core/failure.ts';
import type { NextStep } from '../../../core/further-step.ts';
import type { JsonObject } from '../../../core/json.ts';
import type {
  ImageAnswer,
  ImageEditRequest,
  ImageRequest,
  ModalityBody,
  ModalityContext,
  ModalityFormat,
  ModalityReply,
} from '../../../core/modality.ts';
import { numberOf, objectOf, textOf } from '../../../wire/json-reader.ts';
import { readFailure } from '../../openai-chat/failure.ts';
import { look } from '../watched-task.ts';
import { drawn, pictureUrls } from './drawn.ts';
import { modelPath } from './model-path.ts';
import { editBatches, generationBatches } from './one-each.ts';
import { bytesOf, firstPicture, onlyPicture } from './pictures.ts';
import { filtered, jobFailed } from './refusal.ts';
import { anyForm, fileFormat, sayFields, type ImageWords } from './said-fields.ts';
import { pixelFields, ratioField } from './size.ts';

/** The FLUX models of their maker: a job that is looked after at its own address. Source: https://docs.bfl.ai/quick_start/generating_images */
export const fluxGeneration: ModalityFormat<'image-generation'> = {
  writeRequest: (request, context) => written({ prompt: request.prompt, ...said(request, context) }, context),
  readAnswer,
  readFailure,
  batches: generationBatches,
};

/** A picture changed by FLUX: by words (Kontext, FLUX.2), or where a mask says (Fill). Source: https://docs.bfl.ai/kontext/kontext_image_editing */
export const fluxEdit: ModalityFormat<'image-edit'> = {
  writeRequest(request, context) {
    const pictures = /fill|expand|canny|depth/.test(context.model) ? onePicture(request, context) : numberedPictures(request, context);
    return written({ prompt: request.prompt, ...pictures, ...said(request, context) }, context);
  },
  readAnswer,
  readFailure,
  batches: editBatches,
};

/** What is filled in, extended or traced. */
function onePicture(request: ImageEditRequest, context: ModalityContext): JsonObject {
  const field = /canny|depth/.test(context.model) ? 'control_image' : 'image';
  const { mask } = request;
  return {
    [field]: bytesOf(onlyPicture(request, context), context).base64,
    ...(mask !== undefined && { mask: bytesOf(mask, context).base64 }),
  };
}

/** `input_image`, `input_image_2`, …: as FLUX names those that words are about. */
export function numberedPictures(request: ImageEditRequest, context: ModalityContext): JsonObject {
  firstPicture(request);
  if (request.mask !== undefined) context.unsaid('mask');
  const named = request.images.map((image, index) => [
    index === 0 ? 'input_image' : `input_image_${index + 1}`,
    bytesOf(image, context).base64,
  ]);
  return Object.fromEntries(named);
}

function written(json: JsonObject, { model }: ModalityContext): ModalityBody {
  return { json, path: modelPath(model), next: afterOrder };
}

function said(request: ImageRequest, { model, unsaid }: ModalityContext): JsonObject {
  const byRatio = /ultra|kontext/.test(model);
  const words: ImageWords = {
    output_format: (value) => (value === 'webp' ? undefined : fileFormat(value)),
    response_format: anyForm,
    size: () => (byRatio ? aspectRatio(request) : pixelFields(request)),
  };
  return sayFields(request, words, unsaid);
}

/** Any ratio from 21:9 to 9:21 is drawn. */
function aspectRatio(request: ImageRequest): JsonObject | undefined {
  if (request.size?.includes(':') === true) return { aspect_ratio: request.size };
  return ratioField(request, ['7:4', '4:7']) ?? ratioField(request);
}

const afterOrder: NextStep = ({ body }) => {
  const { polling_url: place, id } = objectOf(body) ?? {};
  const to = textOf(place) ?? (typeof id === 'string' ? `/get_result?id=${encodeURIComponent(id)}` : undefined);
  return to === undefined ? undefined : look({ to, rest: 2_000, isAtWork });
};

function isAtWork(state: JsonObject): boolean {
  const failure = failureOf(state);
  if (failure !== undefined) throw failure;
  return state['status'] !== 'Ready';
}

function failureOf({ status, details }: JsonObject): Failure | undefined {
  const said = textOf(status) ?? 'without a status';
  const why = details === undefined || details === null ? '' : `: ${JSON.stringify(details)}`;
  if (/moderated/i.test(said)) return filtered(`${said}${why}`);
  return /error|failed|not found/i.test(said) ? jobFailed(`The picture was not drawn (${said})${why}`) : undefined;
}

/** Newer models tell at the beginning what they will cost, in credits of a cent. */
function readAnswer({ body, begun }: ModalityReply): ImageAnswer {
  const images = pictureUrls(objectOf(objectOf(body)?.['result'])?.['sample']);
  const credits = numberOf(objectOf(begun)?.['cost']);
  return drawn(images, credits === undefined ? {} : { statedCost: Math.round(credits * nanoOfCredit) });
}

const nanoOfCredit = 10_000_000;
