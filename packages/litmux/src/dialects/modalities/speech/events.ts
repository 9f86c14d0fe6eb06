import type { AnswerEventReader, SpeechRequest } from '../../../core/modality.ts';
import { noUsage, tokenCount } from '../../../core/usage.ts';
import { objectOf, textOf } from '../../../wire/json-reader.ts';
import { answerEvent } from '../answer-event.ts';
import { characters, spoken } from './spoken.ts';

/**
 * Reads sound that comes as events (`stream_format: "sse"`), the last of which tells the tokens.
 * Source: https://platform.openai.com/docs/api-reference/audio/speech-audio-delta-event
 */
export function soundReader({ input }: SpeechRequest): AnswerEventReader {
  return {
    read(frame) {
      const event = answerEvent(frame);
      const say = [{ ...frame, data: event }];
      if (textOf(event['type']) !== 'speech.audio.done') return { say };
      const told = objectOf(event['usage']);
      const outputAudio = tokenCount(told?.['output_tokens']);
      if (outputAudio === 0) return { say, used: spoken(input) };
      const units = { characters: characters(input), requests: 1 };
      return { say, used: { ...noUsage, input: tokenCount(told?.['input_tokens']), outputAudio, units } };
    },
  };
}
