import type { JsonObject } from '../../core/json.ts';
import type { Citation } from '../../core/message.ts';
import { numberOf, objectOf, objectsOf, textOf } from '../../wire/json-reader.ts';

/**
 * The citations that one of Cohere's is: its first source with Cohere's own words for the whole, and each further source that has an
 * address of its own. Source: https://docs.cohere.com/docs/rag-citations
 */
export function readCitations(wire: JsonObject): readonly Citation[] {
  const start = numberOf(wire['start']);
  const end = numberOf(wire['end']);
  const span = { ...(start !== undefined && { start }), ...(end !== undefined && { end }) };
  const [first, ...others] = objectsOf(wire['sources']).map(readSource);
  return [
    { ...first, ...span, native: { dialect: 'cohere-chat', value: wire } },
    ...others.filter((source) => source.url !== undefined && source.url !== first?.url).map((source) => ({ ...source, ...span })),
  ];
}

function readSource(source: JsonObject): Pick<Citation, 'url' | 'title' | 'quote'> {
  const said = objectOf(source['document']) ?? objectOf(source['tool_output']) ?? {};
  const data = objectOf(said['data']) ?? said;
  const id = textOf(source['id']);
  const url = textOf(data['url']) ?? (id !== undefined && /^https?:\/\//i.test(id) ? id : undefined);
  const title = textOf(data['title']);
  const quote = textOf(data['snippet']) ?? textOf(data['text']);
  return { ...(url !== undefined && { url }), ...(title !== undefined && { title }), ...(quote !== undefined && { quote }) };
}
