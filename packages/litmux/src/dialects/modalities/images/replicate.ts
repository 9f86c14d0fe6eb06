import type { FurtherStep, NextStep } from '../../../core/further-step.ts';
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
import { objectOf, textOf } from '../../../wire/json-reader.ts';
import { failureReader } from '../said-failure.ts';
import { look } from '../watched-task.ts';
import { drawn, pictureUrls } from './drawn.ts';
import { modelPath } from './model-path.ts';
import { firstPicture, onlyPicture, uriOf } from './pictures.ts';
import { jobFailed } from './refusal.ts';
import { anyForm, sayFields, type ImageWords } from './said-fields.ts';
import { pixelFields, ratioField } from './size.ts';

/** Pictures by models on Replicate: a prediction that is looked after. Source: https://replicate.com/docs/reference/http#predictions.create */
export const replicateGeneration: ModalityFormat<'image-generation'> = {
  writeRequest: (request, context) => written({ prompt: request.prompt, ...said(request, context) }, context),
  readAnswer,
  readFailure: failureReader({ message: ['detail', 'title', 'error'] }),
};

/** A picture changed by a model on Replicate; the field that holds it is the one that the model's family has, unless the caller sets its own. */
export const replicateEdit: ModalityFormat<'image-edit'> = {
  writeRequest: (request, context) =>
    written(
      {
        prompt: request.prompt,
        ...pictures(request, context),
        ...(request.mask !== undefined && { mask: uriOf(request.mask) }),
        ...said(request, context),
      },
      context,
    ),
  readAnswer,
  readFailure: failureReader({ message: ['detail', 'title', 'error'] }),
};

function pictures(request: ImageEditRequest, context: ModalityContext): JsonObject {
  const list = listFields.find(([family]) => family.test(context.model))?.[1];
  if (list !== undefined) {
    firstPicture(request);
    return { [list]: request.images.map(uriOf) };
  }
  return { [context.model.includes('kontext') ? 'input_image' : 'image']: uriOf(onlyPicture(request, context)) };
}

/** Families that take several pictures, and where. */
const listFields: readonly (readonly [RegExp, string])[] = [
  [/nano-banana|seedream|gemini/, 'image_input'],
  [/flux-2|gpt-image/, 'input_images'],
];

/** Older models take pixels, newer ones a shape. */
function said(request: ImageRequest, { model, unsaid }: ModalityContext): JsonObject {
  const isOlder = /sdxl|stable-diffusion(?!-3)|playground|lightning|[\da-f]{64}$/.test(model);
  const isOpenAI = model.includes('gpt-image');
  const words: ImageWords = {
    n: isOpenAI ? 'number_of_images' : 'num_outputs',
    size: () => (isOlder ? pixelFields(request) : ratioField(request)),
    output_format: 'output_format',
    output_compression: isOpenAI ? 'output_compression' : 'output_quality',
    response_format: anyForm,
    ...(isOpenAI && { quality: 'quality', background: 'background', moderation: 'moderation', input_fidelity: 'input_fidelity' }),
    ...(/recraft|ideogram/.test(model) && { style: 'style' }),
  };
  return sayFields(request, words, unsaid);
}

function written(input: JsonObject, { model }: ModalityContext): ModalityBody {
  const version = /^(?:[^/]+\/[^/:]+:)?([\da-f]{64})$/.exec(model)?.[1];
  const path =
    version === undefined ? `${modelPath(model.startsWith('deployments/') ? model : `models/${model}`)}/predictions` : '/predictions';
  return { json: { ...(version !== undefined && { version }), input }, path, headers: { prefer: 'wait' }, next: afterStart };
}

/** A prediction that is quick is done in the first reply. */
const afterStart: NextStep = ({ body }): FurtherStep | undefined => {
  const prediction = objectOf(body) ?? {};
  const id = textOf(prediction['id']);
  if (id === undefined || !isAtWork(prediction)) return undefined;
  return look({ to: `/predictions/${encodeURIComponent(id)}`, rest: 5_000, isAtWork });
};

function isAtWork({ status, error }: JsonObject): boolean {
  if (status === 'failed' || status === 'canceled' || status === 'aborted')
    throw jobFailed(textOf(error) ?? `The prediction was ${status}.`);
  return status !== 'succeeded';
}

function readAnswer({ body }: ModalityReply): ImageAnswer {
  return drawn(pictureUrls(objectOf(body)?.['output']));
}
