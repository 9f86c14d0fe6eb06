/** A name with `*` in it, ready to be matched. */
export interface Wildcard {
  /** The texts that the stars stand for in a name; undefined where it does not match. */
  match(name: string): readonly string[] | undefined;
}

/** No model has a longer name; matching a longer one would cost a caller nothing and us much. */
const longestName = 512;

/** Reads a wildcard such as `openai/*`, `*-preview` or `*`. */
export function readWildcard(pattern: string): Wildcard {
  const escaped = pattern.split(/\*+/).map((literal) => literal.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const expression = new RegExp(`^${escaped.join('(.*)')}$`, 's');
  return { match: (name) => (name.length > longestName ? undefined : expression.exec(name)?.slice(1)) };
}

/**
 * A model's name with the matched texts in place of its stars; a name without a star stays, and where more was matched than it has stars,
 * it is the name that was asked for.
 */
export function fillWildcard(model: string, matched: readonly string[], asked: string): string {
  const parts = model.split('*');
  if (parts.length === 1) return model;
  if (matched.length > parts.length - 1) return asked;
  return parts.reduce((filled, part, index) => `${filled}${matched[index - 1] ?? '*'}${part}`);
}

/** Orders wildcards: the one with more literal text first, so that `openai/gpt-*` comes before `openai/*`. */
export function moreSpecific(one: string, other: string): number {
  return literalLength(other) - literalLength(one);
}

function literalLength(pattern: string): number {
  return pattern.replaceAll('*', '').length;
}
