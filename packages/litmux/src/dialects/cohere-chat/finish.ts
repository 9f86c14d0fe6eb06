import type { FinishEvent, FinishReason } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { Citation } from '../../core/message.ts';
import { objectOf, textOf } from '../../wire/json-reader.ts';
import { readFailure } from './failure.ts';
import { readUsage } from './usage.ts';

/** What of an answer is told at its end besides the end itself. */
export interface Gathered {
  readonly hasCalls: boolean;
  readonly logprobs: readonly JsonValue[];
  readonly sources: readonly Citation[];
}

/** The end of an answer. Throws the Failure of one that Cohere could not complete (`ERROR`, `TIMEOUT`). */
export function readFinish(ending: JsonObject, { hasCalls, logprobs, sources }: Gathered): FinishEvent {
  const native = textOf(ending['finish_reason']);
  const words = textOf(ending['error']);
  if (native === 'ERROR') throw readFailure({ status: 500, headers: {}, body: { message: words ?? 'The generation failed.' } });
  if (native === 'TIMEOUT')
    throw new Failure('timeout', words ?? 'The generation took longer than the provider allows.', { providerCode: native });
  const usage = objectOf(ending['usage']);
  return {
    type: 'finish',
    choices: [
      {
        choice: 0,
        reason: finishReason(native, hasCalls),
        ...(native !== undefined && !translated.has(native) && { native }),
        ...(logprobs.length > 0 && { logprobs: { content: logprobs, refusal: null } }),
      },
    ],
    ...(usage !== undefined && { usage: readUsage(usage) }),
    ...(sources.length > 0 && { citations: sources }),
  };
}

/** Reasons that the neutral words say in full. */
const translated: ReadonlySet<string> = new Set(['COMPLETE', 'STOP_SEQUENCE', 'MAX_TOKENS', 'TOOL_CALL']);

function finishReason(native: string | undefined, hasCalls: boolean): FinishReason {
  switch (native) {
    case 'MAX_TOKENS':
    case 'ERROR_LIMIT':
      return 'length';
    case 'ERROR_TOXIC':
      return 'content-filter';
    default:
      return hasCalls ? 'tool-calls' : 'stop';
  }
}
