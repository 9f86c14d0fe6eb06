import type { ReadContext } from '../../core/dialect.ts';
import type { ChatEvent, StartEvent } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';
import { AnswerReader } from './answer-reader.ts';
import { readInnerFailure } from './failure.ts';

/**
 * Reads a whole answer as the events it would have streamed. Throws the Failure that an answer of status 200 holds, and
 * `invalid_answer` for what is no answer.
 */
export function readResponse(body: JsonValue, context: ReadContext): readonly ChatEvent[] {
  const answer = objectOf(body);
  const failure = answer && readInnerFailure(answer);
  if (failure !== undefined) throw failure;
  const message = objectOf(answer?.['message']);
  if (answer === undefined || message === undefined) throw new Failure('invalid_answer', 'The provider answered without a message.');
  const reader = new AnswerReader(context);
  reader.keepLogprobs(answer['logprobs']);
  return [
    readStart(answer, context),
    ...reader.growPlan(message['tool_plan']),
    ...contentOf(message['content']).flatMap((block, index) => [...reader.openContent(index, block), ...reader.closeContent(index)]),
    ...objectsOf(message['tool_calls']).flatMap((call, index) => [...reader.openCall(index, call), ...reader.closeCall(index)]),
    ...objectsOf(message['citations']).flatMap((citation) => reader.cite(citation)),
    ...reader.finish(answer),
  ];
}

/** The start of an answer. Cohere does not say which model answers: it is the one that was asked. */
export function readStart(answer: JsonObject, { upstreamModel }: ReadContext): StartEvent {
  const id = textOf(answer['id']);
  return { type: 'start', ...(id !== undefined && { id }), model: upstreamModel };
}

function contentOf(content: JsonValue | undefined): readonly JsonObject[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : objectsOf(content);
}
