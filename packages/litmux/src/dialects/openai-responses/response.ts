import type { ReadContext } from '../../core/dialect.ts';
import type { ChatEvent, FinishEvent, FinishReason, StartEvent } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { isObject, numberOf, objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';
import { failureInside } from '../openai-chat/failure.ts';
import { ItemReader } from './item-reader.ts';
import { readUsage } from './usage.ts';

/**
 * Reads a whole response. Throws the Failure that stands in it, or `invalid_answer` where it holds no output.
 * Source: https://platform.openai.com/docs/api-reference/responses/object
 */
export function readResponse(body: JsonValue, context: ReadContext): readonly ChatEvent[] {
  if (!isObject(body)) throw new Failure('invalid_answer', 'The provider answered with something that is not a JSON object.');
  const failure = failureInside(body);
  if (failure !== undefined) throw failure;
  if (body['status'] === 'failed' || body['status'] === 'cancelled')
    throw new Failure('upstream_error', `The response is ${body['status']}.`);
  if (!Array.isArray(body['output'])) throw new Failure('invalid_answer', 'The provider answered without an output.');
  const items = new ItemReader(context);
  const finish = finishOf(body, items);
  return [startOf(body), ...items.take(), finish];
}

/** The beginning of an answer, as its response tells it. */
export function startOf(response: JsonObject): StartEvent {
  const id = textOf(response['id']);
  const model = textOf(response['model']);
  const created = numberOf(response['created_at']);
  return {
    type: 'start',
    ...(id !== undefined && { id }),
    ...(model !== undefined && { model }),
    ...(created !== undefined && { created }),
  };
}

/** The end of an answer; items that no event has told yet are read from the response itself. */
export function finishOf(response: JsonObject, items: ItemReader): FinishEvent {
  objectsOf(response['output']).forEach((item, place) => items.close(place, item));
  const { hasCalls, logprobs } = items.end();
  const stop = textOf(objectOf(response['incomplete_details'])?.['reason']);
  const usage = readUsage(response);
  const tier = textOf(response['service_tier']);
  return {
    type: 'finish',
    choices: [
      {
        choice: 0,
        reason: reasonOf(response['status'] === 'incomplete' ? (stop ?? 'max_output_tokens') : stop, hasCalls),
        ...(stop !== undefined && { native: stop }),
        ...(logprobs !== undefined && { logprobs }),
      },
    ],
    ...(usage !== undefined && { usage }),
    ...(tier !== undefined && { extra: { service_tier: tier } }),
  };
}

function reasonOf(stop: string | undefined, hasCalls: boolean): FinishReason {
  if (stop === 'content_filter') return 'content-filter';
  if (stop !== undefined) return 'length';
  return hasCalls ? 'tool-calls' : 'stop';
}
