import type { JsonObject } from '../../../core/json.ts';
import { noUsage, tokenCount, type Usage } from '../../../core/usage.ts';
import { objectOf } from '../../../wire/json-reader.ts';
import { readUsage } from '../../openai-chat/usage.ts';

/** What pictures used, as OpenAI's format tells it: tokens where the provider counts them, else pictures. */
export function imageUsage(told: JsonObject | undefined, images: number): Usage {
  const input = tokenCount(told?.['input_tokens']);
  const output = tokenCount(told?.['output_tokens']);
  const { statedCost } = readUsage(told ?? {}, {});
  if (input + output === 0 || told?.['generated_images'] !== undefined)
    return { ...noUsage, units: { images, requests: 1 }, ...(statedCost !== undefined && { statedCost }) };
  const inputImage = Math.min(input, tokenCount(objectOf(told?.['input_tokens_details'])?.['image_tokens']));
  const written = Math.min(output, tokenCount(objectOf(told?.['output_tokens_details'])?.['text_tokens']));
  return { ...noUsage, input: input - inputImage, inputImage, output: written, outputImage: output - written };
}
