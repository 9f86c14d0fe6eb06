import type { EventReader, Frame, ReadContext } from '../../core/dialect.ts';
import type { ChatEvent } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import { numberOf, objectOf, objectsOf, parseAnswerObject } from '../../wire/json-reader.ts';
import { BlockReader } from './block-reader.ts';
import { readInnerFailure } from './failure.ts';
import { readFinish, readStart } from './response.ts';
import { mergeUsage } from './usage.ts';

/**
 * A reader of one stream: `message_start`, blocks, `message_delta`, `message_stop` (docs: build-with-claude/streaming). Events it
 * does not know are passed over.
 */
export function eventReader(context: ReadContext): EventReader {
  return new StreamReader(context);
}

class StreamReader implements EventReader {
  readonly #blocks: BlockReader;
  #usage: JsonObject | undefined;
  #ending: JsonObject | undefined;
  #state: 'before' | 'within' | 'after' = 'before';

  constructor(context: ReadContext) {
    this.#blocks = new BlockReader(context);
  }

  read(frame: Frame): readonly ChatEvent[] {
    if (frame.data === '' || frame.data === '[DONE]') return [];
    const event = parseAnswerObject(frame.data);
    const failure = readInnerFailure(event);
    if (failure !== undefined) throw failure;
    const index = numberOf(event['index']) ?? 0;
    switch (event['type']) {
      case 'message_start':
        return this.#start(objectOf(event['message']) ?? {});
      case 'content_block_start':
        return this.#blocks.open(index, objectOf(event['content_block']) ?? {});
      case 'content_block_delta':
        return this.#blocks.grow(index, objectOf(event['delta']) ?? {});
      case 'content_block_stop':
        return this.#blocks.close(index);
      case 'message_delta':
        this.#usage = mergeUsage(this.#usage ?? {}, objectOf(event['usage']) ?? {});
        this.#ending = { ...this.#ending, ...event, ...objectOf(event['delta']) };
        return [];
      case 'message_stop':
        return this.#finish();
      default:
        return [];
    }
  }

  end(): readonly ChatEvent[] {
    if (this.#state === 'after') return [];
    // Some who copy the format leave out the last event, but all give the reason.
    if (typeof this.#ending?.['stop_reason'] === 'string') return this.#finish();
    throw new Failure(
      'invalid_answer',
      this.#state === 'before' ? 'The provider sent an empty stream.' : 'The stream of the provider ended before the answer was complete.',
    );
  }

  #start(message: JsonObject): readonly ChatEvent[] {
    if (this.#state !== 'before') return [];
    this.#state = 'within';
    this.#usage = objectOf(message['usage']);
    this.#ending = message;
    return [readStart(message), ...objectsOf(message['content']).flatMap((block, index) => this.#blocks.whole(index, block))];
  }

  #finish(): readonly ChatEvent[] {
    if (this.#state === 'after') return [];
    if (this.#state === 'before') throw new Failure('invalid_answer', 'The stream of the provider ended before it began.');
    this.#state = 'after';
    return [...this.#blocks.closeAll(), readFinish(this.#ending ?? {}, this.#usage, this.#blocks.hasCalls)];
  }
}
