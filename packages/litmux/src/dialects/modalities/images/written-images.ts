import type { JsonObject } from '../../../core/json.ts';
import type { ImageAnswer } from '../../../core/modality.ts';

/** Pictures as OpenAI's clients read them. */
export function writeImages({ created, images, extra }: ImageAnswer, context: { readonly created: number }): { readonly json: JsonObject } {
  return { json: { ...extra, created: created ?? context.created, data: images } };
}
