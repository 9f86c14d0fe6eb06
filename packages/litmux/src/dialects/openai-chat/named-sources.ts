import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { Citation } from '../../core/message.ts';
import { objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';

/** Sources that the envelope of an answer names for the answer as a whole, with the titles that its search results give (Perplexity). */
export function namedSources(citations: JsonValue | undefined, searchResults: JsonValue | undefined): readonly Citation[] {
  if (!Array.isArray(citations)) return [];
  const results = objectsOf(searchResults);
  return citations.flatMap((source: JsonValue): readonly Citation[] => {
    const url = textOf(source) ?? textOf(objectOf(source)?.['url']);
    if (url === undefined) return [];
    const title = textOf(objectOf(source)?.['title']) ?? textOf(results.find((result) => result['url'] === url)?.['title']);
    return [{ url, ...(title !== undefined && { title }) }];
  });
}

/** Annotations for the marks `[1]`, `[2]`, … by which a text refers to its sources. */
export function annotateMarks(text: string, sources: readonly Citation[]): readonly JsonObject[] {
  return [...text.matchAll(/\[(\d+)\]/g)].flatMap((mark): readonly JsonObject[] => {
    const source = sources[Number(mark[1]) - 1];
    if (source?.url === undefined) return [];
    const { url, title = url } = source;
    return [{ type: 'url_citation', url_citation: { url, title, start_index: mark.index, end_index: mark.index + mark[0].length } }];
  });
}
