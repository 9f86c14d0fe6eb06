import type { AnswerContext, AnswerWriter, ClientFrame } from '../../core/dialect.ts';
import type { ChatEvent, ChoiceEnd, FinishEvent } from '../../core/event.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { Part } from '../../core/message.ts';
import type { ChatResponse, Choice } from '../../core/response.ts';
import { noUsage } from '../../core/usage.ts';
import { writeFailure } from '../openai-chat/failure.ts';
import { writeUsage } from '../openai-chat/usage.ts';
import { writeLogprobs } from './logprobs.ts';
import { onlyPrompt } from './read-request.ts';

/**
 * A writer of one answer of a chat model for a client that had a text completed: only what the model says is text.
 * With `echo` the prompt stands before it. Source: https://platform.openai.com/docs/api-reference/completions/object
 */
export function answerWriter(context: AnswerContext): AnswerWriter {
  const { request } = context;
  const prompt = request.origin.body['echo'] === true ? (onlyPrompt(request.origin.body['prompt']) ?? '') : '';
  const envelope: JsonObject = { id: `cmpl-${context.callId}`, object: 'text_completion', created: context.created, model: context.model };
  const withUsage = request.streamUsage;
  const lengths = new Map<number, number>();
  const texts = new Set<string>();

  const frame = (choices: readonly JsonObject[]): ClientFrame => ({ data: { ...envelope, choices, ...(withUsage && { usage: null }) } });
  const say = (choice: number, text: string, logprobs?: JsonValue): ClientFrame => {
    const known = lengths.get(choice);
    const before = known === undefined ? prompt : '';
    const offset = (known ?? 0) + before.length;
    lengths.set(choice, offset + text.length);
    return frame([{ text: before + text, index: choice, logprobs: writeLogprobs(logprobs, offset), finish_reason: null }]);
  };
  const finish = (event: FinishEvent): readonly ClientFrame[] => {
    const frames = event.choices.map(({ choice, reason }) => {
      const text = lengths.has(choice) ? '' : prompt;
      return frame([{ text, index: choice, logprobs: null, finish_reason: writeFinish(reason) }]);
    });
    return withUsage ? [...frames, { data: { ...envelope, choices: [], usage: writeUsage(event.usage ?? noUsage) } }] : frames;
  };

  return {
    whole: (response) => writeWhole(response, envelope, prompt),
    event(event: ChatEvent): readonly ClientFrame[] {
      switch (event.type) {
        case 'part-start':
          if (event.part.type === 'text' || event.part.type === 'refusal') texts.add(`${event.choice} ${event.index}`);
          return [];
        case 'part-delta':
          if (event.delta.type !== 'text' || !texts.has(`${event.choice} ${event.index}`)) return [];
          return [say(event.choice, event.delta.text, event.delta.logprobs)];
        case 'finish':
          return finish(event);
        case 'start':
        case 'part-end':
          return [];
      }
    },
    end: () => [{ data: '[DONE]' }],
    fail: (failure) => [{ data: writeFailure(failure, context) }],
  };
}

function writeWhole(response: ChatResponse, envelope: JsonObject, prompt: string): JsonObject {
  return { ...envelope, choices: response.choices.map((choice) => writeChoice(choice, prompt)), usage: writeUsage(response.usage) };
}

function writeChoice(choice: Choice, prompt: string): JsonObject {
  return {
    text: prompt + choice.parts.map(wordsOf).join(''),
    index: choice.choice,
    logprobs: writeLogprobs(choice.logprobs, prompt.length),
    finish_reason: writeFinish(choice.reason),
  };
}

function wordsOf(part: Part): string {
  return part.type === 'text' || part.type === 'refusal' ? part.text : '';
}

/** This format knows no calls of tools. */
function writeFinish(reason: ChoiceEnd['reason']): string {
  switch (reason) {
    case 'length':
      return 'length';
    case 'content-filter':
      return 'content_filter';
    case 'stop':
    case 'tool-calls':
      return 'stop';
  }
}
