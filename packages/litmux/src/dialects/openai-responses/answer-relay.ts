import type { AnswerContext, AnswerFacts, AnswerRelay, ClientFrame, Frame, ReadContext } from '../../core/dialect.ts';
import type { JsonObject } from '../../core/json.ts';
import { numberOf, objectOf, textOf } from '../../wire/json-reader.ts';
import { readFrame } from '../openai-chat/frame.ts';
import { writeFailureEvent } from './failure-event.ts';
import { readUsage } from './usage.ts';

/** Passes a provider's own response to a client of the same format: the model is the one that the client asked for, events without a number are numbered. */
export function answerRelay(context: ReadContext & AnswerContext): AnswerRelay {
  let sequence = 0;
  return {
    whole: (body) => restamped(body, context),
    facts: factsOf,
    frame(frame) {
      const event = readFrame(frame);
      if (event === undefined || event === 'done') return [];
      const number = numberOf(event['sequence_number']);
      sequence = (number ?? sequence) + 1;
      return [relayEvent(frame, event, { context, number: number ?? sequence - 1 })];
    },
    end: () => [],
    fail: (failure) => [writeFailureEvent(failure, sequence)],
  };
}

/** An event that tells nothing of the response as a whole passes in the provider's own text. */
function relayEvent(
  frame: Frame,
  event: JsonObject,
  { context, number }: { readonly context: AnswerContext; readonly number: number },
): ClientFrame {
  const name = textOf(event['type']) ?? frame.event;
  const response = objectOf(event['response']);
  const named = name === undefined ? {} : { event: name };
  if (response === undefined && event['sequence_number'] === number) return { ...named, data: frame.data };
  return {
    ...named,
    data: { ...event, ...(response !== undefined && { response: restamped(response, context) }), sequence_number: number },
  };
}

function restamped(response: JsonObject, context: AnswerContext): JsonObject {
  return { ...response, model: context.model };
}

/** A response that is neither failed nor broken off needs no reading for the accounts. */
function factsOf(body: JsonObject): AnswerFacts | undefined {
  const status = body['status'];
  const isSound =
    (status === 'completed' || status === 'incomplete') && Array.isArray(body['output']) && objectOf(body['error']) === undefined;
  const usage = isSound ? readUsage(body) : undefined;
  if (usage === undefined) return undefined;
  const id = textOf(body['id']);
  const model = textOf(body['model']);
  return { usage, ...(id !== undefined && { id }), ...(model !== undefined && { model }) };
}
