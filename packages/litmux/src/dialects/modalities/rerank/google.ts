import type { JsonObject } from '../../../core/json.ts';
import type { ModalityFormat, RerankRequest } from '../../../core/modality.ts';
import { isObject, objectsOf } from '../../../wire/json-reader.ts';
import { gemini } from '../../gemini/index.ts';
import { documentTexts, searchUnits } from './documents.ts';
import { readResults } from './read-results.ts';

/** Google's ranking API, billed by the query with up to a hundred records. Source: https://docs.cloud.google.com/generative-ai-app-builder/docs/ranking */
export const googleRerank: ModalityFormat<'rerank'> = {
  writeRequest(request, { model, unsaid }) {
    const { query, topN, maxChunksPerDoc, maxTokensPerDoc, extra } = request;
    if (maxChunksPerDoc !== undefined) unsaid('max_chunks_per_doc');
    if (maxTokensPerDoc !== undefined) unsaid('max_tokens_per_doc');
    return {
      json: {
        ignoreRecordDetailsInResponse: true,
        ...extra,
        model,
        query,
        records: recordsOf(request),
        ...(topN !== undefined && { topN }),
      },
    };
  },
  readAnswer({ body }, request) {
    const records = objectsOf(isObject(body) ? body['records'] : undefined);
    return { results: readResults(records.map(({ id, ...record }) => ({ ...record, index: Number(id) }))), usage: searchUnits(request) };
  },
  readFailure: gemini.readFailure,
};

/** A document's `title` has a place of its own. Records are named by their place in the request. */
function recordsOf(request: RerankRequest): readonly JsonObject[] {
  const texts = documentTexts(request);
  return request.documents.map((document, index) => {
    const isTitled = typeof document === 'object' && typeof document['title'] === 'string' && typeof document['text'] === 'string';
    return { id: String(index), ...(isTitled && { title: document['title'] }), content: texts[index] };
  });
}
