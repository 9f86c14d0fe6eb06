import type { Vocabulary } from './vocabulary.ts';

/** Counts the tokens of texts in one encoding. */
export interface Tokenizer {
  /** The tokens of a text; special tokens in it are text like any other. Takes about 80 ns a byte. */
  count(text: string): number;
  /** True if the text holds a run without a break that is longer than is counted in one piece, so that its count may be off by a little. */
  isCut(text: string): boolean;
}

/** Opens the tokenizer of an encoding. Its tables (1 to 2 MB) load at the first call and stay. */
export async function openTokenizer(encoding: Vocabulary['encoding']): Promise<Tokenizer> {
  const { countTokens, setMergeCacheSize } = await loadEncoding(encoding);
  // the cache keeps pieces of callers' texts alive and is no faster on texts that differ
  setMergeCacheSize(0);
  return {
    count: (text) => pieces(text).reduce((sum, piece) => sum + countTokens(piece, { disallowedSpecial: noneDisallowed }), 0),
    isCut: (text) => longRun.test(text),
  };
}

/** By default the tokenizer refuses texts that contain `<|endoftext|>` and its like. */
const noneDisallowed = new Set<string>();

/** Merging takes time that grows with the square of a run's length: a megabyte of one letter would block for hours. */
const longestRun = 256;
const longRun = new RegExp(`\\S{${longestRun + 1}}|\\s{${longestRun + 1}}`, 'u');
const runs = new RegExp(`\\S{1,${longestRun}}|\\s{1,${longestRun}}`, 'gu');

/** The text in pieces without long runs; the whole text where it has none, as almost all have. */
function pieces(text: string): readonly string[] {
  return longRun.test(text) ? joinShort(text.match(runs) ?? []) : [text];
}

/** Joins runs again as long as two of the same kind do not meet, so that words keep the blank before them. */
function joinShort(parts: readonly string[]): readonly string[] {
  const joined: string[] = [];
  let current = '';
  let previousIsBlank: boolean | undefined;
  for (const part of parts) {
    const isBlank = part.trim() === '';
    if (isBlank === previousIsBlank) {
      joined.push(current);
      current = '';
    }
    current += part;
    previousIsBlank = isBlank;
  }
  return [...joined, current];
}

async function loadEncoding(encoding: Vocabulary['encoding']): Promise<typeof import('gpt-tokenizer/encoding/o200k_base')> {
  switch (encoding) {
    case 'o200k_base':
      return import('gpt-tokenizer/encoding/o200k_base');
    case 'cl100k_base':
      return import('gpt-tokenizer/encoding/cl100k_base');
  }
}
