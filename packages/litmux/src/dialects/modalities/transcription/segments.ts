/** A word as it is written, with its punctuation, and when it was heard, in seconds. */
export interface HeardWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly speaker?: string;
}

/** A stretch of speech that is read at once, in seconds. */
export type HeardSegment = HeardWord;

/** Seconds of silence, seconds and letters after which a new segment begins. */
const longPause = 1;
const longestTime = 7;
const longestText = 84;

/** Words in segments that can be read: cut where the speaker changes, at pauses, behind sentences, and where they would grow too long. */
export function segmentsOf(words: readonly HeardWord[]): readonly HeardSegment[] {
  const segments: HeardSegment[] = [];
  let current: HeardSegment | undefined;
  for (const word of words) {
    if (current === undefined || isCut(current, word)) {
      if (current !== undefined) segments.push(current);
      current = word;
    } else current = { ...current, text: joinTexts([current.text, word.text]), end: Math.max(current.end, word.end) };
  }
  if (current !== undefined) segments.push(current);
  return segments;
}

/** Words as one text: with spaces between them, but not between signs of scripts that have none. */
export function joinTexts(texts: readonly string[]): string {
  let joined = '';
  for (const text of texts) {
    const isTight = joined === '' || (spaceless.test(joined.slice(-1)) && spaceless.test(text.slice(0, 1)));
    joined += isTight ? text : ` ${text}`;
  }
  return joined;
}

const spaceless = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}。、，！？]/u;

function isCut(current: HeardSegment, word: HeardWord): boolean {
  return (
    word.speaker !== current.speaker ||
    word.start - current.end > longPause ||
    word.end - current.start > longestTime ||
    current.text.length + word.text.length >= longestText ||
    /[.!?。！？…]["'”’)]*$/.test(current.text)
  );
}
