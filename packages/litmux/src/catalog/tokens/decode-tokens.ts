import { Failure } from '../../core/failure.ts';

/** The text that token ids stand for; `path` says where in the request they stand. */
export type TextOf = (ids: readonly number[], path: string) => string;

/**
 * Opens the reader of token ids. OpenAI's clients make the ids of an embedding with `cl100k_base`, the vocabulary of all its embedding
 * models. Ids that are not what this vocabulary makes of any text are refused with `invalid_request`, never guessed.
 */
export async function openTokenDecoder(): Promise<TextOf> {
  const encoding = await import('gpt-tokenizer/encoding/cl100k_base');
  return (ids, path) => {
    const text = textIn(encoding, ids);
    if (text !== undefined) return text;
    throw new Failure(
      'invalid_request',
      `Invalid value for ${path}: this model takes texts, and these are not the token ids of a whole text in cl100k_base. Send the text itself.`,
      { param: path },
    );
  };
}

type Encoding = Pick<typeof import('gpt-tokenizer/encoding/cl100k_base'), 'decode' | 'encode'>;

/** The text whose ids these are; undefined where there is none. */
function textIn({ decode, encode }: Encoding, ids: readonly number[]): string | undefined {
  try {
    const text = decode(ids);
    const again = longPiece.test(text) ? [] : encode(text, { disallowedSpecial: noneDisallowed });
    return again.length === ids.length && again.every((id, index) => id === ids[index]) ? text : undefined;
  } catch {
    // An id that stands for nothing.
    return undefined;
  }
}

/** Merging takes time that grows with the square of a piece's length, and no text that somebody wrote has one like this. */
const longPiece = /\p{L}{2000}|\s{2000}|[^\s\p{L}\p{N}]{2000}/u;

/** Special tokens in a text are text like any other. */
const noneDisallowed = new Set<string>();
