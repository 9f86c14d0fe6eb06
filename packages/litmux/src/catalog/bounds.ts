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
 * by the target's dialect; where the length of some media is not known, at least the model's whole window.
 */
export function inputBound(size: PromptSize, dialect: DialectName, facts: ModelFacts): number {
  const tools = (size.tools === true ? toolOverhead : 0) + (size.hostedTools ?? 0) * toolOverhead;
  const images = size.images === undefined || size.images === 0 ? 0 : size.images * imageTokens(facts.id, dialect);
  const sounds = Math.ceil((size.soundBytes ?? 0) / bytesPerSoundToken) + Math.ceil((size.filmBytes ?? 0) / bytesPerFilmToken);
  const counted = size.textBytes + promptOverhead + tools + images + sounds;
  return (size.documents ?? 0) > 0 ? Math.max(counted, facts.maxInputTokens ?? largestWindow) : counted;
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

/** Markers around messages and the hidden text of a chat template: more than any that providers document. */
const promptOverhead = 128;

/** The hidden instructions for tools: Anthropic documents up to 804 tokens for all, and up to 735 for one of its own tools. */
const toolOverhead = 1_024;

const assumedCeiling = 32_768;

/** The largest window known of a model that takes documents, for models whose own is not known. */
const largestWindow = 2_097_152;

/** A sound of 6 kbit/s (750 bytes, 1,000 base64 characters a second) heard by Gemini, the densest reader: 32 tokens a second. */
const bytesPerSoundToken = 31;

/** A film of 64 kbit/s seen by Gemini at one frame a second: 258 tokens and 32 for its sound. */
const bytesPerFilmToken = 36;
