import type { JsonObject, NanoUsd, Usage } from 'litmux/core';

/** One call as it is accounted for: written once to the journal when the call ends, then read into the store. Plain data. */
export interface Entry {
  /** Our id of the call: time-ordered, unique, sent as `x-litellm-call-id`. */
  readonly callId: string;
  /** The id in the answer's own body (`chatcmpl-…`, `msg_…`): `request_id` of LiteLLM's row. */
  readonly answerId?: string;
  readonly callType: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly firstTokenAt?: number;
  readonly endedAt: number;
  /** Hash of the virtual key; absent for the master key. */
  readonly keyHash?: string;
  readonly teamId?: string;
  readonly userId?: string;
  readonly endUser?: string;
  readonly tags?: readonly string[];
  readonly requesterIp?: string;
  readonly sessionId?: string;
  /** The model the client asked for. */
  readonly model: string;
  /** The group that answered. */
  readonly group?: string;
  readonly deploymentId?: string;
  readonly provider?: string;
  readonly upstreamModel?: string;
  readonly apiBase?: string;
  readonly stream: boolean;
  readonly status: 'success' | 'failure';
  readonly error?: EntryError;
  readonly usage: Usage;
  readonly cost: NanoUsd;
  /** No price was known: cost is 0 because it could not be computed. */
  readonly unpriced?: boolean;
  /** Ended before its answer was whole: usage is what is known to be used. */
  readonly aborted?: boolean;
  /** The provider reported more than the bound that was reserved. */
  readonly overBound?: boolean;
  readonly attempts: readonly EntryAttempt[];
  /** Fields that were dropped by policy. */
  readonly dropped?: readonly string[];
  /** Another model served because much of a budget was used: which, and whose. */
  readonly tierDown?: string;
  /** The plan of the call as `explain` tells it, where it was asked for. */
  readonly plan?: JsonObject;
  /** How long the call waited for a free deployment, in milliseconds. */
  readonly waitedMs?: number;
  /** The call that this one is a copy of, sent to a model on trial (`silent_model`): it belongs to no key. */
  readonly mirrorOf?: string;
}

/** How a call failed. */
export interface EntryError {
  /** HTTP status as text (`429`, `499`). */
  readonly code: string;
  /** LiteLLM's class. */
  readonly class: string;
  readonly message: string;
  readonly provider?: string;
}

/** One upstream call of a call. */
export interface EntryAttempt {
  readonly deploymentId: string;
  readonly provider: string;
  /** HTTP status, or 0 where none came. */
  readonly status: number;
  /** Failure code, absent when it answered; `outrun` where it was closed because another attempt was faster. */
  readonly code?: string;
  readonly ms: number;
  /** What it cost, where a call of several attempts paid for it. */
  readonly cost?: NanoUsd;
  /** The wildcard entry that the deployment was made of. */
  readonly entryId?: string;
}
