import type { FurtherStep } from '../../../core/further-step.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { ImageAnswer, ModalityBody, ModalityFormat, ModalityReply } from '../../../core/modality.ts';
import { objectOf, textOf } from '../../../wire/json-reader.ts';
import { look } from '../watched-task.ts';
import { drawn, pictureUrls } from './drawn.ts';
import { openaiImageEdit, openaiImageGeneration } from './openai.ts';
import { jobFailed } from './refusal.ts';
import type { ImageTraits } from './traits.ts';

const traits: ImageTraits = {
  knows: ['n', 'size'],
  pictures: { field: 'image_url', several: 'image_url' },
};

const generation = openaiImageGeneration(traits);
const edit = openaiImageEdit(traits);

/** ModelScope's pictures: asked in OpenAI's words, answered by a task. Source: https://modelscope.cn/docs/model-service/API-Inference/intro */
export const modelscopeGeneration: ModalityFormat<'image-generation'> = {
  ...generation,
  writeRequest: (request, context) => asTask(generation.writeRequest(request, context)),
  readAnswer,
};

/** The same for pictures that are changed. */
export const modelscopeEdit: ModalityFormat<'image-edit'> = {
  ...edit,
  writeRequest: (request, context) => asTask(edit.writeRequest(request, context)),
  readAnswer,
};

function asTask(body: ModalityBody): ModalityBody {
  return {
    ...body,
    path: '/images/generations',
    headers: { 'x-modelscope-async-mode': 'true' },
    next: ({ body: reply }) => afterStart(textOf(objectOf(reply)?.['task_id'])),
  };
}

function afterStart(id: string | undefined): FurtherStep | undefined {
  return id === undefined ? undefined : look({ to: `/tasks/${encodeURIComponent(id)}`, rest: 5_000, headers: ofPictures, isAtWork });
}

const ofPictures = { 'x-modelscope-task-type': 'image_generation' };

function isAtWork(state: JsonObject): boolean {
  if (state['task_status'] === 'FAILED') throw jobFailed(textOf(objectOf(state['errors'])?.['message']) ?? 'The task failed.');
  return state['task_status'] !== 'SUCCEED';
}

function readAnswer({ body }: ModalityReply): ImageAnswer {
  return drawn(pictureUrls(objectOf(body)?.['output_images']));
}
