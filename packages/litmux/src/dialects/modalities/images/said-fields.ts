import type { JsonDraft, JsonObject, JsonValue } from '../../../core/json.ts';
import type { ImageEditRequest, ImageRequest } from '../../../core/modality.ts';

/** OpenAI's names of what can be said of a picture besides its prompt. */
export type ImageField =
  | 'n'
  | 'size'
  | 'quality'
  | 'response_format'
  | 'background'
  | 'input_fidelity'
  | 'moderation'
  | 'output_compression'
  | 'output_format'
  | 'partial_images'
  | 'stream'
  | 'style'
  | 'user';

/**
 * How a format says OpenAI's fields: by another name, or as fields of its own; a function that gives undefined cannot say that value.
 * A field that is absent here cannot be said at all.
 */
export type ImageWords = Readonly<Partial<Record<ImageField, string | ((value: JsonValue) => JsonObject | undefined)>>>;

/** `response_format` of a provider that only gives bytes: an address cannot be had. */
export function bytesOnly(form: JsonValue): JsonObject | undefined {
  return form === 'b64_json' ? {} : undefined;
}

/** `response_format` of a provider that only gives addresses: who wants the bytes has them fetched. */
export function anyForm(): JsonObject {
  return {};
}

/** `output_format` by the name of the format, which is never `jpg`. */
export function fileFormat(format: JsonValue): JsonObject {
  return { output_format: format === 'jpg' ? 'jpeg' : format };
}

/** The request's fields in a format's words, and those that OpenAI does not know as they came. What cannot be said is reported by OpenAI's name. */
export function sayFields(request: ImageRequest | ImageEditRequest, words: ImageWords, unsaid: (field: string) => void): JsonObject {
  if ('otherFiles' in request) for (const { name } of request.otherFiles ?? []) unsaid(name);
  const said: JsonDraft = { ...ownFields(request) };
  const fields = fieldsOf(request);
  for (const field of imageFields) {
    const value = fields[field];
    if (value === undefined || saysNothing(field, value)) continue;
    const word = words[field];
    const own = typeof word === 'string' ? { [word]: value } : word?.(value);
    if (own === undefined) unsaid(field);
    else Object.assign(said, own);
  }
  return said;
}

/** The fields by name, in the order in which they are said. */
export const imageFields: readonly ImageField[] = [
  'n',
  'size',
  'quality',
  'response_format',
  'background',
  'input_fidelity',
  'moderation',
  'output_compression',
  'output_format',
  'partial_images',
  'stream',
  'style',
  'user',
];

const known: ReadonlySet<string> = new Set(imageFields);
const pictureFields: ReadonlySet<string> = new Set(['image', 'images', 'mask']);

/** The pictures of an edit are written by its format; whoever names some where a picture is drawn speaks in the provider's own words. */
function ownFields(request: ImageRequest | ImageEditRequest): JsonObject {
  const isEdit = 'images' in request;
  return Object.fromEntries(Object.entries(request.extra).filter(([name]) => !known.has(name) && !(isEdit && pictureFields.has(name))));
}

function fieldsOf({ count, size, quality, responseFormat, extra }: ImageRequest): JsonObject {
  return { ...extra, n: count, size, quality, response_format: responseFormat };
}

/** What asks for no more than a provider does anyway. */
function saysNothing(field: ImageField, value: JsonValue): boolean {
  if (field === 'n') return value === 1;
  return value === 'auto' || value === false || value === null || (field === 'partial_images' && value === 0);
}
