import type { AnswerContext, AnswerRelay, ReadContext } from '../../core/dialect.ts';
import { collect } from '../../core/response.ts';
import { answerWriter } from './answer-writer.ts';
import { eventReader } from './events.ts';
import { readResponse } from './response.ts';

/** A relay for answers whose words are not those that the client asked for: what was read is written anew. */
export function translatingRelay(context: ReadContext & AnswerContext): AnswerRelay {
  const reader = eventReader(context);
  const writer = answerWriter(context);
  return {
    whole: (body) => writer.whole(collect(readResponse(body, context))),
    frame: (frame) => reader.read(frame).flatMap((event) => writer.event(event)),
    end: () => [...reader.end().flatMap((event) => writer.event(event)), ...writer.end()],
    fail: (failure) => writer.fail(failure),
  };
}
