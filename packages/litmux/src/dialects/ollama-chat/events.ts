import type { EventReader, ReadContext } from '../../core/dialect.ts';
import { parseAnswerObject } from '../../wire/json-reader.ts';
import { AnswerReader } from './answer-reader.ts';

/** A reader of one stream: JSON lines, the last of which is `done`. Source: https://docs.ollama.com/api/streaming */
export function eventReader(context: ReadContext): EventReader {
  const answer = new AnswerReader(context);
  return {
    read: (frame) => answer.read(parseAnswerObject(frame.data)),
    end() {
      answer.end();
      return [];
    },
  };
}
