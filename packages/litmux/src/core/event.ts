import type { JsonObject, JsonValue } from './json.ts';
import type { Citation, MediaPart, OpaquePart, Signature } from './message.ts';
import type { Usage } from './usage.ts';

/**
 * An answer as it comes: start, then for each part of each choice part-start, part-delta…, part-end, then one finish.
 * `index` ties deltas to their part and is unique within its choice. Between two part-starts nothing is implied about order: parts may interleave.
 * A failure is not an event: readers throw a Failure.
 */
export type ChatEvent = StartEvent | PartStartEvent | PartDeltaEvent | PartEndEvent | FinishEvent;

/** The provider has begun to answer. Comes first, once. */
export interface StartEvent {
  readonly type: 'start';
  /** The provider's id of the answer. */
  readonly id?: string;
  /** The model that answers, as the provider names it. */
  readonly model?: string;
  /** Unix seconds, where the provider says when. */
  readonly created?: number;
  /** Input usage, where the provider tells it at once. */
  readonly usage?: Usage;
  /** Fields of the provider's envelope that no neutral word covers (`system_fingerprint`, `service_tier`). */
  readonly extra?: JsonObject;
}

/** A part begins. */
export interface PartStartEvent {
  readonly type: 'part-start';
  readonly choice: number;
  readonly index: number;
  readonly part: PartOpening;
}

/** What is known of a part when it begins. Media and opaque parts come whole. */
export type PartOpening =
  | { readonly type: 'text' }
  | { readonly type: 'reasoning'; readonly redacted?: string }
  | { readonly type: 'refusal' }
  | {
      readonly type: 'tool-call';
      readonly id: string;
      readonly name: string;
      readonly custom?: boolean;
      readonly extra?: JsonObject;
    }
  | MediaPart
  | OpaquePart;

/** A part grows. */
export interface PartDeltaEvent {
  readonly type: 'part-delta';
  readonly choice: number;
  readonly index: number;
  readonly delta: PartDelta;
}

/** By what a part grows. `text` extends text, reasoning and refusal alike; `arguments` extends a tool call's JSON text. */
export type PartDelta =
  | { readonly type: 'text'; readonly text: string; readonly logprobs?: JsonValue }
  | { readonly type: 'arguments'; readonly json: string }
  | { readonly type: 'signature'; readonly signature: Signature }
  | { readonly type: 'citation'; readonly citation: Citation };

/** A part is complete. */
export interface PartEndEvent {
  readonly type: 'part-end';
  readonly choice: number;
  readonly index: number;
}

/** The answer is complete. Comes last, once. */
export interface FinishEvent {
  readonly type: 'finish';
  /** How each choice ended, ascending by `choice`. At least one. */
  readonly choices: readonly ChoiceEnd[];
  readonly usage?: Usage;
  /** Sources named for the answer as a whole. */
  readonly citations?: readonly Citation[];
  /** Fields of the provider's envelope that came late. */
  readonly extra?: JsonObject;
}

/** How one choice ended. */
export interface ChoiceEnd {
  readonly choice: number;
  readonly reason: FinishReason;
  /** The provider's own word for it. */
  readonly native?: string;
  /** The stop sequence that ended it. */
  readonly stopSequence?: string;
  /** Log probabilities of a whole answer, in OpenAI's form. */
  readonly logprobs?: JsonValue;
  /** Fields of the provider's choice that no neutral word covers (`content_filter_results`, grounding metadata). */
  readonly extra?: JsonObject;
}

/** Why an answer ended. */
export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter';

/** True for an event that shows the client something: from the first one on the call can't be tried elsewhere. */
export function isContent(event: ChatEvent): boolean {
  return event.type === 'part-start' || event.type === 'part-delta' || event.type === 'finish';
}
