import type { JsonObject } from '../../../core/json.ts';
import type { ImageField } from './said-fields.ts';

/** How a provider's format of pictures differs from OpenAI's. Absent: not at all, and every field passes. */
export interface ImageTraits {
  /** How a size is said: two fields, an object `{ width, height }` under a name, or the nearest of the aspect ratios. Absent: as OpenAI says it. */
  readonly size?: 'width-height' | { readonly object: string } | { readonly ratios: readonly string[]; readonly field?: string };
  /** OpenAI's fields by the provider's names. */
  readonly rename?: Readonly<Partial<Record<ImageField, string>>>;
  /** OpenAI's fields that it has, the size aside where `size` says how. Absent: all. */
  readonly knows?: readonly ImageField[];
  /** What it calls `b64_json`. */
  readonly bytesWord?: string;
  /** How an edit names its pictures, where it is no form of OpenAI's. */
  readonly pictures?: PictureForm;
  /** Fields that an edit needs, where the caller does not set them. */
  readonly editDefaults?: JsonObject;
}

/** A form with one file; or JSON with the addresses (`data:` ones of bytes) of the pictures. */
export type PictureForm =
  | { readonly file: string }
  | {
      /** The field of one picture. */
      readonly field: string;
      /** The field of several, a list; absent: one picture only. */
      readonly several?: string;
      /** The field of the mask; absent: there is none. */
      readonly mask?: string;
      /** What stands beside the address of a picture, in an object under `url`; absent: the address stands alone. */
      readonly beside?: JsonObject;
    };
