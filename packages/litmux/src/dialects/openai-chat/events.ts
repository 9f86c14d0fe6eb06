import type { EventReader, Frame, ReadContext } from '../../core/dialect.ts';
import type { ChatEvent } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { AnswerReader } from './answer-reader.ts';
import { failureInside } from './failure.ts';
import { readFrame } from './frame.ts';

/**
 * A reader of one stream of `chat.completion.chunk`s. The finish comes at `[DONE]`, or at the end of the stream where every choice has said why it ended.
 * Source: https://platform.openai.com/docs/api-reference/chat-streaming
 */
export function eventReader(context: ReadContext): EventReader {
  const answer = new AnswerReader(context);
  let isOver = false;
  const finish = (): readonly ChatEvent[] => {
    isOver = true;
    answer.finish();
    return answer.take();
  };
  return {
    read(frame: Frame): readonly ChatEvent[] {
      const document = readFrame(frame);
      if (isOver || document === undefined) return [];
      if (document === 'done') return answer.hasChoices ? finish() : [];
      if (frame.event === 'error') throw failureInside({ object: 'error', ...document });
      answer.read(document, 'delta');
      return answer.take();
    },
    end(): readonly ChatEvent[] {
      if (isOver) return [];
      if (!answer.hasChoices) throw new Failure('invalid_answer', 'The stream of the provider held no answer.');
      if (!answer.isFinished) throw new Failure('invalid_answer', "The provider's stream ended before its answer was complete.");
      return finish();
    },
  };
}
