/**
 * The text of a JSON document in which the only member `"model"` says something else; undefined where it is not written so, or where several are.
 * `said` is what the document says. For documents whose writer is trusted: where a member stands is not looked at.
 */
export function withModel(text: string, said: string, model: string): string | undefined {
  const key = `"model":${JSON.stringify(said)}`;
  const place = text.indexOf(key);
  if (place === -1 || text.indexOf('"model":', place + 1) !== -1) return undefined;
  return `${text.slice(0, place)}"model":${JSON.stringify(model)}${text.slice(place + key.length)}`;
}

/**
 * The text of a JSON object in which the member `name` has another value, given as JSON; undefined where the text is not plain enough to be sure
 * that whoever reads it sees each member once: where a member stands twice, or its name is written with escapes.
 */
export function withMember(text: string, name: string, value: string): string | undefined {
  const seen: string[] = [];
  let found: { readonly start: number; readonly end: number } | undefined;
  let at = skipBlank(text, 0);
  if (text.charCodeAt(at) !== openBrace) return undefined;
  for (;;) {
    const open = skipBlank(text, at + 1);
    const close = text.indexOf('"', open + 1);
    if (text.charCodeAt(open) !== quote || close === -1) return undefined;
    const key = text.slice(open + 1, close);
    if (key.includes('\\') || seen.includes(key)) return undefined;
    seen.push(key);
    const start = skipBlank(text, skipBlank(text, close + 1) + 1);
    const end = endOfValue(text, start);
    if (key === name) found = { start, end };
    at = skipBlank(text, end);
    const next = text.charCodeAt(at);
    if (next === closeBrace) break;
    if (next !== comma) return undefined;
  }
  return found === undefined ? undefined : text.slice(0, found.start) + value + text.slice(found.end);
}

const quote = 34;
const backslash = 92;
const comma = 44;
const openBrace = 123;
const closeBrace = 125;
const openBracket = 91;
const closeBracket = 93;

/** Where the value that starts here ends. The text is known to be JSON. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case quote:
        at = closingQuote(text, at + 1);
        if (depth === 0) return at + 1;
        break;
      case openBrace:
      case openBracket:
        depth += 1;
        break;
      case closeBrace:
      case closeBracket:
        if (depth === 0) return at;
        depth -= 1;
        if (depth === 0) return at + 1;
        break;
      case comma:
        if (depth === 0) return at;
    }
  }
  return text.length;
}

/** The end of a string: the next quote before which an even number of backslashes stands. -1 where there is none. */
function closingQuote(text: string, from: number): number {
  for (let end = text.indexOf('"', from); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === backslash) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return -1;
}

/** The first place from here on that is no white space. */
function skipBlank(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

/** JSON's white space. */
export function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}
