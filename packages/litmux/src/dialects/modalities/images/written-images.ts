import type { JsonDraft, JsonObject } from '../../../core/json.ts';
import type { FilePart, ImageAnswer, ImageRequest, RawAnswer } from '../../../core/modality.ts';
import { textOf } from '../../../wire/json-reader.ts';
import { writeSse } from '../../../wire/sse.ts';

/** What the writer of pictures knows of the call. */
interface ImageContext {
  readonly created: number;
  readonly request: ImageRequest;
  readonly fetched?: ReadonlyMap<string, FilePart>;
}

/** Pictures as OpenAI's clients read them. */
export function writeImages(
  { created, images, extra }: ImageAnswer,
  { created: calledAt, fetched, request }: ImageContext,
): { readonly json: JsonObject } | RawAnswer {
  const data = fetched === undefined ? images : images.map((image) => withBytes(image, fetched));
  const at = created ?? calledAt;
  return wantsEvents(request) ? completed(data, { ...extra, created_at: at }, request) : { json: { ...extra, created: at, data } };
}

/** Whether a client wants its pictures as events. */
export function wantsEvents({ extra }: ImageRequest): boolean {
  return extra['stream'] === true;
}

/** The addresses of pictures that a client asked for as base64. */
export function addressesWanted({ images }: ImageAnswer, request: ImageRequest): readonly string[] {
  if (request.responseFormat !== 'b64_json' && !wantsEvents(request)) return [];
  return images.flatMap(({ url, b64_json }) => (typeof url === 'string' && b64_json === undefined ? [url] : []));
}

/** Pictures that came whole, to a client that reads events. Source: https://platform.openai.com/docs/api-reference/images-streaming */
function completed(images: readonly JsonObject[], beside: JsonObject, request: ImageRequest): RawAnswer {
  const type = 'images' in request ? 'image_edit.completed' : 'image_generation.completed';
  const events = images.map((image) => writeSse({ event: type, data: { ...beside, ...image, type } }));
  return { bytes: Buffer.from(events.join('')), contentType: 'text/event-stream; charset=utf-8' };
}

function withBytes(image: JsonObject, fetched: ReadonlyMap<string, FilePart>): JsonObject {
  const file = fetched.get(textOf(image['url']) ?? '');
  if (file === undefined) return image;
  const written: JsonDraft = { ...image, b64_json: Buffer.from(file.bytes).toString('base64') };
  delete written['url'];
  return written;
}
