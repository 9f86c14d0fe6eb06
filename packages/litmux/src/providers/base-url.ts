/** The paths below a base URL that people paste together with it. */
const endpointPath =
  /\/(?:chat\/completions|completions|responses|embeddings|rerank|images\/generations|images\/edits|images\/variations|audio\/speech|audio\/transcriptions|audio\/translations|moderations|messages)$/;

/**
 * The URL of an endpoint below a base URL, in whatever form the base was written: with a trailing slash, with the version
 * segment or without, or already with the path of an endpoint. The query of the base is kept.
 * A base whose path is only the beginning of `home`, the path that the provider's own base has, is completed to it:
 * `https://api.groq.com` with the home `/openai/v1`.
 */
export function endpointUrl(base: string, path: string, home = ''): string {
  const [address = '', query] = split(base, '?');
  const root = completed(withoutSlash(withoutSlash(address).replace(endpointPath, '')), home);
  const version = /^\/v\d[^/]*(?=\/)/.exec(path)?.[0];
  const rest = version !== undefined && root.endsWith(version) ? path.slice(version.length) : path;
  return query === undefined ? root + rest : `${root}${rest}?${query}`;
}

/** The path of a URL, without a trailing slash: empty for a bare host. */
export function pathOf(url: string): string {
  return withoutSlash(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] ?? '');
}

/** The host of a URL in lower case, without port; undefined for what is no URL. */
export function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname.toLowerCase() : undefined;
}

/** The URL with a parameter in its query, unless the query has it already. */
export function withQuery(url: string, name: string, value: string): string {
  if (new RegExp(`[?&]${name}=`).test(url)) return url;
  return `${url}${url.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(value)}`;
}

/** The text without slashes at its end. */
export function withoutSlash(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end -= 1;
  return text.slice(0, end);
}

function completed(base: string, home: string): string {
  const path = pathOf(base);
  return home.startsWith(`${path}/`) ? base + home.slice(path.length) : base;
}

function split(text: string, mark: string): readonly string[] {
  const at = text.indexOf(mark);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
