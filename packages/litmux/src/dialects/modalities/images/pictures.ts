import { Failure } from '../../../core/failure.ts';
import { refuseAddress } from '../../../core/media-needed.ts';
import type { JsonValue } from '../../../core/json.ts';
import type { FilePart, ImageEditRequest, Picture, PictureAddress } from '../../../core/modality.ts';
import { readDataUri, writeDataUri } from '../../../wire/data-uri.ts';
import { isObject, textOf } from '../../../wire/json-reader.ts';

/** What a writer knows of pictures that were fetched. */
interface Fetched {
  readonly fetched?: ReadonlyMap<string, FilePart>;
}

/** The http addresses of an edit's pictures. */
export function addressesOf({ images, mask }: ImageEditRequest): readonly string[] {
  const all = mask === undefined ? images : [...images, mask];
  return all.flatMap((picture) => (isAddress(picture) && /^https?:/i.test(picture.url) ? [picture.url] : []));
}

/** The pictures that a field of a client's JSON names: an address, `{ image_url }`, `{ url }`, or a list of them. What is none is left to the provider. */
export function picturesIn(value: JsonValue | undefined): readonly PictureAddress[] {
  if (Array.isArray(value)) return value.flatMap((item: JsonValue) => picturesIn(item));
  if (isObject(value)) return picturesIn(value['image_url'] ?? value['url']);
  const url = textOf(value);
  return url !== undefined && /^[a-z][a-z\d+.-]*:/i.test(url) ? [{ url }] : [];
}

/** The first picture of an edit. Throws `invalid_request` where there is none. */
export function firstPicture({ images }: ImageEditRequest): Picture {
  const [picture] = images;
  if (picture !== undefined) return picture;
  throw new Failure('invalid_request', 'Missing required file: image.', { param: 'image' });
}

/** The only picture of an edit, for formats that take one; more are reported as `image[1]`. */
export function onlyPicture(request: ImageEditRequest, { unsaid }: { unsaid(field: string): void }): Picture {
  if (request.images.length > 1) unsaid('image[1]');
  return firstPicture(request);
}

/** The picture as an address: its own, or a `data:` URI of its bytes. */
export function uriOf(picture: Picture): string {
  return isAddress(picture) ? picture.url : writeDataUri(typeOf(picture), base64OfBytes(picture.bytes));
}

/** The bytes of a picture in base64, and their type. Throws `invalid_request` for an address that nobody fetched. */
export function bytesOf(picture: Picture, { fetched }: Fetched): { readonly base64: string; readonly type: string } {
  if (!isAddress(picture)) return { base64: base64OfBytes(picture.bytes), type: typeOf(picture) };
  const file = fetched?.get(picture.url);
  if (file !== undefined) return { base64: base64OfBytes(file.bytes), type: typeOf(file) };
  const data = readDataUri(picture.url);
  if (data !== undefined) return { base64: data.base64, type: data.mediaType ?? 'image/png' };
  return refuseAddress(picture.url, 'This provider takes pictures as data only, not by address.', 'image');
}

/** The picture as a file of a form. */
export function fileOf(picture: Picture, fetched: Fetched): FilePart {
  if (!isAddress(picture)) return picture;
  const file = fetched.fetched?.get(picture.url);
  if (file !== undefined) return file;
  const { base64, type } = bytesOf(picture, fetched);
  return { name: `image.${type.split('/')[1] ?? 'png'}`, type, bytes: Buffer.from(base64, 'base64') };
}

/** Whether a picture is named by its address. */
export function isAddress(picture: Picture): picture is PictureAddress {
  return 'url' in picture;
}

/** Clients leave the type of a file out, or say that it is bytes; its name or its beginning tells more. */
function typeOf(file: FilePart): string {
  const { type, name } = file;
  if (type.startsWith('image/')) return type;
  const extension = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return byExtension.get(extension) ?? ((file.kept?.head ?? file.bytes)[0] === 0xff ? 'image/jpeg' : 'image/png');
}

const byExtension: ReadonlyMap<string, string> = new Map([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['webp', 'image/webp'],
  ['gif', 'image/gif'],
]);

function base64OfBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
