import type { JsonObject } from '../../../core/json.ts';
import { numberOf, textOf } from '../../../wire/json-reader.ts';
import type { HeardWord } from './segments.ts';

/** A word or a stretch of speech as most formats say it, with its start and end in seconds (or `perSecond` of a smaller unit). None where it has no time. */
export function timedWord(word: JsonObject, perSecond = 1): readonly HeardWord[] {
  const text = textOf(word['punctuated_word']) ?? textOf(word['text']) ?? textOf(word['word']) ?? textOf(word['transcript']);
  const start = numberOf(word['start']);
  const end = numberOf(word['end']);
  if (text === undefined || start === undefined || end === undefined) return [];
  const speaker = speakerOf(word);
  return [{ text, start: start / perSecond, end: end / perSecond, ...(speaker !== undefined && { speaker }) }];
}

/** Who speaks a word: a name, or a number made one. */
export function speakerOf(word: JsonObject): string | undefined {
  const named = word['speaker_id'] ?? word['speaker'];
  return typeof named === 'number' ? `speaker_${named}` : textOf(named);
}
