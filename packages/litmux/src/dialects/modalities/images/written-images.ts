import type { JsonDraft, JsonObject } from '../../../core/json.ts';
import type { FilePart, ImageAnswer, ImageRequest } from '../../../core/modality.ts';
import { textOf } from '../../../wire/json-reader.ts';

/** What the writer of pictures knows of the call. */
interface ImageContext {
  readonly created: number;
  readonly fetched?: ReadonlyMap<string, FilePart>;
}

/** Pictures as OpenAI's clients read them. */
export function writeImages(
  { created, images, extra }: ImageAnswer,
  { created: calledAt, fetched }: ImageContext,
): { readonly json: JsonObject } {
  const data = fetched === undefined ? images : images.map((image) => withBytes(image, fetched));
  return { json: { ...extra, created: created ?? calledAt, data } };
}

/** The addresses of pictures that a client asked for as base64. */
export function addressesWanted({ images }: ImageAnswer, { responseFormat }: ImageRequest): readonly string[] {
  if (responseFormat !== 'b64_json') return [];
  return images.flatMap(({ url, b64_json }) => (typeof url === 'string' && b64_json === undefined ? [url] : []));
}

function withBytes(image: JsonObject, fetched: ReadonlyMap<string, FilePart>): JsonObject {
  const file = fetched.get(textOf(image['url']) ?? '');
  if (file === undefined) return image;
  const written: JsonDraft = { ...image, b64_json: Buffer.from(file.bytes).toString('base64') };
  delete written['url'];
  return written;
}
