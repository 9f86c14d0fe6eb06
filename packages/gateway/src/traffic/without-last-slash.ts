/**
 * Where a URL leads whose path ends with a slash that no route has: the same without it, as FastAPI sends clients there.
 * Undefined for other paths, and for those that a client could take for another host.
 */
export function withoutLastSlash(url: string): string | undefined {
  const question = url.indexOf('?');
  const path = question === -1 ? url : url.slice(0, question);
  if (!path.endsWith('/') || !/^\/[^/\\]/.test(path)) return undefined;
  return path.slice(0, -1) + url.slice(path.length);
}
