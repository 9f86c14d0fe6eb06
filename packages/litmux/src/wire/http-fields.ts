/** What the field lines of a head said. */
export interface HttpFields {
  /** Names in lower case, values trimmed; those of a repeated name joined by `, `. */
  readonly fields: Readonly<Record<string, string>>;
  /** Some name stood more than once. */
  readonly repeated: boolean;
}

/** Reads the field lines of an HTTP/1.1 head (RFC 9112 §5), separated by CRLF, without the empty line that ends it; undefined where one is malformed. */
export function readHttpFields(lines: string): HttpFields | undefined {
  const fields: Record<string, string> = {};
  let repeated = false;
  for (let at = 0; at < lines.length;) {
    const newline = lines.indexOf('\r\n', at);
    const end = newline === -1 ? lines.length : newline;
    const colon = lines.indexOf(':', at);
    if (colon === -1 || colon > end) return undefined;
    const name = lowerCaseName(lines.slice(at, colon));
    if (name === undefined) return undefined;
    const value = lines.slice(colon + 1, end).trim();
    const before = fields[name];
    if (before !== undefined) repeated = true;
    fields[name] = before === undefined ? value : `${before}, ${value}`;
    at = end + 2;
  }
  return { fields, repeated };
}

/** The same few names come with every message. */
const known = new Map<string, string>();
const mostKnown = 1_000;
/** What methods and names of fields are written in (RFC 9110 §5.6.2). */
export const httpToken: RegExp = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

function lowerCaseName(raw: string): string | undefined {
  const cached = known.get(raw);
  if (cached !== undefined) return cached;
  const name = raw.toLowerCase();
  // A name of what every object has would be taken for a field that is there.
  if (!httpToken.test(raw) || name in Object.prototype) return undefined;
  if (known.size < mostKnown) known.set(raw, name);
  return name;
}
