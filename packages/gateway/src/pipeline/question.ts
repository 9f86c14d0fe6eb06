import type { Asked, ChatRequest, Plan } from 'litmux/engine';
import type { CallersOptions } from './callers-options.ts';
import type { Reach, WorstCase } from './reservation.ts';

/** What a client asks, as the pipeline sees it, whatever the kind of call. */
export interface Question {
  readonly model: string;
  readonly stream: boolean;
  readonly options: CallersOptions;
  /** Length of what is asked in words: the body, of a form its texts. */
  readonly bytes: number;
  /** How many answers are wanted. */
  readonly choices: number;
  /** Tokens that count against a limit before the answer is known. */
  readonly tokens: number;
  /** It holds files, which are kept until its client is answered and no longer. */
  readonly hasFiles?: boolean;
  /** Present where a conversation is asked for. */
  readonly conversation?: ChatRequest;
  /** A name for the part of the prompt that a provider may have cached; undefined where it is too short for that. */
  cachePrefix?(): string | undefined;
  /** What it could cost at most, wherever the plan leads. */
  worstCase(reach: Reach): WorstCase;
  /** `ceiling`: the most output tokens to ask a provider for. */
  asked(plan: Plan, ceiling: number | undefined): Asked;
}
