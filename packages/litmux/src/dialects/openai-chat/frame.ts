import type { Frame } from '../../core/dialect.ts';
import type { JsonObject } from '../../core/json.ts';
import { parseAnswerObject } from '../../wire/json-reader.ts';

/**
 * What a frame of a stream says: a chunk, `done` for the closing mark, undefined for nothing.
 * Reader and relay look at the same frame one after the other, so it is parsed once. Throws `invalid_answer` for what is no JSON object.
 */
export function readFrame(frame: Frame): JsonObject | 'done' | undefined {
  const known = parsed.get(frame);
  if (known !== undefined) return known;
  const data = frame.data;
  if (data === '[DONE]') return 'done';
  const text = data.trim();
  if (text === '') return undefined;
  if (text === '[DONE]') return 'done';
  const chunk = parseAnswerObject(data);
  parsed.set(frame, chunk);
  return chunk;
}

const parsed = new WeakMap<Frame, JsonObject>();
