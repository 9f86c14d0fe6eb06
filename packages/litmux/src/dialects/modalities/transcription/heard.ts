import type { JsonObject } from '../../../core/json.ts';
import type { TranscriptionAnswer, TranscriptionRequest } from '../../../core/modality.ts';
import { noUsage, type Usage } from '../../../core/usage.ts';
import { segmentsOf, type HeardSegment, type HeardWord } from './segments.ts';
import { soundLength } from './sound-length.ts';
import { subtitles } from './subtitles.ts';

/** What a provider heard, before it is said in the form that a client wants. */
export interface Heard {
  readonly text: string;
  readonly language?: string;
  /** Seconds. Absent: to the end of the last word. */
  readonly duration?: number;
  readonly words?: readonly HeardWord[];
  /** Absent: they are made of the words. */
  readonly segments?: readonly HeardSegment[];
  /** Absent: the seconds that the provider tells, else those that the recording's head tells. */
  readonly usage?: Usage;
}

/** The answer in the form that `response_format` asks for: `json`, `text`, `srt`, `vtt`, `verbose_json`, `diarized_json`. */
export function answerHeard(told: Heard, request: TranscriptionRequest): TranscriptionAnswer {
  const usage = told.usage ?? secondsUsed(told.duration, request);
  const end = told.segments?.at(-1)?.end ?? told.words?.at(-1)?.end;
  const heard = told.duration !== undefined || end === undefined ? told : { ...told, duration: end };
  const { responseFormat = 'json' } = request;
  if (responseFormat === 'srt' || responseFormat === 'vtt') {
    return { text: subtitles(linesOf({ duration: usage.units?.seconds ?? 0, ...heard }), responseFormat), usage };
  }
  return {
    text: heard.text,
    usage,
    ...(heard.language !== undefined && { language: heard.language }),
    ...(heard.duration !== undefined && { duration: heard.duration }),
    ...(responseFormat !== 'text' && { extra: { ...detailsOf(heard, request), ...billedBy(usage) } }),
  };
}

/** Seconds heard: those that the provider tells, else an estimate. */
export function secondsUsed(told: number | undefined, { file }: TranscriptionRequest): Usage {
  if (told !== undefined) return { ...noUsage, units: { seconds: told, requests: 1 } };
  return { ...noUsage, units: { seconds: soundLength(file).seconds, requests: 1 }, estimated: true };
}

/** A transcript without any time is one line, as long as the recording. */
function linesOf({ text, words, segments, duration = 0 }: Heard): readonly HeardSegment[] {
  return segments ?? (words === undefined || words.length === 0 ? [{ text, start: 0, end: duration }] : segmentsOf(words));
}

/** Source: https://platform.openai.com/docs/api-reference/audio/verbose-json-object */
function detailsOf(heard: Heard, { responseFormat, timestamps }: TranscriptionRequest): JsonObject {
  const { language, duration, words } = heard;
  if (responseFormat === 'diarized_json') {
    return { task: 'transcribe', ...(duration !== undefined && { duration }), segments: linesOf(heard).map(speakersLine) };
  }
  if (responseFormat !== 'verbose_json') return {};
  const wantsWords = timestamps?.includes('word') === true;
  const wantsSegments = timestamps === undefined || timestamps.includes('segment');
  return {
    task: 'transcribe',
    ...(language !== undefined && { language }),
    ...(duration !== undefined && { duration }),
    ...(wantsWords && words && { words: words.map(({ text, start, end, speaker }) => ({ word: text, start, end, ...spokenBy(speaker) })) }),
    ...(wantsSegments && {
      segments: linesOf(heard).map(({ text, start, end, speaker }, id) => ({ id, start, end, text, ...spokenBy(speaker) })),
    }),
  };
}

/** What is known to be billed, in OpenAI's words. */
function billedBy({ units, estimated }: Usage): JsonObject {
  const seconds = units?.seconds;
  return seconds === undefined || estimated === true ? {} : { usage: { type: 'duration', seconds } };
}

function speakersLine({ text, start, end, speaker = 'A' }: HeardSegment, index: number): JsonObject {
  return { type: 'transcript.text.segment', id: `seg_${index}`, start, end, text, speaker };
}

function spokenBy(speaker: string | undefined): JsonObject {
  return speaker === undefined ? {} : { speaker };
}
