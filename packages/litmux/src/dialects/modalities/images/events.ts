import type { AnswerEventReader } from '../../../core/modality.ts';
import { addUsage, type Usage } from '../../../core/usage.ts';
import { objectOf, textOf } from '../../../wire/json-reader.ts';
import { answerEvent } from '../answer-event.ts';
import { imageUsage } from './image-usage.ts';

/**
 * Reads pictures that come as events, first unfinished, then complete.
 * Source: https://platform.openai.com/docs/api-reference/images-streaming
 */
export function pictureReader(): AnswerEventReader {
  let used: Usage | undefined;
  return {
    read(frame) {
      if (frame.data === '[DONE]') return { say: [] };
      const event = answerEvent(frame);
      const isPicture = /^image_\w+\.completed$/.test(textOf(event['type']) ?? '');
      if (!isPicture) return { say: [{ ...frame, data: event }] };
      const usage = imageUsage(objectOf(event['usage']), 1);
      used = used === undefined ? usage : addUsage(used, usage);
      return { say: [{ ...frame, data: event }], used };
    },
  };
}
