import { Failure } from '../../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type { ImageAnswer, ImageRequest, ModalityFormat } from '../../../core/modality.ts';
import { noUsage, tokenCount, type Usage } from '../../../core/usage.ts';
import { isObject, numberOf, objectOf, objectsOf } from '../../../wire/json-reader.ts';
import { failureInside, readFailure } from '../../openai-chat/failure.ts';
import { readUsage } from '../../openai-chat/usage.ts';
import { formFields } from '../client-fields.ts';

/** OpenAI's format of drawing. */
export const openaiImageGeneration: ModalityFormat<'image-generation'> = {
  writeRequest: (request, { model }) => ({ json: fieldsOf(request, model) }),
  readAnswer: ({ body }) => readImages(body),
  readFailure,
};

/** OpenAI's format of changing a picture: a form, or JSON that names the pictures. */
export const openaiImageEdit: ModalityFormat<'image-edit'> = {
  writeRequest({ images, mask, ...request }, { model }) {
    const fields = fieldsOf(request, model);
    if (images.length === 0) return { json: fields };
    const files = images.map((value) => ({ name: images.length === 1 ? 'image' : 'image[]', value }));
    return { form: [...files, ...(mask === undefined ? [] : [{ name: 'mask', value: mask }]), ...formFields(fields)] };
  },
  readAnswer: ({ body }) => readImages(body),
  readFailure,
};

function fieldsOf({ prompt, count, size, quality, responseFormat, extra }: ImageRequest, model: string): JsonObject {
  return {
    ...extra,
    model,
    prompt,
    ...(count !== undefined && { n: count }),
    ...(size !== undefined && { size }),
    ...(quality !== undefined && { quality }),
    ...(responseFormat !== undefined && { response_format: responseFormat }),
  };
}

function readImages(body: JsonValue): ImageAnswer {
  const envelope = isObject(body) ? body : {};
  const failure = failureInside(envelope);
  if (failure !== undefined) throw failure;
  const { created, data, ...extra } = envelope;
  const images = objectsOf(data);
  if (images.length === 0) throw new Failure('invalid_answer', 'The provider answered without any picture.');
  const at = numberOf(created);
  return { images, usage: usageOf(objectOf(extra['usage']), images.length), extra, ...(at !== undefined && { created: at }) };
}

/** Tokens where the provider counts them, else pictures. */
function usageOf(told: JsonObject | undefined, images: number): Usage {
  const input = tokenCount(told?.['input_tokens']);
  const output = tokenCount(told?.['output_tokens']);
  const { statedCost } = readUsage(told ?? {}, {});
  if (input + output === 0) return { ...noUsage, units: { images, requests: 1 }, ...(statedCost !== undefined && { statedCost }) };
  const inputImage = Math.min(input, tokenCount(objectOf(told?.['input_tokens_details'])?.['image_tokens']));
  const written = Math.min(output, tokenCount(objectOf(told?.['output_tokens_details'])?.['text_tokens']));
  return { ...noUsage, input: input - inputImage, inputImage, output: written, outputImage: output - written };
}
