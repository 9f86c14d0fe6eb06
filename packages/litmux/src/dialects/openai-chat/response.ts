import type { ReadContext } from '../../core/dialect.ts';
import type { ChatEvent } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonValue } from '../../core/json.ts';
import { isObject } from '../../wire/json-reader.ts';
import { AnswerReader } from './answer-reader.ts';

/**
 * Reads a whole `chat.completion`. Throws the Failure that stands in it, or `invalid_answer` where it holds no choice.
 * Source: https://platform.openai.com/docs/api-reference/chat/object
 */
export function readResponse(body: JsonValue, context: ReadContext): readonly ChatEvent[] {
  if (!isObject(body)) throw new Failure('invalid_answer', 'The provider answered with something that is not a JSON object.');
  const reader = new AnswerReader(context);
  reader.read(body, 'message');
  if (!reader.hasChoices) throw new Failure('invalid_answer', 'The provider answered without a choice.');
  reader.finish();
  return reader.take();
}
