import type { FailedAnswer } from '../../../core/dialect.ts';
import type { Failure } from '../../../core/failure.ts';
import type { NextStep } from '../../../core/further-step.ts';
import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type { FormField, ImageAnswer, ImageEditRequest, ModalityBody, ModalityContext, ModalityFormat } from '../../../core/modality.ts';
import { objectOf, textOf } from '../../../wire/json-reader.ts';
import { formFields } from '../client-fields.ts';
import { failureReader } from '../said-failure.ts';
import { look } from '../watched-task.ts';
import { drawn, pictureBytes } from './drawn.ts';
import { editBatches, generationBatches } from './one-each.ts';
import { fileOf, firstPicture } from './pictures.ts';
import { filtered } from './refusal.ts';
import { bytesOnly, fileFormat, sayFields, type ImageWords } from './said-fields.ts';
import { ratioField } from './size.ts';
import { findService, type StabilityService } from './stability-services.ts';

/** Stability's Stable Image by form. The endpoint is the root of its API. Source: https://platform.stability.ai/docs/api-reference */
export const stabilityGeneration: ModalityFormat<'image-generation'> = {
  writeRequest(request, context) {
    const { path, fields } = generator(context.model);
    const size = (): JsonObject | undefined => ratioField(request, stabilityRatios);
    const said = sayFields(request, { ...stabilityWords, size }, context.unsaid);
    return written(path, formFields({ prompt: request.prompt, ...fields, ...said }));
  },
  readAnswer: ({ body }) => readPicture(body),
  readFailure,
  batches: generationBatches,
};

/** What Stability does with a picture: the model names it (`inpaint`, `outpaint`, `sketch`, `conservative`, …), else it draws after the picture. */
export const stabilityEdit: ModalityFormat<'image-edit'> = {
  writeRequest({ otherFiles = [], ...request }, context) {
    const { path, prompt, pictures, fields } = editing(context.model);
    const said = sayFields(request, stabilityWords, context.unsaid);
    const words = { ...(prompt !== undefined && { [prompt]: request.prompt }), ...fields, ...said };
    return written(path, [...formFields(words), ...files(request, pictures, context), ...otherFiles]);
  },
  readAnswer: ({ body }) => readPicture(body),
  readFailure,
  batches: editBatches,
};

const asJson = { accept: 'application/json' };

/** The ratios that Stable Image draws. */
export const stabilityRatios: readonly string[] = ['16:9', '1:1', '21:9', '2:3', '3:2', '4:5', '5:4', '9:16', '9:21'];

/** What Stable Image has for OpenAI's fields besides the size. Answers are always bytes. */
export const stabilityWords: ImageWords = {
  output_format: fileFormat,
  response_format: bytesOnly,
};

function written(path: string, form: readonly FormField[]): ModalityBody {
  return { form, path: `/v2beta/stable-image/${path}`, headers: asJson, next: afterBeginning };
}

function files(request: ImageEditRequest, names: readonly string[], context: ModalityContext): readonly FormField[] {
  firstPicture(request);
  request.images.slice(names.length).forEach((_, index) => context.unsaid(`image[${names.length + index}]`));
  const pictures = names.flatMap((name, index) => {
    const picture = request.images[index];
    return picture === undefined ? [] : [{ name, value: fileOf(picture, context) }];
  });
  return request.mask === undefined ? pictures : [...pictures, { name: 'mask', value: fileOf(request.mask, context) }];
}

/** The generator that a model's name means: `stable-image-ultra`, `core`, `sd3.5-large`. */
function generator(model: string): { readonly path: string; readonly fields: JsonObject } {
  const name = model
    .toLowerCase()
    .replace(/^.*\/|^stability\.|-v\d+:\d+$/g, '')
    .replace(/^stable-image-/, '');
  if (name === 'ultra' || name === 'core') return { path: `generate/${name}`, fields: {} };
  return { path: 'generate/sd3', fields: name === 'sd3' ? {} : { model: name } };
}

/** The service that is named; else a generator, which draws after a picture as well. Stable Diffusion must be told so. */
function editing(model: string): StabilityService & { readonly fields: JsonObject } {
  const service = findService(model);
  if (service !== undefined) return { ...service, fields: {} };
  const { path, fields } = generator(model);
  return { path, prompt: 'prompt', pictures: ['image'], fields: path === 'generate/sd3' ? { mode: 'image-to-image', ...fields } : fields };
}

/** Those that take long answer with a job. */
const afterBeginning: NextStep = ({ body }) => {
  const id = textOf(objectOf(body)?.['id']);
  if (id === undefined || hasPicture(body)) return undefined;
  return look({
    to: `/v2beta/results/${encodeURIComponent(id)}`,
    rest: 5_000,
    headers: asJson,
    isAtWork: (state) => !hasPicture(state),
  });
};

function hasPicture(body: JsonValue): boolean {
  return objectOf(body)?.['image'] !== undefined || objectOf(body)?.['result'] !== undefined;
}

function readPicture(body: JsonValue): ImageAnswer {
  const { image, result, finish_reason: reason } = objectOf(body) ?? {};
  if (reason === 'CONTENT_FILTERED') throw filtered('The picture was blurred by the content filter (CONTENT_FILTERED).');
  return drawn(pictureBytes(image ?? result));
}

/** `{ id, name, errors }`, the errors being texts. */
function readFailure(answer: FailedAnswer): Failure {
  const body = objectOf(answer.body);
  const errors = body?.['errors'];
  return readSaid(Array.isArray(errors) ? { ...answer, body: { ...body, message: errors.join('; ') } } : answer);
}

const readSaid = failureReader({ message: ['message'], code: ['name'] });
