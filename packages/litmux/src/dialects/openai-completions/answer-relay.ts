import type { AnswerContext, AnswerRelay, ClientFrame, ReadContext } from '../../core/dialect.ts';
import type { JsonDraft, JsonObject } from '../../core/json.ts';
import { numberOf, objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';
import { writeFailure } from '../openai-chat/failure.ts';
import { readFrame } from '../openai-chat/frame.ts';

/** Passes a provider's own completion to a client of the same format, with the model that the client asked for, and usage only where the client asked for it. */
export function answerRelay(context: ReadContext & AnswerContext): AnswerRelay {
  const { streamUsage } = context.request;
  let isOver = false;
  const end = (): readonly ClientFrame[] => {
    if (isOver) return [];
    isOver = true;
    return [{ data: '[DONE]' }];
  };
  return {
    whole: (body) => mended(body, context),
    frame(frame) {
      const document = readFrame(frame);
      if (document === undefined || isOver) return [];
      if (document === 'done') return end();
      const chunk = mended(document, context);
      if (streamUsage) return [{ data: chunk }];
      const isUsageAlone = objectOf(chunk['usage']) !== undefined && Array.isArray(chunk['choices']) && chunk['choices'].length === 0;
      delete chunk['usage'];
      return isUsageAlone ? [] : [{ data: chunk }];
    },
    end,
    fail: (failure) => [{ data: writeFailure(failure, context) }],
  };
}

function mended(body: JsonObject, context: AnswerContext): JsonDraft {
  return {
    ...body,
    id: textOf(body['id']) || `cmpl-${context.callId}`,
    object: 'text_completion',
    created: numberOf(body['created']) ?? context.created,
    model: context.model,
    choices: objectsOf(body['choices']).map(mendChoice),
  };
}

/** The ends that some vendors name in words of their own (`eos`) are stops. */
function mendChoice(choice: JsonObject, place: number): JsonObject {
  const reason = textOf(choice['finish_reason']) || null;
  const known = reason === null || finishes.has(reason) ? reason : 'stop';
  return { ...choice, index: numberOf(choice['index']) ?? place, logprobs: choice['logprobs'] ?? null, finish_reason: known };
}

const finishes: ReadonlySet<string> = new Set(['stop', 'length', 'content_filter']);
