import type { JsonObject } from '../../core/json.ts';
import { completionTokens, noUsage, promptTokens, tokenCount, type Usage } from '../../core/usage.ts';
import { objectsOf, textOf } from '../../wire/json-reader.ts';
import type { WireModalityCount, WireUsage } from './wire.ts';

/**
 * Google's counts in disjoint buckets. Google's prompt includes what the cache served but not what tools brought in; its
 * candidates exclude the thoughts, unless they already fill the total (https://ai.google.dev/api/generate-content#UsageMetadata).
 */
export function readUsage(metadata: JsonObject, webSearches: number): Usage {
  const count = (name: string): number => tokenCount(metadata[name]);
  const tier = tierOf(metadata);
  return {
    ...noUsage,
    ...inputBuckets(metadata, count('promptTokenCount') + count('toolUsePromptTokenCount')),
    ...outputBuckets(metadata),
    webSearches,
    ...(tier !== undefined && { tier }),
  };
}

/** The counts of a stream so far, of which each event tells all again: the newest, and what only an earlier one told of the prompt. */
export function mergeUsage(before: JsonObject | undefined, now: JsonObject): JsonObject {
  if (before === undefined) return now;
  // An event that counts no answer tells nothing of the answer; one that does tells all of it.
  if (!countsAnswer(now)) return countsAnswer(before) ? { ...now, ...before } : { ...before, ...now };
  const { candidatesTokenCount: _candidates, thoughtsTokenCount: _thoughts, candidatesTokensDetails: _details, ...prompt } = before;
  return { ...prompt, ...now };
}

/** Usage in Google's counts. */
export function writeUsage(usage: Usage): WireUsage {
  const prompt = promptTokens(usage);
  const completion = completionTokens(usage);
  const inputDetails = details({ TEXT: prompt - usage.inputAudio - usage.inputImage, AUDIO: usage.inputAudio, IMAGE: usage.inputImage });
  const outputDetails = details({ TEXT: usage.output, AUDIO: usage.outputAudio, IMAGE: usage.outputImage });
  return {
    promptTokenCount: prompt,
    candidatesTokenCount: completion - usage.reasoning,
    totalTokenCount: prompt + completion,
    ...(usage.cacheRead > 0 && { cachedContentTokenCount: usage.cacheRead }),
    ...(usage.reasoning > 0 && { thoughtsTokenCount: usage.reasoning }),
    ...(inputDetails.length > 0 && { promptTokensDetails: inputDetails }),
    ...(outputDetails.length > 0 && { candidatesTokensDetails: outputDetails }),
  };
}

function countsAnswer(metadata: JsonObject): boolean {
  return metadata['candidatesTokenCount'] !== undefined || metadata['thoughtsTokenCount'] !== undefined;
}

type InputBuckets = Pick<Usage, 'input' | 'cacheRead' | 'inputAudio' | 'inputImage'>;
type OutputBuckets = Pick<Usage, 'output' | 'reasoning' | 'outputAudio' | 'outputImage'>;

/** What the cache served is taken from the kind of content that it was. */
function inputBuckets(metadata: JsonObject, prompt: number): InputBuckets {
  const cacheRead = Math.min(tokenCount(metadata['cachedContentTokenCount']), prompt);
  const uncached = (modality: string): number =>
    ofModality(metadata, 'promptTokensDetails', modality) +
    ofModality(metadata, 'toolUsePromptTokensDetails', modality) -
    ofModality(metadata, 'cacheTokensDetails', modality);
  const inputAudio = within(uncached('AUDIO'), prompt - cacheRead);
  const inputImage = within(uncached('IMAGE'), prompt - cacheRead - inputAudio);
  return { input: prompt - cacheRead - inputAudio - inputImage, cacheRead, inputAudio, inputImage };
}

function outputBuckets(metadata: JsonObject): OutputBuckets {
  const thoughts = tokenCount(metadata['thoughtsTokenCount']);
  const candidates = tokenCount(metadata['candidatesTokenCount']);
  const total = tokenCount(metadata['totalTokenCount']);
  const includesThoughts = thoughts > 0 && tokenCount(metadata['promptTokenCount']) + candidates === total;
  const reasoning = includesThoughts ? Math.min(thoughts, candidates) : thoughts;
  const shown = includesThoughts ? candidates - reasoning : candidates;
  const outputAudio = within(ofModality(metadata, 'candidatesTokensDetails', 'AUDIO'), shown);
  const outputImage = within(ofModality(metadata, 'candidatesTokensDetails', 'IMAGE'), shown - outputAudio);
  return { output: shown - outputAudio - outputImage, reasoning, outputAudio, outputImage };
}

function ofModality(metadata: JsonObject, field: string, modality: string): number {
  return objectsOf(metadata[field])
    .filter((detail) => detail['modality'] === modality)
    .reduce((sum, detail) => sum + tokenCount(detail['tokenCount']), 0);
}

function within(count: number, most: number): number {
  return Math.max(0, Math.min(count, most));
}

/** AI Studio says `serviceTier`, Vertex `trafficType` (`ON_DEMAND_PRIORITY`). */
function tierOf(metadata: JsonObject): string | undefined {
  const said = `${textOf(metadata['serviceTier']) ?? ''} ${textOf(metadata['trafficType']) ?? ''}`.toLowerCase();
  return /priority|flex/.exec(said)?.[0];
}

function details(counts: Readonly<Record<string, number>>): readonly WireModalityCount[] {
  return Object.entries(counts).flatMap(([modality, tokenCount]) => (tokenCount > 0 ? [{ modality, tokenCount }] : []));
}
