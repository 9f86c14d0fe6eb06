import { Failure } from '../../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type { ImageAnswer } from '../../../core/modality.ts';
import { noUsage, type Usage } from '../../../core/usage.ts';
import { textOf } from '../../../wire/json-reader.ts';

/** Pictures that were drawn, counted by the piece. Throws `invalid_answer` for none. */
export function drawn(images: readonly JsonObject[], usage: Partial<Usage> = {}): ImageAnswer {
  if (images.length === 0) throw new Failure('invalid_answer', 'The provider answered without any picture.');
  return { images, usage: { ...noUsage, units: { images: images.length, requests: 1 }, ...usage } };
}

/** The pictures that stand at addresses. */
export function pictureUrls(addresses: JsonValue | undefined): readonly JsonObject[] {
  const all: readonly JsonValue[] = Array.isArray(addresses) ? addresses : addresses === undefined ? [] : [addresses];
  return all.flatMap((address) => {
    const url = textOf(address);
    return url === undefined ? [] : [url.startsWith('data:') ? { b64_json: url.slice(url.indexOf(',') + 1) } : { url }];
  });
}

/** The pictures that are base64. */
export function pictureBytes(values: JsonValue | undefined): readonly JsonObject[] {
  const all: readonly JsonValue[] = Array.isArray(values) ? values : values === undefined ? [] : [values];
  return all.flatMap((value) => {
    const base64 = textOf(value);
    return base64 === undefined ? [] : [{ b64_json: base64.replace(/^data:[^,]*,/, '') }];
  });
}
