import type { AnswerContext, AnswerWriter, ClientFrame } from '../../core/dialect.ts';
import type { ChatEvent, FinishEvent, StartEvent } from '../../core/event.ts';
import type { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/json.ts';
import type { ChatResponse } from '../../core/response.ts';
import { noUsage } from '../../core/usage.ts';
import { textOf } from '../../wire/json-reader.ts';
import { ChoiceWriter } from './choice-writer.ts';
import { writeFailure } from './failure.ts';
import { writeChoice } from './write-choice.ts';
import { writeUsage } from './usage.ts';

/**
 * A writer of one answer for a client of OpenAI's chat format, with the fields that LiteLLM's clients know.
 * Source: https://platform.openai.com/docs/api-reference/chat/object and …/chat-streaming
 */
export function answerWriter(context: AnswerContext): AnswerWriter {
  let envelope: JsonObject = envelopeOf({}, context);
  const choices = new Map<number, ChoiceWriter>();
  const withUsage = context.request.streamUsage;

  const frame = (choice: JsonObject): ClientFrame => ({ data: { ...envelope, choices: [choice], ...(withUsage && { usage: null }) } });
  const writerOf = (index: number): ChoiceWriter => {
    let writer = choices.get(index);
    if (writer === undefined) choices.set(index, (writer = new ChoiceWriter(index, context)));
    return writer;
  };
  const finish = (event: FinishEvent): readonly ClientFrame[] => {
    const frames = event.choices.flatMap((end) => writerOf(end.choice).finish(end, event)).map(frame);
    if (withUsage) frames.push({ data: { ...envelope, choices: [], usage: writeUsage(event.usage ?? noUsage) } });
    return frames;
  };

  return {
    whole: (response) => writeWhole(response, context),
    event(event: ChatEvent): readonly ClientFrame[] {
      switch (event.type) {
        case 'start':
          envelope = envelopeOf(event, context);
          return [];
        case 'part-start':
          return writerOf(event.choice).open(event.index, event.part).map(frame);
        case 'part-delta':
          return writerOf(event.choice).grow(event.index, event.delta).map(frame);
        case 'part-end':
          return writerOf(event.choice).close(event.index).map(frame);
        case 'finish':
          return finish(event);
      }
    },
    end: () => [{ data: '[DONE]' }],
    fail: (failure: Failure) => [{ data: writeFailure(failure, context) }],
  };
}

function writeWhole(response: ChatResponse, context: AnswerContext): JsonObject {
  return {
    ...envelopeOf(response, context),
    object: 'chat.completion',
    choices: response.choices.map((choice) => writeChoice(choice, response, context)),
    usage: writeUsage(response.usage),
  };
}

/** What every chunk says; the provider's own id where it gave one. */
function envelopeOf(said: Omit<StartEvent, 'type'>, context: AnswerContext): JsonObject {
  const fingerprint = textOf(said.extra?.['system_fingerprint']);
  const tier = textOf(said.extra?.['service_tier']);
  return {
    id: said.id ?? `chatcmpl-${context.callId}`,
    object: 'chat.completion.chunk',
    created: said.created ?? context.created,
    model: context.model,
    ...(fingerprint !== undefined && { system_fingerprint: fingerprint }),
    ...(tier !== undefined && serviceTiers.has(tier) && { service_tier: tier }),
  };
}

const serviceTiers: ReadonlySet<string> = new Set(['auto', 'default', 'flex', 'scale', 'priority']);
