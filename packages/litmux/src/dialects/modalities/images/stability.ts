import type { FailedAnswer } from '../../../core/dialect.ts';
import type { Failure } from '../../../core/failure.ts';
import type { NextStep } from '../../../core/further-step.ts';
import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type {
  FormField,
  ImageAnswer,
  ImageEditRequest,
  ImageRequest,
  ModalityBody,
  ModalityContext,
  ModalityFormat,
} from '../../../core/modality.ts';
import { objectOf, textOf } from '../../../wire/json-reader.ts';
import { formFields } from '../client-fields.ts';
import { failureReader } from '../said-failure.ts';
import { look } from '../watched-task.ts';
import { drawn, pictureBytes } from './drawn.ts';
import { fileOf, onlyPicture } from './pictures.ts';
import { filtered } from './refusal.ts';
import { sayFields, type ImageWords } from './said-fields.ts';
import { ratioOf } from './size.ts';

/** Stability's Stable Image by form. The endpoint is the root of its API. Source: https://platform.stability.ai/docs/api-reference */
export const stabilityGeneration: ModalityFormat<'image-generation'> = {
  writeRequest: (request, context) => written(generator(context.model), [['prompt', request.prompt]], { request, context }),
  readAnswer: ({ body }) => readPicture(body),
  readFailure,
};

/** What Stability does with a picture: the model names it (`inpaint`, `outpaint`, `sketch`, `conservative`, …), else it draws after the picture. */
export const stabilityEdit: ModalityFormat<'image-edit'> = {
  writeRequest(request, context) {
    const service = services.get(serviceName(context.model));
    const where = service === undefined ? drawingAfter(generator(context.model)) : { path: service.path, fields: {} };
    const texts: readonly [string, string][] = service?.prompt === false ? [] : [['prompt', request.prompt]];
    return written(where, texts, { request, context, picture: request });
  },
  readAnswer: ({ body }) => readPicture(body),
  readFailure,
};

const asJson = { accept: 'application/json' };

/** The ratios that Stable Image draws. */
export const stabilityRatios: readonly string[] = ['16:9', '1:1', '21:9', '2:3', '3:2', '4:5', '5:4', '9:16', '9:21'];

/** What Stable Image has for OpenAI's fields besides the size. Answers are always bytes. */
export const stabilityWords: ImageWords = {
  output_format: (value) => ({ output_format: value === 'jpg' ? 'jpeg' : value }),
  response_format: (value) => (value === 'b64_json' ? {} : undefined),
};

/** Where something is asked, and with which fields. */
interface Service {
  readonly path: string;
  readonly fields: JsonObject;
}

interface Writing {
  readonly request: ImageRequest;
  readonly context: ModalityContext;
  readonly picture?: ImageEditRequest;
}

function written({ path, fields }: Service, texts: readonly [string, string][], { request, context, picture }: Writing): ModalityBody {
  const size = (): JsonObject | undefined => {
    const ratio = ratioOf(request, stabilityRatios);
    return typeof ratio === 'string' ? { aspect_ratio: ratio } : undefined;
  };
  const said = sayFields(request, { ...stabilityWords, ...(picture === undefined && { size }) }, context.unsaid);
  const form: readonly FormField[] = [
    ...texts.map(([name, value]) => ({ name, value })),
    ...formFields({ ...fields, ...said }),
    ...(picture === undefined ? [] : files(picture, context)),
  ];
  return { form, path, headers: asJson, next: afterUpscaling };
}

function files(request: ImageEditRequest, context: ModalityContext): readonly FormField[] {
  const image = { name: 'image', value: fileOf(onlyPicture(request, context), context) };
  return request.mask === undefined ? [image] : [image, { name: 'mask', value: fileOf(request.mask, context) }];
}

/** The generator that a model's name means: `stable-image-ultra`, `core`, `sd3.5-large`. */
function generator(model: string): Service {
  const name = serviceName(model);
  if (name === 'ultra' || name === 'core') return { path: `/v2beta/stable-image/generate/${name}`, fields: {} };
  return { path: '/v2beta/stable-image/generate/sd3', fields: name === 'sd3' ? {} : { model: name } };
}

/** The generators draw after a picture as well; Stable Diffusion must be told so. */
function drawingAfter({ path, fields }: Service): Service {
  return { path, fields: path.endsWith('/sd3') ? { mode: 'image-to-image', ...fields } : fields };
}

/** A model's name without maker and version. */
function serviceName(model: string): string {
  return model
    .toLowerCase()
    .replace(/^.*\//, '')
    .replace(/^stability\./, '')
    .replace(/^stable-(?:image-)?/, '')
    .replace(/-v\d+:\d+$/, '');
}

const services: ReadonlyMap<string, { readonly path: string; readonly prompt: boolean }> = new Map(
  [
    ['edit', ['inpaint', 'outpaint', 'search-and-replace', 'search-and-recolor'], true],
    ['edit', ['erase', 'remove-background'], false],
    ['control', ['sketch', 'structure', 'style', 'style-transfer'], true],
    ['upscale', ['conservative', 'creative'], true],
    ['upscale', ['fast'], false],
  ].flatMap(([group, names, prompt]) =>
    typeof names === 'object'
      ? names.map((name) => [name, { path: `/v2beta/stable-image/${String(group)}/${name}`, prompt: prompt === true }] as const)
      : [],
  ),
);

/** The creative upscaler alone answers with a job. */
const afterUpscaling: NextStep = ({ body }) => {
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
