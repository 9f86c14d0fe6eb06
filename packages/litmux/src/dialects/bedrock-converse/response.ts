import type { ReadContext } from '../../core/dialect.ts';
import type { ChatEvent, FinishEvent, FinishReason, StartEvent } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';
import { BlockReader } from './block-reader.ts';
import { readUsage } from './usage.ts';

/** Reads a whole answer as the events it would have streamed. Throws `invalid_answer` for what is no answer. */
export function readResponse(body: JsonValue, context: ReadContext): readonly ChatEvent[] {
  const answer = objectOf(body) ?? {};
  const message = objectOf(objectOf(answer['output'])?.['message']);
  if (message === undefined) throw new Failure('invalid_answer', textOf(answer['message']) ?? 'The provider answered without a message.');
  const blocks = new BlockReader(context);
  const parts = objectsOf(message['content']).flatMap((block, index) => blocks.whole(index, block));
  return [readStart(context), ...parts, readFinish(answer, blocks.hasCalls)];
}

/** The start of an answer. The format gives neither id nor model; the answer's headers name the request. */
export function readStart({ headers }: ReadContext): StartEvent {
  const id = headers?.['x-amzn-requestid'];
  return { type: 'start', ...(id !== undefined && { id }) };
}

/** The end of an answer: of a whole one, or what the last events of a stream say together. */
export function readFinish(ending: JsonObject, hasCalls: boolean): FinishEvent {
  const native = textOf(ending['stopReason']);
  const usage = objectOf(ending['usage']);
  const tier = textOf(objectOf(ending['serviceTier'])?.['type']);
  const fields = objectOf(ending['additionalModelResponseFields']);
  const trace = objectOf(ending['trace']);
  const stopSequence = textOf(fields?.['stop_sequence']);
  const extra = {
    ...(trace !== undefined && { trace }),
    ...(fields !== undefined && { additionalModelResponseFields: fields }),
  };
  return {
    type: 'finish',
    choices: [
      {
        choice: 0,
        reason: finishReason(native, hasCalls),
        ...(native !== undefined && !translated.has(native) && { native }),
        ...(stopSequence !== undefined && { stopSequence }),
      },
    ],
    ...(usage !== undefined && { usage: readUsage(usage, tier) }),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

/** Reasons that the neutral words say in full. */
const translated: ReadonlySet<string> = new Set(['end_turn', 'stop_sequence', 'tool_use', 'max_tokens', 'content_filtered']);

function finishReason(native: string | undefined, hasCalls: boolean): FinishReason {
  switch (native) {
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'guardrail_intervened':
    case 'content_filtered':
    case 'refusal':
      return 'content-filter';
    default:
      return hasCalls ? 'tool-calls' : 'stop';
  }
}
