import type { JsonObject } from '../../../core/json.ts';
import type { RerankRequest } from '../../../core/modality.ts';
import { noUsage, type Usage } from '../../../core/usage.ts';

/** The text of a document: the fields that are to be ranked, else its `text`, else all its fields, line by line. */
export function documentText(document: string | JsonObject, rankFields?: readonly string[]): string {
  if (typeof document === 'string') return document;
  const { text } = document;
  if (typeof text === 'string' && rankFields === undefined) return text;
  return Object.entries(document)
    .filter(([name]) => rankFields === undefined || rankFields.includes(name))
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n');
}

/** The texts of a request's documents. */
export function documentTexts({ documents, rankFields }: RerankRequest): readonly string[] {
  return documents.map((document) => documentText(document, rankFields));
}

/** What is billed by the query with up to a hundred documents. */
export function searchUnits({ documents }: RerankRequest): Usage {
  return { ...noUsage, units: { searchUnits: Math.ceil(documents.length / 100) } };
}

/** What a ranking used whose provider does not tell: a token for four bytes, and a search for a hundred documents. */
export function estimatedRanking(request: RerankRequest): Usage {
  const asked = Buffer.byteLength(request.query);
  const bytes = documentTexts(request).reduce((sum, text) => sum + asked + Buffer.byteLength(text), 0);
  return { ...searchUnits(request), input: Math.ceil(bytes / 4), estimated: true };
}
