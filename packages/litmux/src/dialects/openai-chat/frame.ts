import type { Frame } from '../../core/dialect.ts';
import type { JsonObject } from '../../core/json.ts';
import { parseAnswerObject } from '../../wire/json-reader.ts';

/**
 * What a frame of a stream says: a chunk, `done` for the closing mark, undefined for nothing.
 * Reader and relay look at the same frame one after the other, so it is parsed once. Throws `invalid_answer` for what is no JSON object.
 */
export function readFrame(frame: Frame): JsonObject | 'done' | undefined {
  if (frame === lastFrame) return lastChunk;
  const data = frame.data;
  if (data === '[DONE]') return 'done';
  const text = data.trim();
  if (text === '') return undefined;
  if (text === '[DONE]') return 'done';
  lastChunk = parseAnswerObject(data);
  lastFrame = frame;
  return lastChunk;
}

/** The frame that was parsed last: enough, since both look at it before the next one comes, and a map of frames costs as much as parsing. */
let lastFrame: Frame | undefined;
let lastChunk: JsonObject | undefined;
