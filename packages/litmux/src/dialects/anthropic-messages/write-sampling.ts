import type { Writing } from './writing.ts';

/** How tokens are drawn, and what ends the answer. */
export type WrittenSampling = {
  readonly temperature?: number;
  readonly top_p?: number;
  readonly top_k?: number;
  readonly stop_sequences?: readonly string[];
};

/**
 * Writes the sampling fields and reports those that this API, or this family of models, does not have. The range of temperature is
 * 0 to 1, and a model that thinks takes only 1.
 */
export function writeSampling(thinks: boolean, writing: Writing): WrittenSampling {
  reportUnknown(writing);
  const temperature = writeTemperature(thinks, writing);
  const topP = writeTopP(temperature, writing);
  const topK = writeTopK(thinks, writing);
  const stop = writeStop(writing);
  return {
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(topK !== undefined && { top_k: topK }),
    ...(stop.length > 0 && { stop_sequences: stop }),
  };
}

function reportUnknown({ request, context }: Writing): void {
  const { seed, frequencyPenalty, presencePenalty, logitBias, logprobs, topLogprobs } = request.sampling;
  if (seed !== undefined) context.unsaid('seed');
  if ((frequencyPenalty ?? 0) !== 0) context.unsaid('frequency_penalty');
  if ((presencePenalty ?? 0) !== 0) context.unsaid('presence_penalty');
  if (logitBias !== undefined && Object.keys(logitBias).length > 0) context.unsaid('logit_bias');
  if (logprobs === true) context.unsaid('logprobs');
  if ((topLogprobs ?? 0) > 0) context.unsaid('top_logprobs');
  if ((request.choices ?? 1) > 1) context.unsaid('n');
  if (request.modalities?.some((kind) => kind.toLowerCase() !== 'text') === true) context.unsaid('modalities');
  if (request.audio !== undefined) context.unsaid('audio');
}

function writeTemperature(thinks: boolean, { request, context, family }: Writing): number | undefined {
  const wanted = request.sampling.temperature;
  if (wanted === undefined) return undefined;
  if (thinks) return 1;
  if (family.sampling !== 'none' || wanted === 1) return Math.min(1, Math.max(0, wanted));
  context.unsaid('temperature');
  return undefined;
}

function writeTopP(temperature: number | undefined, { request, context, family }: Writing): number | undefined {
  const wanted = request.sampling.topP;
  if (wanted === undefined) return undefined;
  const isTaken = family.sampling === 'free' || (family.sampling === 'one-of-two' ? temperature === undefined : wanted >= 0.99);
  if (isTaken) return wanted;
  context.unsaid('top_p');
  return undefined;
}

function writeTopK(thinks: boolean, { request, context, family }: Writing): number | undefined {
  const wanted = request.sampling.topK;
  if (wanted === undefined) return undefined;
  if (!thinks && family.sampling !== 'none') return wanted;
  context.unsaid('top_k');
  return undefined;
}

/** White space alone is refused as a stop sequence. */
function writeStop({ request, context }: Writing): readonly string[] {
  const wanted = request.sampling.stop ?? [];
  const visible = wanted.filter((text) => text.trim() !== '');
  if (visible.length < wanted.length) context.unsaid('stop');
  return visible;
}
