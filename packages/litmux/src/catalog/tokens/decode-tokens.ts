import { Failure } from '../../core/failure.ts';

/** The text that token ids stand for; `path` says where in the request they stand. */
export type TextOf = (ids: readonly number[], path: string) => string;

/**
 * Opens the reader of token ids. Clients make them with OpenAI's vocabularies, `cl100k_base` or `o200k_base`, without saying which:
 * the text is that of the vocabulary which makes the very same ids of it. Ids of neither are refused with `invalid_request`, never guessed.
 */
export async function openTokenDecoder(): Promise<TextOf> {
  const encodings = await Promise.all([import('gpt-tokenizer/encoding/cl100k_base'), import('gpt-tokenizer/encoding/o200k_base')]);
  return (ids, path) => {
    for (const encoding of encodings) {
      const text = textIn(encoding, ids);
      if (text !== undefined) return text;
    }
    throw new Failure(
      'invalid_request',
      `Invalid value for ${path}: this model takes texts, and these token ids are not whole texts of cl100k_base or o200k_base. Send the text itself.`,
      { param: path },
    );
  };
}

type Encoding = Pick<typeof import('gpt-tokenizer/encoding/cl100k_base'), 'decode' | 'encode'>;

function textIn({ decode, encode }: Encoding, ids: readonly number[]): string | undefined {
  try {
    const text = decode(ids);
    if (longPiece.test(text)) return undefined;
    const again = encode(text, { disallowedSpecial: noneDisallowed });
    return again.length === ids.length && again.every((id, index) => id === ids[index]) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Merging takes time that grows with the square of a piece's length, and no text that somebody wrote has one like this. */
const longPiece = /\p{L}{2000}|\s{2000}|[^\s\p{L}\p{N}]{2000}/u;

/** Special tokens in a text are text like any other. */
const noneDisallowed = new Set<string>();
