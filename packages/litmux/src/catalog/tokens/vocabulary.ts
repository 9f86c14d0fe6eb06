/** How the tokens of a model are counted here. */
export interface Vocabulary {
  /** The public encoding that is used. */
  readonly encoding: 'o200k_base' | 'cl100k_base';
  /** How many tokens of the model's own make one of the encoding's, on ordinary text. */
  readonly factor: number;
  /** True where the encoding is the model's own, so that the count of plain text is exact. */
  readonly exact: boolean;
}

/**
 * The vocabulary of a model by its name, whoever serves it. Only OpenAI's are public in full; for the others the factor is what their
 * makers or measurements of prose and code say, rounded up, and the count is an estimate.
 */
export function vocabularyOf(model: string): Vocabulary {
  const name = model.toLowerCase();
  return vocabularies.find(([models]) => models.test(name))?.[1] ?? unknown;
}

const unknown: Vocabulary = { encoding: 'o200k_base', factor: 1.15, exact: false };

const estimated = (factor: number): Vocabulary => ({ encoding: 'o200k_base', factor, exact: false });

const vocabularies: readonly (readonly [RegExp, Vocabulary])[] = [
  [/gpt-oss/, { encoding: 'o200k_base', factor: 1, exact: true }],
  [
    /(?:^|[/.:])(?:gpt-4o|gpt-4\.[15]|chatgpt-4o|gpt-[5-9]|gpt-audio|gpt-realtime|o[1-9](?:-|$)|codex-mini)/,
    { encoding: 'o200k_base', factor: 1, exact: true },
  ],
  [
    /(?:^|[/.:])(?:gpt-4|gpt-3\.5|gpt-35|text-embedding-(?:3|ada)|babbage-002|davinci-002)/,
    { encoding: 'cl100k_base', factor: 1, exact: true },
  ],
  // from Claude 4.7 on a newer tokenizer makes about 30 % more tokens of the same text
  [/claude-(?:opus|sonnet|haiku|fable|mythos)-(?:4-[7-9]|4\.[7-9]|[5-9])/, estimated(1.6)],
  [/claude/, estimated(1.25)],
  [/gemini|gemma/, estimated(1.1)],
  [/llama|grok|kimi|moonshot/, estimated(1.05)],
  [/mi[sx]tral|codestral|devstral|magistral|pixtral|voxtral/, estimated(1.15)],
  [/qwen|qwq|deepseek|glm-|minimax/, estimated(1.1)],
  [/command|aya-|embed-|rerank-/, estimated(1.1)],
  [/nova-|titan-/, estimated(1.2)],
];
