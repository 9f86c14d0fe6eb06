import type { EmbeddingInput } from '../../../core/modality.ts';
import { readDataUri } from '../../../wire/data-uri.ts';
import { isImage } from './inputs.ts';

/** A picture that an input holds as a data URI. */
export interface OneImage {
  /** The word behind `image/`: `png`, `jpeg`. */
  readonly format: string;
  readonly base64: string;
}

/** The picture of an input that is one; undefined for texts and objects. */
export function imageOf(input: EmbeddingInput): OneImage | undefined {
  if (typeof input !== 'string' || !isImage(input)) return undefined;
  const data = readDataUri(input);
  return data && { format: data.mediaType?.slice('image/'.length) ?? 'png', base64: data.base64 };
}
