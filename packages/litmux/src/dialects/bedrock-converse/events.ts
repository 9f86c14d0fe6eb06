import type { EventReader, Frame, ReadContext } from '../../core/dialect.ts';
import type { ChatEvent } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import { numberOf, objectOf, parseAnswerObject } from '../../wire/json-reader.ts';
import { BlockReader } from './block-reader.ts';
import { readFrameFailure } from './failure.ts';
import { readFinish, readStart } from './response.ts';

/**
 * A reader of one stream: `messageStart`, blocks, `messageStop`, `metadata` (docs: API_runtime_ConverseStream). Events it does not know
 * are passed over; exceptions are thrown as the failures they are.
 */
export function eventReader(context: ReadContext): EventReader {
  return new StreamReader(context);
}

class StreamReader implements EventReader {
  readonly #context: ReadContext;
  readonly #blocks: BlockReader;
  #ending: JsonObject = {};
  #state: 'before' | 'within' | 'stopped' | 'after' = 'before';

  constructor(context: ReadContext) {
    this.#context = context;
    this.#blocks = new BlockReader(context);
  }

  read(frame: Frame): readonly ChatEvent[] {
    const failure = readFrameFailure(frame);
    if (failure !== undefined) throw failure;
    if (frame.data === '' || this.#state === 'after') return [];
    const [name, event] = namedEvent(frame);
    const index = numberOf(event['contentBlockIndex']) ?? 0;
    switch (name) {
      case 'messageStart':
        return this.#start();
      case 'contentBlockStart':
        return [...this.#start(), ...this.#blocks.open(index, objectOf(event['start']) ?? {})];
      case 'contentBlockDelta':
        return [...this.#start(), ...this.#blocks.grow(index, objectOf(event['delta']) ?? {})];
      case 'contentBlockStop':
        return this.#blocks.close(index);
      case 'messageStop':
        this.#ending = { ...this.#ending, ...event };
        this.#state = 'stopped';
        return this.#blocks.closeAll();
      case 'metadata':
        this.#ending = { ...this.#ending, ...event };
        return this.#state === 'stopped' ? this.#finish() : [];
      default:
        return [];
    }
  }

  end(): readonly ChatEvent[] {
    switch (this.#state) {
      case 'after':
        return [];
      case 'stopped':
        return this.#finish();
      case 'before':
        throw new Failure('invalid_answer', 'The provider sent an empty stream.');
      case 'within':
        throw new Failure('invalid_answer', 'The stream of the provider ended before the answer was complete.');
    }
  }

  /** Some streams come without their first event. */
  #start(): readonly ChatEvent[] {
    if (this.#state !== 'before') return [];
    this.#state = 'within';
    return [readStart(this.#context)];
  }

  #finish(): readonly ChatEvent[] {
    this.#state = 'after';
    return [readFinish(this.#ending, this.#blocks.hasCalls)];
  }
}

/** The event's name and content. Where the framing does not name it (InvokeModel), the event is an object with its name as the key. */
function namedEvent(frame: Frame): readonly [name: string | undefined, event: JsonObject] {
  const event = parseAnswerObject(frame.data);
  if (frame.event !== undefined && frame.event !== 'chunk') return [frame.event, event];
  const name = Object.keys(event).find((key) => objectOf(event[key]) !== undefined && /^(message|contentBlock|metadata)/.test(key));
  return [name, (name === undefined ? undefined : objectOf(event[name])) ?? {}];
}
