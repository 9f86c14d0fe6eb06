import type { Batches, EmbeddingAnswer, EmbeddingRequest } from '../../../core/modality.ts';
import { sumUsage } from '../../../core/usage.ts';

/** Calls of at most `most` inputs each, for a provider that takes no more in one. */
export function inputBatches(most: number): Batches<EmbeddingRequest, EmbeddingAnswer> {
  return {
    split(request) {
      const { inputs } = request;
      return Array.from({ length: Math.ceil(inputs.length / most) }, (_, index) => ({
        ...request,
        inputs: inputs.slice(index * most, (index + 1) * most),
      }));
    },
    join: (answers) => ({
      ...answers[0],
      vectors: answers.flatMap(({ vectors }) => vectors),
      usage: sumUsage(answers.map(({ usage }) => usage)),
      extraUsage: {},
    }),
  };
}
