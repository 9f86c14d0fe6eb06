/** Fields of a request that only the completions API has a meaning for: a provider of another format is told of them, so that they are refused and not forgotten. */
export const completionsOnlyFields: ReadonlySet<string> = new Set(['prompt', 'suffix', 'best_of']);
