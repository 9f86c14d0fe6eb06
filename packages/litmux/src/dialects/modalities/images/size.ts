import type { JsonObject } from '../../../core/json.ts';
import type { ImageRequest } from '../../../core/modality.ts';
import { wrongType } from '../../../wire/json-reader.ts';

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size that is asked for; undefined where it is left to the model. Throws `invalid_request` for what is no size. */
export function sizeOf({ size }: Pick<ImageRequest, 'size'>): Size | undefined {
  if (size === undefined || size === 'auto') return undefined;
  const match = /^(\d{1,5})\s*[x*×:]\s*(\d{1,5})$/i.exec(size);
  if (match === null || size.includes(':')) return wrongType('size', '`<width>x<height>` in pixels', size);
  return { width: Number(match[1]), height: Number(match[2]) };
}

/** The size as the fields `width` and `height`; undefined where it is left to the model. */
export function pixelFields(request: Pick<ImageRequest, 'size'>): JsonObject | undefined {
  const size = sizeOf(request);
  return size === undefined ? undefined : { ...size };
}

/** The size as the field `aspect_ratio`; undefined where it fits none of the known ones. */
export function ratioField(request: Pick<ImageRequest, 'size'>, known: readonly string[] = commonRatios): JsonObject | undefined {
  const ratio = ratioOf(request, known);
  return typeof ratio === 'string' ? { aspect_ratio: ratio } : undefined;
}

/**
 * The one of the known aspect ratios (`16:9`) that the size means, which may itself be said as a ratio. Sizes of OpenAI's that are ratios but for
 * a few pixels (1792x1024) mean the near one. `undefined` where it is left to the model, `null` where no ratio fits.
 */
export function ratioOf(request: Pick<ImageRequest, 'size'>, known: readonly string[]): string | undefined | null {
  const { size } = request;
  if (size !== undefined && size.includes(':')) return known.includes(size) ? size : null;
  const wanted = sizeOf(request);
  if (wanted === undefined) return undefined;
  let nearest: string | null = null;
  let least = nearEnough;
  for (const ratio of known) {
    const [width = 1, height = 1] = ratio.split(':').map(Number);
    const distance = Math.abs(Math.log((wanted.width / wanted.height) * (height / width)));
    if (distance < least) [nearest, least] = [ratio, distance];
  }
  return nearest;
}

/** As far apart as 7:4 and 16:9 are, and a little more. */
const nearEnough = 0.03;

/** The ratios that most models draw. */
const commonRatios: readonly string[] = ['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3', '5:4', '4:5', '21:9', '9:21'];
