import type { DialectTraits } from '../../core/dialect.ts';
import type { ModelFamily } from './model-family.ts';

/** What distinguishes the providers of this format; absent means AI Studio's own form. */
export type GeminiTraits = {
  /**
   * The generation of Gemini from which function calls and responses carry an `id`; before it (Vertex AI, before 3) it is refused,
   * and they are linked by name and order.
   */
  readonly callIdsFrom?: number;
  /** `header`: the service tier is asked for by headers (Vertex AI), not in the body. */
  readonly tierIn?: 'header';
};

/** The traits that this dialect reads. */
export function traitsOf(declared: DialectTraits): GeminiTraits {
  const { callIdsFrom } = declared;
  return {
    ...(typeof callIdsFrom === 'number' && { callIdsFrom }),
    ...(declared['tierIn'] === 'header' && { tierIn: 'header' }),
  };
}

/** Whether calls of a model carry their ids. */
export function carriesCallIds(traits: GeminiTraits, family: ModelFamily): boolean {
  return family.generation >= (traits.callIdsFrom ?? 0);
}
