import type { FurtherStep } from '../../../core/further-step.ts';
import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type { ImageAnswer, ImageRequest, ModalityBody, ModalityContext, ModalityFormat, ModalityReply } from '../../../core/modality.ts';
import { objectOf, objectsOf, textOf } from '../../../wire/json-reader.ts';
import { readFailure } from '../../openai-chat/failure.ts';
import { drawn, pictureBytes, pictureUrls } from './drawn.ts';
import { modelPath } from './model-path.ts';
import { editBatches, generationBatches } from './one-each.ts';
import { onlyPicture, uriOf } from './pictures.ts';
import { filtered, jobFailed } from './refusal.ts';
import { anyForm, sayFields } from './said-fields.ts';
import { pixelFields, ratioField } from './size.ts';

/** Fireworks' workflows that draw: FLUX by its own, older models by pixels. Source: https://docs.fireworks.ai/api-reference/generate-a-new-image-from-a-text-prompt */
export const fireworksGeneration: ModalityFormat<'image-generation'> = {
  writeRequest: (request, context) => written({ prompt: request.prompt, ...said(request, context) }, context),
  readAnswer,
  readFailure,
  batches: generationBatches,
};

/** FLUX Kontext at Fireworks: a job. Source: https://docs.fireworks.ai/api-reference/generate-or-edit-image-using-flux-kontext */
export const fireworksEdit: ModalityFormat<'image-edit'> = {
  writeRequest(request, context) {
    if (request.mask !== undefined) context.unsaid('mask');
    return written({ prompt: request.prompt, input_image: uriOf(onlyPicture(request, context)), ...said(request, context) }, context);
  },
  readAnswer,
  readFailure,
  batches: editBatches,
};

function written(json: JsonObject, { model }: ModalityContext): ModalityBody {
  const headers = { accept: 'application/json' };
  if (isOlder(model)) return { json, path: `/image_generation${modelPath(model)}`, headers };
  const workflow = `/workflows${modelPath(model)}`;
  if (!model.includes('kontext')) return { json, path: `${workflow}/text_to_image`, headers };
  return { json, path: workflow, headers, next: ({ body }) => ask(workflow, textOf(objectOf(body)?.['request_id']), 0) };
}

/** The state of a job is asked by a request with a body. */
function ask(workflow: string, id: string | undefined, turn: number): FurtherStep | undefined {
  if (id === undefined) return undefined;
  return {
    method: 'POST',
    to: `${workflow}/get_result`,
    json: { id },
    wait: Math.min(500 * 1.5 ** turn, 3_000),
    next: ({ body }) => (isAtWork(body) ? ask(workflow, id, turn + 1) : undefined),
  };
}

function isAtWork(state: JsonValue): boolean {
  const status = textOf(objectOf(state)?.['status']) ?? '';
  if (/moderated/i.test(status)) throw filtered(status);
  if (/error|failed|not found/i.test(status)) throw jobFailed(`The picture was not drawn (${status}).`);
  return status !== 'Ready';
}

function said(request: ImageRequest, { model, unsaid }: ModalityContext): JsonObject {
  return sayFields(
    request,
    { size: () => (isOlder(model) ? pixelFields(request) : ratioField(request)), response_format: anyForm },
    unsaid,
  );
}

function isOlder(model: string): boolean {
  return /diffusion|playground|ssd|japanese/i.test(model);
}

function readAnswer({ body }: ModalityReply): ImageAnswer {
  const answers = Array.isArray(body) ? objectsOf(body) : [objectOf(body) ?? {}];
  if (answers.some(({ finishReason }) => finishReason === 'CONTENT_FILTERED'))
    throw filtered('The picture was taken away by the content filter.');
  const images = answers.flatMap(({ base64, result }) => [...pictureBytes(base64), ...pictureUrls(objectOf(result)?.['sample'])]);
  return drawn(images);
}
