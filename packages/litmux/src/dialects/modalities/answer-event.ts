import type { Frame } from '../../core/dialect.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import { isObject, parseJson } from '../../wire/json-reader.ts';
import { failureInside } from '../openai-chat/failure.ts';

/** The event in a frame of a streamed answer. Throws a Failure for an error, or for garbage. */
export function answerEvent({ data }: Frame): JsonObject {
  const event = parseJson(data);
  if (!isObject(event)) throw new Failure('invalid_answer', 'The provider sent an event that is not a JSON object.');
  const failure = failureInside(event);
  if (failure !== undefined) throw failure;
  return event;
}
