import { Failure } from '../../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type { ImageAnswer, ImageRequest, ModalityBody, ModalityContext, ModalityFormat } from '../../../core/modality.ts';
import { isObject, objectOf, objectsOf, textOf } from '../../../wire/json-reader.ts';
import { failureInside, readFailure } from '../../openai-chat/failure.ts';
import { readUsage } from '../../openai-chat/usage.ts';
import { drawn, pictureUrls } from './drawn.ts';
import { geminiRatios } from './gemini.ts';
import { editBatches, generationBatches } from './one-each.ts';
import { firstPicture, uriOf } from './pictures.ts';
import { filtered } from './refusal.ts';
import { bytesOnly, sayFields, type ImageWords } from './said-fields.ts';
import { ratioField } from './size.ts';

/** Pictures out of a conversation in OpenAI's format, as OpenRouter has them. Source: https://openrouter.ai/docs/features/multimodal/image-generation */
export const chatPictureGeneration: ModalityFormat<'image-generation'> = {
  writeRequest: (request, context) => written(request, request.prompt, context),
  readAnswer: ({ body }) => readPictures(body),
  readFailure,
  batches: generationBatches,
};

/** Pictures that are shown in a conversation and changed by it. Where a mask marks what is changed, it is the last of them. */
export const chatPictureEdit: ModalityFormat<'image-edit'> = {
  writeRequest(request, context) {
    firstPicture(request);
    const shown = request.mask === undefined ? request.images : [...request.images, request.mask];
    const images = shown.map((picture) => ({ type: 'image_url', image_url: { url: uriOf(picture) } }));
    return written(request, [{ type: 'text', text: request.prompt }, ...images], context);
  },
  readAnswer: ({ body }) => readPictures(body),
  readFailure,
  batches: editBatches,
};

function written(request: ImageRequest, content: JsonValue, { model, unsaid }: ModalityContext): ModalityBody {
  const words: ImageWords = {
    size: () => ratioField(request, geminiRatios),
    quality: resolution,
    response_format: bytesOnly,
    user: 'user',
  };
  const { aspect_ratio, image_size, image_config, ...fields } = sayFields(request, words, unsaid);
  const config = {
    ...(aspect_ratio !== undefined && { aspect_ratio }),
    ...(image_size !== undefined && { image_size }),
    ...objectOf(image_config),
  };
  return {
    json: {
      model,
      messages: [{ role: 'user', content }],
      modalities: ['image', 'text'],
      usage: { include: true },
      ...(Object.keys(config).length > 0 && { image_config: config }),
      ...fields,
    },
    path: '/chat/completions',
  };
}

/** How large the better qualities are. */
const sizes: ReadonlyMap<JsonValue, string> = new Map([
  ['low', '1K'],
  ['standard', '1K'],
  ['medium', '2K'],
  ['high', '4K'],
  ['hd', '4K'],
]);

function resolution(quality: JsonValue): JsonObject | undefined {
  const size = sizes.get(quality);
  return size === undefined ? undefined : { image_size: size };
}

function readPictures(body: JsonValue): ImageAnswer {
  const answer = isObject(body) ? body : {};
  const failure = failureInside(answer);
  if (failure !== undefined) throw failure;
  const choices = objectsOf(answer['choices']);
  const messages = choices.map((choice) => objectOf(choice['message']) ?? {});
  const images = messages
    .flatMap((message) => objectsOf(message['images']))
    .flatMap((image) => pictureUrls(objectOf(image['image_url'])?.['url']));
  if (images.length === 0) throw withoutPicture(choices[0], textOf(messages[0]?.['content']));
  const usage = readUsage(objectOf(answer['usage']) ?? {}, {});
  return drawn(images, usage.output + usage.outputImage > 0 ? { ...usage, units: {} } : {});
}

function withoutPicture(choice: JsonObject | undefined, said: string | undefined): Failure {
  if (choice?.['finish_reason'] === 'content_filter') return filtered('The picture was refused by the content filter.');
  return new Failure(
    'invalid_answer',
    `The model answered without a picture${said === undefined || said === '' ? '.' : `: ${said.slice(0, 300)}`}`,
  );
}
