import type { JsonObject } from '../core/json.ts';
import type { ClientBody, FilePart, FormField } from '../core/modality.ts';
import { writeDataUri } from '../wire/data-uri.ts';
import { isObject } from '../wire/json-reader.ts';
import type { MediaBytes } from './modality-answers.ts';

/** What of a call's parameters may be files: a recording, pictures. */
export interface FileParams {
  readonly file?: unknown;
  readonly image?: unknown;
  readonly mask?: unknown;
}

/** The body of a call: a form where files are given, else JSON. Pictures of which some are files and some are addresses become addresses all. */
export function clientBody(body: JsonObject, { file, image, mask }: FileParams): ClientBody {
  const named = [...given('file', file), ...given('image', image), ...given('mask', mask)];
  if (!named.some(({ value }) => isFile(value))) return { json: { ...body, ...textsOf({ image, mask }) } };
  const files = named.flatMap(({ name, value }) => (isFile(value) ? [{ name, value: partOf(value) }] : []));
  if (files.length < named.length) return { json: { ...body, ...textsOf({ image, mask }) } };
  return { form: [...files, ...formTexts(body)] };
}

/** Whether a parameter is a file. The bytes of one that is kept outside memory are not looked at. */
function isFile(value: unknown): value is MediaBytes | FilePart {
  if (typeof value !== 'object' || value === null || !('bytes' in value) || !('name' in value)) return false;
  return 'kept' in value || value.bytes instanceof Uint8Array;
}

function given(name: string, value: unknown): readonly { readonly name: string; readonly value: unknown }[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map((item: unknown) => ({ name, value: item }));
}

function partOf(file: MediaBytes | FilePart): FilePart {
  return 'kept' in file ? file : { type: 'application/octet-stream', ...file };
}

function textsOf(pictures: { readonly image: unknown; readonly mask: unknown }): JsonObject {
  return Object.fromEntries(
    Object.entries(pictures).flatMap(([name, value]) => {
      if (value === undefined || value === null) return [];
      return [[name, Array.isArray(value) ? value.map(addressOf) : addressOf(value)]];
    }),
  );
}

function addressOf(picture: unknown): string | JsonObject {
  if (isFile(picture)) return writeDataUri(picture.type ?? 'image/png', Buffer.from(picture.bytes).toString('base64'));
  return isObject(picture) ? picture : String(picture);
}

function formTexts(body: JsonObject): readonly FormField[] {
  return Object.entries(body).flatMap(([name, value]) => {
    if (value === undefined || value === null) return [];
    return (Array.isArray(value) ? value : [value]).map((item) => ({
      name,
      value: typeof item === 'string' ? item : JSON.stringify(item),
    }));
  });
}
