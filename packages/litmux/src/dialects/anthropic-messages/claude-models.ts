/** What the models of one family of Claude take and refuse (docs: about-claude/models, and the migration guide of each model). */
export interface ClaudeFamily {
  /** How a model is told to think: not at all, with a budget of tokens, adaptively by effort, or either way. */
  readonly thinking: 'none' | 'budget' | 'either' | 'adaptive';
  /** How a model is told not to think. `absent`: by saying nothing. `never`: it can't be. */
  readonly off: 'absent' | 'disabled' | 'between_tools' | 'never';
  /** Which of temperature, top_p and top_k are taken: all, only one of temperature and top_p, or none. */
  readonly sampling: 'free' | 'one-of-two' | 'none';
  /** Whether JSON schemas are obeyed natively, in answers (`output_config.format`) and in tools (`strict`). */
  readonly nativeOutput: boolean;
  /** Whether a tool call can be forced. */
  readonly forcedTools: boolean;
  /** Whether thoughts are left out of the answer unless `display` asks for them. */
  readonly hidesThoughts: boolean;
}

const plain: ClaudeFamily = {
  thinking: 'none',
  off: 'absent',
  sampling: 'free',
  nativeOutput: false,
  forcedTools: true,
  hidesThoughts: false,
};
const budgeted: ClaudeFamily = { ...plain, thinking: 'budget' };
const structured: ClaudeFamily = { ...budgeted, sampling: 'one-of-two', nativeOutput: true };
const adaptive: ClaudeFamily = { ...structured, thinking: 'either' };
const unsampled: ClaudeFamily = { ...adaptive, thinking: 'adaptive', sampling: 'none', hidesThoughts: true };
const thinkingByDefault: ClaudeFamily = { ...unsampled, off: 'disabled' };
const alwaysThinking: ClaudeFamily = { ...unsampled, off: 'never' };
const newest: ClaudeFamily = { ...alwaysThinking, forcedTools: false };

const claudeName = /claude|fable|mythos/;

/** Families by name; the first pattern that fits wins. Names are compared in lower case, with `-` for every `.`, `@` and `:`. */
const families: readonly (readonly [RegExp, ClaudeFamily])[] = [
  [/claude-3-7|claude-(\w+-)?4(-0)?(?!-?\d(?!\d))|claude-4-(opus|sonnet)/, budgeted],
  [/claude-(3|2|instant|v\d)/, plain],
  [/-4-[15](?!\d)/, structured],
  [/-4-6(?!\d)/, adaptive],
  [/-4-[78](?!\d)/, unsampled],
  [/haiku-5-5|(opus|sonnet|haiku)-5(?!-\d(?!\d))/, thinkingByDefault],
  [/sonnet-5-5/, { ...newest, off: 'between_tools' }],
  [/mythos-preview|(fable|mythos)-5(?!-\d(?!\d))/, alwaysThinking],
  [claudeName, newest],
];

/**
 * The family of a model, by its name on any platform. A Claude that is not known yet follows the rules of the newest ones;
 * another vendor's model behind this format follows those of the first thinking Claude, which is what such vendors copy.
 */
export function claudeFamily(model: string): ClaudeFamily {
  const name = model.toLowerCase().replaceAll(/[.@:]/g, '-');
  return families.find(([pattern]) => pattern.test(name))?.[1] ?? budgeted;
}

/** True for a model of Anthropic's, by its name on any platform. */
export function isClaude(model: string): boolean {
  return claudeName.test(model.toLowerCase());
}
