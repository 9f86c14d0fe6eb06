import { Failure } from '../../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type {
  ImageAnswer,
  ImageEditRequest,
  ImageRequest,
  ModalityBody,
  ModalityContext,
  ModalityFormat,
  Picture,
} from '../../../core/modality.ts';
import { isObject, objectOf, objectsOf, textOf } from '../../../wire/json-reader.ts';
import { failureWithin, readFailure } from '../../gemini/failure.ts';
import { readUsage } from '../../gemini/usage.ts';
import { drawn } from './drawn.ts';
import { editBatches, generationBatches } from './one-each.ts';
import { bytesOf, firstPicture } from './pictures.ts';
import { filtered } from './refusal.ts';
import { bytesOnly, sayFields, type ImageWords } from './said-fields.ts';
import { ratioOf, sizeOf } from './size.ts';

/** Gemini's own pictures, by `generateContent`. Source: https://ai.google.dev/gemini-api/docs/image-generation */
export const geminiImageGeneration: ModalityFormat<'image-generation'> = {
  writeRequest: (request, context) => written(request, [], context),
  readAnswer: ({ body }) => readPictures(body),
  readFailure,
  batches: generationBatches,
};

/** Pictures that Gemini changes by words. Where a mask marks what is changed, it is the last of the pictures. */
export const geminiImageEdit: ModalityFormat<'image-edit'> = {
  writeRequest: (request, context) => written(request, picturesOf(request), context),
  readAnswer: ({ body }) => readPictures(body),
  readFailure,
  batches: editBatches,
};

function picturesOf(request: ImageEditRequest): readonly Picture[] {
  firstPicture(request);
  return request.mask === undefined ? request.images : [...request.images, request.mask];
}

function written(request: ImageRequest, pictures: readonly Picture[], context: ModalityContext): ModalityBody {
  const words: ImageWords = {
    size: () => imageConfig(request, context.model),
    response_format: bytesOnly,
  };
  const { imageConfig: image, generationConfig, ...own } = sayFields(request, words, context.unsaid);
  const { seed, temperature, ...beside } = own;
  const parts = [...pictures.map((picture) => partOf(picture, context)), { text: request.prompt }];
  return {
    json: {
      contents: [{ role: 'user', parts }],
      generationConfig: {
        responseModalities: ['TEXT', 'IMAGE'],
        ...(seed !== undefined && { seed }),
        ...(temperature !== undefined && { temperature }),
        ...objectOf(generationConfig),
        ...(image !== undefined && { imageConfig: image }),
      },
      ...beside,
    },
  };
}

function partOf(picture: Picture, context: ModalityContext): JsonObject {
  if ('url' in picture && picture.url.startsWith('gs://')) return { fileData: { mimeType: 'image/png', fileUri: picture.url } };
  const { base64, type } = bytesOf(picture, context);
  return { inlineData: { mimeType: type, data: base64 } };
}

/** The ratios that Gemini's models know. */
export const geminiRatios: readonly string[] = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9'];

/** A shape; from the third generation on also how large: 1K, 2K or 4K. */
function imageConfig(request: ImageRequest, model: string): JsonObject | undefined {
  const ratio = ratioOf(request, geminiRatios);
  if (typeof ratio !== 'string') return undefined;
  const size = request.size?.includes(':') === true ? undefined : sizeOf(request);
  const longest = size === undefined ? 0 : Math.max(size.width, size.height);
  const imageSize = longest > 3_072 ? '4K' : longest > 1_792 ? '2K' : undefined;
  const takesSize = !/gemini-2/.test(model);
  return { imageConfig: { aspectRatio: ratio, ...(takesSize && imageSize !== undefined && { imageSize }) } };
}

function readPictures(body: JsonValue): ImageAnswer {
  const failure = failureWithin(body);
  if (failure !== undefined) throw failure;
  const answer = isObject(body) ? body : {};
  const candidates = objectsOf(answer['candidates']);
  const images = candidates.flatMap((candidate) => objectsOf(objectOf(candidate['content'])?.['parts'])).flatMap(pictureIn);
  if (images.length === 0) throw withoutPicture(answer, candidates[0]);
  const usage = readUsage(objectOf(answer['usageMetadata']) ?? {}, 0);
  return drawn(images, usage.outputImage + usage.output > 0 ? { ...usage, units: {} } : {});
}

function pictureIn(part: JsonObject): readonly JsonObject[] {
  const data = textOf(objectOf(part['inlineData'] ?? part['inline_data'])?.['data']);
  return data === undefined || part['thought'] === true ? [] : [{ b64_json: data }];
}

/** Why there is none: what was asked is refused, or the model only talked. */
function withoutPicture(answer: JsonObject, candidate: JsonObject | undefined): Failure {
  const blocked = textOf(objectOf(answer['promptFeedback'])?.['blockReason']);
  const finish = textOf(candidate?.['finishReason']) ?? '';
  const told = textOf(candidate?.['finishMessage']) ?? '';
  if (blocked !== undefined) return filtered(`The prompt was blocked: ${blocked}.`);
  if (/SAFETY|PROHIBITED|BLOCKLIST|RECITATION|SPII/.test(finish)) return filtered(`No picture was drawn: ${finish}. ${told}`.trim());
  const said = objectsOf(objectOf(candidate?.['content'])?.['parts'])
    .map((part) => textOf(part['text']) ?? '')
    .join('');
  return new Failure(
    'invalid_answer',
    `The model answered without a picture${finish === '' ? '' : ` (${finish})`}${said === '' ? '.' : `: ${said.slice(0, 300)}`}`,
  );
}
