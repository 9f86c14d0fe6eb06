import type { ReadContext } from '../../core/dialect.ts';
import type { ChatEvent, FinishEvent, FinishReason, StartEvent } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';
import { BlockReader } from './block-reader.ts';
import { readInnerFailure } from './failure.ts';
import { readUsage } from './usage.ts';

/**
 * Reads a whole answer as the events it would have streamed. Throws the Failure that an answer of status 200 holds, and
 * `invalid_answer` for what is no answer.
 */
export function readResponse(body: JsonValue, context: ReadContext): readonly ChatEvent[] {
  const message = objectOf(body);
  const failure = message && readInnerFailure(message);
  if (failure !== undefined) throw failure;
  if (message === undefined || !Array.isArray(message['content']))
    throw new Failure('invalid_answer', 'The provider answered without content.');
  const blocks = new BlockReader(context);
  const parts = objectsOf(message['content']).flatMap((block, index) => blocks.whole(index, block));
  return [readStart(message), ...parts, readFinish(message, objectOf(message['usage']), blocks.hasCalls)];
}

/** The start of an answer: a whole message, or the one that begins a stream. */
export function readStart(message: JsonObject): StartEvent {
  const id = textOf(message['id']);
  const model = textOf(message['model']);
  const usage = objectOf(message['usage']);
  return {
    type: 'start',
    ...(id !== undefined && { id }),
    ...(model !== undefined && { model }),
    ...(usage !== undefined && { usage: readUsage(usage) }),
  };
}

/** The end of an answer, from the message or from the last delta of a stream. `usage` is all that is known of it by then. */
export function readFinish(ending: JsonObject, usage: JsonObject | undefined, hasCalls: boolean): FinishEvent {
  const native = textOf(ending['stop_reason']);
  const stopSequence = textOf(ending['stop_sequence']);
  const details = objectOf(ending['stop_details']);
  const extra = envelopeFields(ending);
  return {
    type: 'finish',
    choices: [
      {
        choice: 0,
        reason: finishReason(native, hasCalls),
        ...(native !== undefined && !translated.has(native) && { native }),
        ...(stopSequence !== undefined && { stopSequence }),
        ...(details !== undefined && { extra: { stop_details: details } }),
      },
    ],
    ...(usage !== undefined && { usage: readUsage(usage) }),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

/** Reasons that the neutral words say in full. */
const translated: ReadonlySet<string> = new Set(['end_turn', 'stop_sequence', 'tool_use', 'max_tokens', 'refusal']);

function finishReason(native: string | undefined, hasCalls: boolean): FinishReason {
  switch (native) {
    case 'max_tokens':
    case 'model_context_window_exceeded':
    case 'compaction':
      return 'length';
    case 'refusal':
      return 'content-filter';
    default:
      return hasCalls ? 'tool-calls' : 'stop';
  }
}

/** What the envelope says besides: the container of code that ran, and edits of the context that were really made. */
function envelopeFields(ending: JsonObject): JsonObject {
  const container = objectOf(ending['container']);
  const management = objectOf(ending['context_management']);
  const isEdited = objectsOf(management?.['applied_edits']).length > 0;
  return { ...(container !== undefined && { container }), ...(isEdited && { context_management: management }) };
}
