import type { DialectTraits } from '../../core/dialect.ts';

/** What distinguishes the providers of this format; absent means AI Studio's own form. */
export type GeminiTraits = {
  /** `false`: function calls and responses must not carry an `id` (Vertex AI); they are linked by name and order. */
  readonly callIds?: boolean;
  /** `header`: the service tier is asked for by headers (Vertex AI), not in the body. */
  readonly tierIn?: 'header';
};

/** The traits that this dialect reads. */
export function traitsOf(declared: DialectTraits): GeminiTraits {
  return {
    ...(declared['callIds'] === false && { callIds: false }),
    ...(declared['tierIn'] === 'header' && { tierIn: 'header' }),
  };
}
