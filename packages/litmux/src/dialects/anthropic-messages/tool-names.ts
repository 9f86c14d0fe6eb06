import type { ChatRequest } from '../../core/request.ts';

/** How the functions of a request are called towards the provider, which takes only letters, digits, `_` and `-`, and not too many. */
export interface ToolNames {
  /** The name for the provider. */
  write(name: string): string;
  /** The caller's name for what the provider calls. */
  read(name: string): string;
}

/**
 * The names of a request's functions, of at most `longest` characters, made of what `clean` leaves of them. The same request gives the
 * same names, so that an answer can be read without the request's writer.
 */
export function toolNames(request: ChatRequest, longest = 128, clean: CleanName = allowed): ToolNames {
  const names = (request.tools ?? []).flatMap((tool) => (tool.type === 'function' ? [tool.name] : []));
  const cleaned = (name: string): string => clean(name, longest) || 'tool';
  if (names.every((name) => cleaned(name) === name)) return { write: cleaned, read: (name) => name };
  const written = unique(names, cleaned, longest);
  const read = new Map([...written].map(([name, writtenName]) => [writtenName, name]));
  return { write: (name) => written.get(name) ?? cleaned(name), read: (name) => read.get(name) ?? name };
}

/** What a provider takes of a name. */
export type CleanName = (name: string, longest: number) => string;

/** Ids of tool calls in a form that the provider takes, the same for a call and its result. */
export function toolIds(ids: Iterable<string>, longest: number = Number.POSITIVE_INFINITY): (id: string) => string {
  const written = unique(ids, (id) => allowed(id, longest) || 'call', longest);
  return (id) => written.get(id) ?? id;
}

function allowed(text: string, longest: number): string {
  return text.replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(0, longest);
}

/** Each of the texts cleaned; where two would become one, the later is numbered. */
function unique(texts: Iterable<string>, clean: (text: string) => string, longest: number): ReadonlyMap<string, string> {
  const written = new Map<string, string>();
  const taken = new Set<string>();
  for (const text of texts) {
    if (written.has(text)) continue;
    const wish = clean(text);
    let free = wish;
    for (let number = 2; taken.has(free); number += 1) free = `${wish.slice(0, Math.min(longest, 128) - 8)}_${number}`;
    written.set(text, free);
    taken.add(free);
  }
  return written;
}
