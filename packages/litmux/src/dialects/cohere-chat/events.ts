import type { EventReader, Frame, ReadContext } from '../../core/dialect.ts';
import type { ChatEvent } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { numberOf, objectOf, objectsOf, parseAnswerObject, textOf } from '../../wire/json-reader.ts';
import { AnswerReader } from './answer-reader.ts';
import { readInnerFailure } from './failure.ts';
import { readStart } from './response.ts';

/** A reader of one stream. Events it does not know are passed over. Source: https://docs.cohere.com/docs/streaming */
export function eventReader(context: ReadContext): EventReader {
  return new StreamReader(context);
}

class StreamReader implements EventReader {
  readonly #context: ReadContext;
  readonly #answer: AnswerReader;
  #state: 'before' | 'within' | 'after' = 'before';

  constructor(context: ReadContext) {
    this.#context = context;
    this.#answer = new AnswerReader(context);
  }

  read(frame: Frame): readonly ChatEvent[] {
    if (frame.data === '' || frame.data === '[DONE]' || this.#state === 'after') return [];
    const event = parseAnswerObject(frame.data);
    const failure = readInnerFailure(event);
    if (failure !== undefined) throw failure;
    const type = textOf(event['type']) ?? frame.event;
    if (type === undefined) return [];
    const begun = this.#state === 'before' ? [readStart(event, this.#context)] : [];
    this.#state = type === 'message-end' ? 'after' : 'within';
    return [...begun, ...this.#read(type, event)];
  }

  end(): readonly ChatEvent[] {
    if (this.#state === 'after') return [];
    throw new Failure(
      'invalid_answer',
      this.#state === 'before' ? 'The provider sent an empty stream.' : 'The stream of the provider ended before the answer was complete.',
    );
  }

  #read(type: string, event: JsonObject): readonly ChatEvent[] {
    const index = numberOf(event['index']) ?? 0;
    const delta = objectOf(event['delta']) ?? {};
    const message = objectOf(delta['message']) ?? {};
    switch (type) {
      case 'content-start':
        return this.#answer.openContent(index, objectOf(message['content']) ?? {});
      case 'content-delta':
        return this.#answer.growContent(index, objectOf(message['content']) ?? {}, event['logprobs']);
      case 'content-end':
        return this.#answer.closeContent(index);
      case 'tool-plan-delta':
        return this.#answer.growPlan(message['tool_plan']);
      case 'tool-call-start':
        return this.#answer.openCall(index, onlyOf(message['tool_calls']));
      case 'tool-call-delta':
        return this.#answer.growCall(index, onlyOf(message['tool_calls']));
      case 'tool-call-end':
        return this.#answer.closeCall(index);
      case 'citation-start':
        return this.#answer.cite(onlyOf(message['citations']));
      case 'message-end':
        return this.#answer.finish(delta);
      default:
        return [];
    }
  }
}

/** A stream tells of one call or citation at a time, as an object where the whole answer has a list. */
function onlyOf(value: JsonValue | undefined): JsonObject {
  return objectOf(value) ?? objectsOf(value)[0] ?? {};
}
