import type { FurtherStep } from '../../../core/further-step.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { ImageAnswer, ImageRequest, ModalityBody, ModalityContext, ModalityFormat, ModalityReply } from '../../../core/modality.ts';
import { objectOf, textOf } from '../../../wire/json-reader.ts';
import { failureReader } from '../said-failure.ts';
import { look } from '../watched-task.ts';
import { drawn, pictureUrls } from './drawn.ts';
import { editBatches, generationBatches } from './one-each.ts';
import { firstPicture, uriOf } from './pictures.ts';
import { filtered, jobFailed } from './refusal.ts';
import { anyForm, sayFields, type ImageWords } from './said-fields.ts';
import { sizeOf } from './size.ts';

/** Runway's pictures: a task that is looked after. Source: https://docs.dev.runwayml.com/api/#tag/Start-generating/paths/~1v1~1text_to_image/post */
export const runwayGeneration: ModalityFormat<'image-generation'> = {
  writeRequest: (request, context) => written(request, context),
  readAnswer,
  readFailure: failureReader({ message: ['error'] }),
  batches: generationBatches,
};

/** A picture drawn after others, which the prompt may call by their tags (`@image1`). */
export const runwayEdit: ModalityFormat<'image-edit'> = {
  writeRequest(request, context) {
    firstPicture(request);
    if (request.mask !== undefined) context.unsaid('mask');
    const referenceImages = request.images.map((image, index) => ({ uri: uriOf(image), tag: `image${index + 1}` }));
    return written(request, context, { referenceImages });
  },
  readAnswer,
  readFailure: failureReader({ message: ['error'] }),
  batches: editBatches,
};

function written(request: ImageRequest, { model, unsaid }: ModalityContext, pictures: JsonObject = {}): ModalityBody {
  const words: ImageWords = {
    size: () => ratioFields(request),
    quality: 'quality',
    response_format: anyForm,
  };
  const fields = sayFields(request, words, unsaid);
  return {
    json: { model, promptText: request.prompt, ratio: '1024:1024', ...pictures, ...fields },
    path: '/text_to_image',
    next: ({ body }) => afterStart(textOf(objectOf(body)?.['id'])),
  };
}

/** Runway's ratios are sizes with a colon. */
function ratioFields(request: ImageRequest): JsonObject | undefined {
  if (/^\d{3,}:\d{3,}$/.test(request.size ?? '')) return { ratio: request.size };
  const size = sizeOf(request);
  return size === undefined ? undefined : { ratio: `${size.width}:${size.height}` };
}

function afterStart(id: string | undefined): FurtherStep | undefined {
  if (id === undefined) return undefined;
  return look({ to: `/tasks/${encodeURIComponent(id)}`, rest: 5_000, isAtWork });
}

function isAtWork({ status, failure, failureCode }: JsonObject): boolean {
  if (status === 'SUCCEEDED') return false;
  if (status !== 'FAILED' && status !== 'CANCELLED') return true;
  const reason = textOf(failure) ?? `The task was ${status.toLowerCase()}.`;
  const code = textOf(failureCode);
  throw code !== undefined && /SAFETY|MODERATION/.test(code) ? filtered(`${reason} (${code})`) : jobFailed(reason, code);
}

function readAnswer({ body }: ModalityReply): ImageAnswer {
  return drawn(pictureUrls(objectOf(body)?.['output']));
}
