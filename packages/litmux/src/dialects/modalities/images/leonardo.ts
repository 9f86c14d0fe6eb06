import type { FurtherStep } from '../../../core/further-step.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { ImageAnswer, ModalityFormat, ModalityReply } from '../../../core/modality.ts';
import { objectOf, objectsOf, textOf } from '../../../wire/json-reader.ts';
import { failureReader } from '../said-failure.ts';
import { look } from '../watched-task.ts';
import { drawn, pictureUrls } from './drawn.ts';
import { jobFailed } from './refusal.ts';
import { anyForm, sayFields, type ImageWords } from './said-fields.ts';
import { pixelFields } from './size.ts';

/** Leonardo's pictures: a generation that is looked after. Source: https://docs.leonardo.ai/reference/creategeneration */
export const leonardoGeneration: ModalityFormat<'image-generation'> = {
  writeRequest(request, { model, unsaid }) {
    const words: ImageWords = {
      n: 'num_images',
      size: () => pixelFields(request),
      response_format: anyForm,
    };
    const fields = sayFields(request, words, unsaid);
    return {
      json: { num_images: 1, ...fields, modelId: model, prompt: request.prompt },
      path: '/generations',
      next: ({ body }) => afterStart(textOf(objectOf(objectOf(body)?.['sdGenerationJob'])?.['generationId'])),
    };
  },
  readAnswer,
  readFailure: failureReader({ message: ['error', 'message'], code: ['code'] }),
};

function afterStart(id: string | undefined): FurtherStep | undefined {
  if (id === undefined) return undefined;
  return look({ to: `/generations/${encodeURIComponent(id)}`, rest: 5_000, isAtWork });
}

function isAtWork(state: JsonObject): boolean {
  const status = generation(state)['status'];
  if (status === 'FAILED') throw jobFailed('The generation failed.');
  return status !== 'COMPLETE';
}

function generation(state: JsonObject): JsonObject {
  return objectOf(state['generations_by_pk']) ?? {};
}

function readAnswer({ body }: ModalityReply): ImageAnswer {
  return drawn(objectsOf(generation(objectOf(body) ?? {})['generated_images']).flatMap(({ url }) => pictureUrls(url)));
}
