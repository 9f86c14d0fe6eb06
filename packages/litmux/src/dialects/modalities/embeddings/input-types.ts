/** How a provider calls what texts are for. */
export interface InputTypeWords {
  readonly query: string;
  readonly document: string;
}

/** What a text is for in a provider's words; a word that is no synonym of a query or a document passes as it is. */
export function inputTypeIn(words: InputTypeWords, inputType: string): string {
  const name = inputType.toLowerCase();
  if (name === 'search_query' || name === 'query') return words.query;
  return name === 'search_document' || name === 'document' || name === 'passage' ? words.document : inputType;
}
