import type { FurtherStep } from '../../../core/further-step.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { ImageAnswer, ImageRequest, ModalityBody, ModalityContext, ModalityFormat, ModalityReply } from '../../../core/modality.ts';
import { objectOf, objectsOf, textOf } from '../../../wire/json-reader.ts';
import { failureReader } from '../said-failure.ts';
import { look } from '../watched-task.ts';
import { drawn, pictureUrls } from './drawn.ts';
import { firstPicture, uriOf } from './pictures.ts';
import { jobFailed } from './refusal.ts';
import { anyForm, sayFields, type ImageWords } from './said-fields.ts';
import { sizeOf } from './size.ts';

const readFailure = failureReader({ message: ['message'], code: ['code'] });

/** Qwen's and Wan's pictures by DashScope's own API: newer models answer at once, older ones with a task. Source: https://www.alibabacloud.com/help/en/model-studio/qwen-image-api */
export const dashscopeGeneration: ModalityFormat<'image-generation'> = {
  writeRequest: (request, context) => (asksAtOnce(context.model) ? talk(request, [], context) : task(request, context)),
  readAnswer,
  readFailure,
};

/** Pictures changed by Qwen and Wan. Source: https://www.alibabacloud.com/help/en/model-studio/qwen-image-edit-api */
export const dashscopeEdit: ModalityFormat<'image-edit'> = {
  writeRequest(request, context) {
    firstPicture(request);
    if (request.mask !== undefined) context.unsaid('mask');
    const images = request.images.map(uriOf);
    return asksAtOnce(context.model) ? talk(request, images, context) : task(request, context, images);
  },
  readAnswer,
  readFailure,
};

/** Qwen's models, and Wan's from 2.6 on. */
function asksAtOnce(model: string): boolean {
  return /^(?:qwen-image|z-image|qwen-mt-image)/.test(model) || /^wan(?:2\.[6-9]|[3-9])/.test(model);
}

/** A conversation whose answer is pictures. */
function talk(request: ImageRequest, images: readonly string[], context: ModalityContext): ModalityBody {
  const { input, parameters } = said(request, context);
  const content = [...images.map((image) => ({ image })), { text: request.prompt }];
  return {
    json: { model: context.model, input: { messages: [{ role: 'user', content }], ...input }, parameters },
    path: '/services/aigc/multimodal-generation/generation',
  };
}

function task(request: ImageRequest, context: ModalityContext, images?: readonly string[]): ModalityBody {
  const { input, parameters } = said(request, context);
  const service = images === undefined ? 'text2image' : 'image2image';
  return {
    json: { model: context.model, input: { prompt: request.prompt, ...(images && { images }), ...input }, parameters },
    path: `/services/aigc/${service}/image-synthesis`,
    headers: { 'x-dashscope-async': 'enable' },
    next: ({ body }) => afterStart(textOf(objectOf(objectOf(body)?.['output'])?.['task_id'])),
  };
}

/** What belongs to the input of a drawing, and what are its parameters. */
function said(request: ImageRequest, { unsaid }: ModalityContext): { readonly input: JsonObject; readonly parameters: JsonObject } {
  const words: ImageWords = {
    n: 'n',
    size: () => {
      const size = sizeOf(request);
      return size === undefined ? undefined : { size: `${size.width}*${size.height}` };
    },
    style: 'style',
    response_format: anyForm,
  };
  const { negative_prompt: negative, input, parameters, ...fields } = sayFields(request, words, unsaid);
  return {
    input: { ...(negative !== undefined && { negative_prompt: negative }), ...objectOf(input) },
    parameters: { n: 1, ...fields, ...objectOf(parameters) },
  };
}

function afterStart(id: string | undefined): FurtherStep | undefined {
  if (id === undefined) return undefined;
  return look({ to: `/tasks/${encodeURIComponent(id)}`, rest: 5_000, isAtWork });
}

function isAtWork(state: JsonObject): boolean {
  const { task_status: status, message, code } = objectOf(state['output']) ?? {};
  if (status === 'FAILED' || status === 'CANCELED' || status === 'UNKNOWN')
    throw jobFailed(textOf(message) ?? `The task is ${status.toLowerCase()}.`, textOf(code));
  return status !== 'SUCCEEDED';
}

/** Tasks tell of each picture alone; one that failed says why. Errors may come in answers of status 200. */
function readAnswer({ body }: ModalityReply): ImageAnswer {
  const { code, message } = objectOf(body) ?? {};
  if (typeof code === 'string' && code !== '') throw jobFailed(textOf(message) ?? code, code);
  const output = objectOf(objectOf(body)?.['output']) ?? {};
  const results = objectsOf(output['results']);
  const contents = objectsOf(output['choices']).flatMap((choice) => objectsOf(objectOf(choice['message'])?.['content']));
  const images = [
    ...results.flatMap(({ url, actual_prompt: revised }) =>
      pictureUrls(url).map((image) => (typeof revised === 'string' ? { ...image, revised_prompt: revised } : image)),
    ),
    ...contents.flatMap(({ image }) => pictureUrls(image)),
  ];
  const failed = results.find(({ message }) => message !== undefined);
  if (images.length === 0 && failed !== undefined)
    throw jobFailed(textOf(failed['message']) ?? 'The picture failed.', textOf(failed['code']));
  return drawn(images);
}
