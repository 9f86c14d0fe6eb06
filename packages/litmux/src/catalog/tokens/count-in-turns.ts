import type { Tokenizer } from './tokenizer.ts';

/** The tokens of texts together. Whoever else waits gets a turn now and then: counting a megabyte takes 80 ms. */
export async function countInTurns(texts: readonly string[], tokenizer: Pick<Tokenizer, 'count'>): Promise<number> {
  let tokens = 0;
  let sinceTurn = 0;
  for (const text of texts) {
    for (const slice of slices(text)) {
      tokens += tokenizer.count(slice);
      sinceTurn += slice.length;
      if (sinceTurn < longestSlice) continue;
      sinceTurn = 0;
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }
  return tokens;
}

/** Characters that are counted in one go. */
const longestSlice = 65_536;

/** A long text in slices that begin with a blank where there is one, so that no token is cut. */
function* slices(text: string): Generator<string> {
  let start = 0;
  while (text.length - start > longestSlice) {
    const blank = text.lastIndexOf(' ', start + longestSlice);
    const end = blank > start ? blank : start + longestSlice;
    yield text.slice(start, end);
    start = end;
  }
  yield text.slice(start);
}
