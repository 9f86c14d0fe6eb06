/** What an error says that is no JSON: an HTML page its title at most, a text itself. */
export function describeError(text: string): string {
  if (!/^\s*</.test(text)) return text.slice(0, longestText);
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1]?.trim();
  return title === undefined || title === '' ? 'The provider answered with an HTML page.' : title;
}

const longestText = 2000;
