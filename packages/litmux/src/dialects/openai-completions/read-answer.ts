import type { EventReader, ReadContext } from '../../core/dialect.ts';
import type { ChatEvent } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { isObject, objectOf, objectsOf } from '../../wire/json-reader.ts';
import { AnswerReader } from '../openai-chat/answer-reader.ts';
import { failureInside } from '../openai-chat/failure.ts';
import { readFrame } from '../openai-chat/frame.ts';
import { readLogprobs } from './logprobs.ts';

/**
 * Reads a whole `text_completion`: a chat completion whose choices are plain texts. Throws the Failure that stands in it, or `invalid_answer` where
 * it holds no choice. Source: https://platform.openai.com/docs/api-reference/completions/object
 */
export function readResponse(body: JsonValue, context: ReadContext): readonly ChatEvent[] {
  if (!isObject(body)) throw new Failure('invalid_answer', 'The provider answered with something that is not a JSON object.');
  const answer = new AnswerReader(context);
  answer.read(inChatsWords(body), 'message');
  if (!answer.hasChoices) throw new Failure('invalid_answer', 'The provider answered without a choice.');
  answer.finish();
  return answer.take();
}

/** A reader of one stream of `text_completion`s, each with a piece of text. */
export function eventReader(context: ReadContext): EventReader {
  const answer = new AnswerReader(context);
  let isOver = false;
  const finish = (): readonly ChatEvent[] => {
    isOver = true;
    answer.finish();
    return answer.take();
  };
  return {
    read(frame) {
      const document = readFrame(frame);
      if (isOver || document === undefined) return [];
      if (document === 'done') return answer.hasChoices ? finish() : [];
      if (frame.event === 'error') throw failureInside({ object: 'error', ...document });
      answer.read(inChatsWords(document), 'delta');
      return answer.take();
    },
    end() {
      if (isOver) return [];
      if (!answer.hasChoices) throw new Failure('invalid_answer', 'The stream of the provider held no answer.');
      if (!answer.isFinished) throw new Failure('invalid_answer', "The provider's stream ended before its answer was complete.");
      return finish();
    },
  };
}

/** Log probabilities are the only thing that this format says in another form. */
function inChatsWords(document: JsonObject): JsonObject {
  const choices = objectsOf(document['choices']);
  if (!choices.some((choice) => objectOf(choice['logprobs']) !== undefined)) return document;
  return {
    ...document,
    choices: choices.map((choice) => {
      const logprobs = objectOf(choice['logprobs']);
      return logprobs === undefined || logprobs['content'] !== undefined ? choice : { ...choice, logprobs: readLogprobs(logprobs) };
    }),
  };
}
