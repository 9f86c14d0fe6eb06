import type { ReadContext } from '../../core/dialect.ts';
import type { ChatEvent } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonValue } from '../../core/json.ts';
import { objectOf } from '../../wire/json-reader.ts';
import { AnswerReader } from './answer-reader.ts';

/**
 * Reads a whole answer as the events it would have streamed. Throws the Failure that an answer of status 200 holds, and
 * `invalid_answer` for what is no answer.
 */
export function readResponse(body: JsonValue, context: ReadContext): readonly ChatEvent[] {
  const answer = objectOf(body);
  if (answer === undefined || (answer['error'] === undefined && objectOf(answer['message']) === undefined))
    throw new Failure('invalid_answer', 'The provider answered without a message.');
  return new AnswerReader(context).read({ ...answer, done: true });
}
