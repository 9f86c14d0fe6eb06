import { dearestInputRate, dearestOutputRate, nanoCeiling, type NanoUsd, type Rates } from '../core/money.ts';
import type { ModelFacts } from '../core/model.ts';
import type { DialectName } from '../core/message.ts';
import { imageTokens } from './tokens/image-tokens.ts';

/** The size of a prompt, as it is known before anything is counted. */
export interface PromptSize {
  /** Bytes of the request's body without the base64 text of its media. */
  readonly textBytes: number;
  readonly images?: number;
  /** Base64 characters of sounds and films in the body. */
  readonly soundBytes?: number;
  readonly filmBytes?: number;
  /** Documents, and sounds and films given by URL or file id: their length is not known. */
  readonly documents?: number;
  /** Whether any tool is offered, and how many of the provider's own tools. */
  readonly tools?: boolean;
  readonly hostedTools?: number;
}

/**
 * The most input tokens that a prompt can be: one for each UTF-8 byte of text, a fixed overhead, and the dearest reading of its media
 * by the target's dialect; never more than the model's window.
 */
export function inputBound(size: PromptSize, dialect: DialectName, facts: ModelFacts): number {
  const window = facts.maxInputTokens ?? largestWindow;
  if ((size.documents ?? 0) > 0) return window;
  const image = imageTokens(facts.id, dialect);
  const media =
    (size.images ?? 0) * image + Math.ceil((size.soundBytes ?? 0) / bytesPerSoundToken) + Math.ceil((size.filmBytes ?? 0) / bytesPerFilmToken);
  const tools = (size.tools === true ? toolOverhead : 0) + (size.hostedTools ?? 0) * toolOverhead;
  return Math.min(window, size.textBytes + promptOverhead + tools + media);
}

/** The most output tokens that one answer can have, and where that number comes from. */
export interface OutputCeiling {
  readonly tokens: number;
  /** `caller`: the caller's own ceiling; `model`: the model's maximum; `assumed`: neither is known, so it must be sent upstream to hold. */
  readonly from: 'caller' | 'model' | 'assumed';
}

/** The ceiling of one answer: the caller's, else the model's maximum, else the window but at most 32,768 tokens. */
export function outputCeiling(facts: ModelFacts, callerMaximum?: number): OutputCeiling {
  if (callerMaximum !== undefined) return { tokens: callerMaximum, from: 'caller' };
  if (facts.maxOutputTokens !== undefined) return { tokens: facts.maxOutputTokens, from: 'model' };
  return { tokens: Math.min(facts.maxInputTokens ?? assumedCeiling, assumedCeiling), from: 'assumed' };
}

/** What a call can use at most. */
export interface UsageBound {
  readonly input: number;
  /** Output tokens of one answer. */
  readonly output: number;
  /** How many answers are wanted. */
  readonly choices?: number;
  readonly webSearches?: number;
}

/** What a call can cost at most, rounded up; undefined where the model is unpriced. Scheduled and tier prices count with their dearest. */
export function costBound(facts: ModelFacts, bound: UsageBound): NanoUsd | undefined {
  const tables = [facts.rates, ...(facts.scheduled ?? []).map((step) => step.rates)].filter((rates) => rates !== undefined);
  if (tables.length === 0) return undefined;
  return Math.max(...tables.map((rates) => nanoCeiling(picoBound(rates, bound))));
}

function picoBound(rates: Rates, { input, output, choices = 1, webSearches = 0 }: UsageBound): number {
  const tokens = input * dearestInputRate(rates, input) + output * choices * dearestOutputRate(rates, input);
  return tokens + (rates.perUnit?.requests ?? 0) + webSearches * (rates.perWebSearch ?? 0);
}

/** Markers around messages and the hidden text of a chat template: more than any that providers document. */
const promptOverhead = 128;

/** The hidden instructions for tools: Anthropic documents up to 804 tokens for all, and up to 735 for one of its own tools. */
const toolOverhead = 1_024;

const assumedCeiling = 32_768;

/** Where a model's window is not known, none is larger. */
const largestWindow = 10_000_000;

/** A sound of 6 kbit/s (750 bytes, 1,000 base64 characters a second) heard by Gemini, the densest reader: 32 tokens a second. */
const bytesPerSoundToken = 31;

/** A film of 64 kbit/s seen by Gemini at one frame a second: 258 tokens and 32 for its sound. */
const bytesPerFilmToken = 36;
