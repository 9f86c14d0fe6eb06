import type { JsonObject, JsonValue } from '../../../core/json.ts';
import type { ModalityClient, RankedDocument, RerankRequest } from '../../../core/modality.ts';
import { promptTokens } from '../../../core/usage.ts';
import { isObject } from '../../../wire/json-reader.ts';
import { documentText } from './documents.ts';
import { jsonFields, modelOf, restOf } from '../client-fields.ts';

/** How Cohere's clients, and those of its many followers, ask for a ranking. Source: https://docs.cohere.com/reference/rerank */
export const rerankClient: ModalityClient<'rerank'> = {
  modality: 'rerank',
  readRequest(body, model) {
    const fields = jsonFields(body);
    const documents = fields.list('documents').map((document: JsonValue, index) => {
      if (typeof document === 'string' || isObject(document)) return document;
      return fields.wrong(`documents[${index}]`, 'a text or an object', document);
    });
    const topN = fields.optionalInteger('top_n', 1) ?? fields.optionalInteger('top_k', 1);
    const returnDocuments = fields.optionalBoolean('return_documents');
    const rankFields = fields.optionalTextList('rank_fields');
    const maxChunksPerDoc = fields.optionalInteger('max_chunks_per_doc');
    const maxTokensPerDoc = fields.optionalInteger('max_tokens_per_doc');
    return {
      model: modelOf(fields, model),
      query: fields.text('query'),
      documents,
      ...(topN !== undefined && { topN }),
      ...(returnDocuments !== undefined && { returnDocuments }),
      ...(rankFields && { rankFields }),
      ...(maxChunksPerDoc !== undefined && { maxChunksPerDoc }),
      ...(maxTokensPerDoc !== undefined && { maxTokensPerDoc }),
      extra: restOf(fields, known),
    };
  },
  writeAnswer({ id, results, usage, meta }, { callId, request }) {
    const isTold = usage.estimated !== true;
    const tokens = isTold ? promptTokens(usage) : 0;
    const searchUnits = isTold ? usage.units?.searchUnits : undefined;
    const ranked = [...results].sort((one, other) => other.score - one.score).slice(0, request.topN);
    const json: JsonObject = {
      id: id ?? callId,
      results: ranked.map((result) => writeResult(result, request)),
      meta: {
        ...meta,
        billed_units: {
          ...billedOf(meta),
          ...(searchUnits !== undefined && { search_units: searchUnits }),
          ...(tokens > 0 && { total_tokens: tokens }),
        },
        ...(tokens > 0 && { tokens: { input_tokens: tokens } }),
      },
    };
    return { json };
  },
  bound: ({ query, documents }) => {
    const asked = Buffer.byteLength(query);
    const bytes = documents.reduce((sum, document) => sum + asked + Buffer.byteLength(documentText(document)), 0);
    return {
      inputTokens: bytes,
      outputTokens: 0,
      units: { searchUnits: Math.ceil(documents.length / 100) + Math.floor(bytes / 2_000), requests: 1 },
    };
  },
};

const known: ReadonlySet<string> = new Set([
  'model',
  'query',
  'documents',
  'top_n',
  'top_k',
  'return_documents',
  'rank_fields',
  'max_chunks_per_doc',
  'max_tokens_per_doc',
  'user',
]);

/** Providers that do not repeat the documents leave that to us. */
function writeResult({ index, score, document }: RankedDocument, { documents, returnDocuments }: RerankRequest): JsonObject {
  const asked = documents[index];
  const own = asked === undefined ? document : typeof asked === 'string' ? { text: asked } : asked;
  return { index, relevance_score: score, ...(returnDocuments !== false && own !== undefined && { document: own }) };
}

function billedOf(meta: JsonObject | undefined): JsonObject {
  const billed = meta?.['billed_units'];
  return isObject(billed) ? billed : {};
}
