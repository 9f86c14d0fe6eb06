import type { HeardSegment } from './segments.ts';

/** Segments as subtitles: SubRip, or WebVTT (https://www.w3.org/TR/webvtt1/). */
export function subtitles(segments: readonly HeardSegment[], form: 'srt' | 'vtt'): string {
  const cues = segments.map(({ text, start, end }, index) => {
    const number = form === 'srt' ? `${index + 1}\n` : '';
    return `${number}${clock(start, form)} --> ${clock(end, form)}\n${text.trim()}\n`;
  });
  return form === 'vtt' ? `WEBVTT\n\n${cues.join('\n')}` : cues.join('\n');
}

function clock(seconds: number, form: 'srt' | 'vtt'): string {
  const all = Math.max(0, Math.round(seconds * 1000));
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const rest = String(all % 1000).padStart(3, '0');
  return `${two(all / 3_600_000)}:${two((all / 60_000) % 60)}:${two((all / 1000) % 60)}${form === 'srt' ? ',' : '.'}${rest}`;
}
