/**
 * Names of documents as Converse takes them: letters, digits, single spaces, hyphens, parentheses and brackets, each once in a request
 * (docs: API_runtime_DocumentBlock). The name is shown to the model.
 */
export function documentNames(): (name: string | undefined) => string {
  const taken = new Set<string>();
  return (name) => {
    const wish = allowed(name ?? '') || 'document';
    let free = wish;
    for (let number = 2; taken.has(free); number += 1) free = `${wish.slice(0, longest - 8)} (${number})`;
    taken.add(free);
    return free;
  };
}

const longest = 200;

function allowed(name: string): string {
  const withoutExtension = name.replace(/\.[a-zA-Z0-9]{1,5}$/, '');
  return withoutExtension
    .replaceAll(/[^\p{L}\p{N}\s()[\]-]/gu, '-')
    .replaceAll(/\s+/g, ' ')
    .normalize('NFKD')
    .replaceAll(/[^a-zA-Z0-9 ()[\]-]/g, '')
    .slice(0, longest)
    .trim();
}
