import type { ChatRequest } from '../../core/request.ts';

/** How the functions of a request are called towards the provider, which takes only letters, digits, `_` and `-`, at most 128 of them. */
export interface ToolNames {
  /** The name for the provider. */
  write(name: string): string;
  /** The caller's name for what the provider calls. */
  read(name: string): string;
}

/**
 * The names of a request's functions. The same request gives the same names, so that an answer can be read without the request's
 * writer.
 */
export function toolNames(request: ChatRequest): ToolNames {
  const names = (request.tools ?? []).flatMap((tool) => (tool.type === 'function' ? [tool.name] : []));
  if (names.every(isAllowed)) return { write: allowed, read: (name) => name };
  const written = unique(names, allowed);
  const read = new Map([...written].map(([name, writtenName]) => [writtenName, name]));
  return { write: (name) => written.get(name) ?? allowed(name), read: (name) => read.get(name) ?? name };
}

/** Ids of tool calls in a form that the provider takes, the same for a call and its result. */
export function toolIds(ids: Iterable<string>): (id: string) => string {
  const written = unique(ids, (id) => id.replaceAll(/[^a-zA-Z0-9_-]/g, '_') || 'call');
  return (id) => written.get(id) ?? id;
}

function isAllowed(name: string): boolean {
  return /^[a-zA-Z0-9_-]{1,128}$/.test(name);
}

function allowed(name: string): string {
  return isAllowed(name) ? name : name.replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(0, 128) || 'tool';
}

/** Each of the texts cleaned; where two would become one, the later is numbered. */
function unique(texts: Iterable<string>, clean: (text: string) => string): ReadonlyMap<string, string> {
  const written = new Map<string, string>();
  const taken = new Set<string>();
  for (const text of texts) {
    if (written.has(text)) continue;
    const wish = clean(text);
    let free = wish;
    for (let number = 2; taken.has(free); number += 1) free = `${wish.slice(0, 120)}_${number}`;
    written.set(text, free);
    taken.add(free);
  }
  return written;
}
