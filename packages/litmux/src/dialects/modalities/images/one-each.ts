import type { Batches, ImageAnswer, ImageEditRequest, ImageRequest } from '../../../core/modality.ts';
import { addUsage } from '../../../core/usage.ts';

/** Several pictures from a provider that draws one in a call. */
export const generationBatches: Batches<ImageRequest, ImageAnswer> = { split: oneEach, join };

/** The same for pictures that are changed. */
export const editBatches: Batches<ImageEditRequest, ImageAnswer> = { split: oneEach, join };

function oneEach<Request extends ImageRequest>(request: Request): readonly Request[] {
  return Array.from({ length: request.count ?? 1 }, () => ({ ...request, count: 1 }));
}

function join(answers: readonly ImageAnswer[]): ImageAnswer {
  const [first, ...more] = answers;
  if (first === undefined) throw new TypeError('no answers to join');
  return {
    ...first,
    images: answers.flatMap(({ images }) => images),
    usage: more.reduce((sum, { usage }) => addUsage(sum, usage), first.usage),
  };
}
