import type { EventReader, Frame, ReadContext } from '../../core/dialect.ts';
import type { ChatEvent } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import { numberOf, objectOf, textOf } from '../../wire/json-reader.ts';
import { failureInside } from '../openai-chat/failure.ts';
import { readFrame } from '../openai-chat/frame.ts';
import { ItemReader } from './item-reader.ts';
import { finishOf, startOf } from './response.ts';

/** A reader of one stream of events of a response. Source: https://platform.openai.com/docs/api-reference/responses-streaming */
export function eventReader(context: ReadContext): EventReader {
  return new StreamReader(context);
}

class StreamReader implements EventReader {
  readonly #items: ItemReader;
  #started = false;
  #over = false;

  constructor(context: ReadContext) {
    this.#items = new ItemReader(context);
  }

  read(frame: Frame): readonly ChatEvent[] {
    const event = readFrame(frame);
    if (this.#over || event === undefined || event === 'done') return [];
    const type = textOf(event['type']) ?? frame.event ?? '';
    const failure = failureOf(event, type);
    if (failure !== undefined) throw failure;
    const response = objectOf(event['response']);
    if (response !== undefined && !this.#started) {
      this.#started = true;
      return [startOf(response), ...this.#read(type, event)];
    }
    return this.#read(type, event);
  }

  end(): readonly ChatEvent[] {
    if (this.#over) return [];
    throw new Failure('invalid_answer', "The provider's stream ended before its answer was complete.");
  }

  #read(type: string, event: JsonObject): readonly ChatEvent[] {
    switch (type) {
      case 'response.completed':
      case 'response.incomplete':
        return this.#finish(objectOf(event['response']) ?? {});
      case 'response.output_item.added':
        this.#items.open(placeOf(event), objectOf(event['item']) ?? {});
        break;
      case 'response.output_item.done':
        this.#items.close(placeOf(event), objectOf(event['item']) ?? {});
        break;
      default:
        this.#items.grow(placeOf(event), type, event);
    }
    return this.#items.take();
  }

  #finish(response: JsonObject): readonly ChatEvent[] {
    this.#over = true;
    const finish = finishOf(response, this.#items);
    return [...this.#items.take(), finish];
  }
}

function placeOf(event: JsonObject): number {
  return numberOf(event['output_index']) ?? 0;
}

/** An `error` event says it flat or in an object; a failed response holds it. */
function failureOf(event: JsonObject, type: string): Failure | undefined {
  if (type === 'error') return failureInside({ error: objectOf(event['error']) ?? event });
  if (type !== 'response.failed' && type !== 'response.cancelled') return failureInside(event);
  const said = objectOf(objectOf(event['response'])?.['error']);
  return said === undefined ? new Failure('upstream_error', 'The provider broke the answer off.') : failureInside({ error: said });
}
