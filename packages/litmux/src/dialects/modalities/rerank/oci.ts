import type { ModalityFormat } from '../../../core/modality.ts';
import { isObject, textOf } from '../../../wire/json-reader.ts';
import { readFailure } from '../../openai-chat/failure.ts';
import { documentTexts, searchUnits } from './documents.ts';
import { readResults } from './read-results.ts';

/** OCI Generative AI's rankings. Source: https://docs.oracle.com/en-us/iaas/api/#/en/generative-ai-inference/20231130/RerankTextResult/RerankText */
export const ociRerank: ModalityFormat<'rerank'> = {
  writeRequest(request) {
    const { query, topN, maxChunksPerDoc, maxTokensPerDoc, extra } = request;
    return {
      json: {
        isEcho: false,
        ...extra,
        input: query,
        documents: documentTexts(request),
        ...(topN !== undefined && { topN }),
        ...(maxChunksPerDoc !== undefined && { maxChunksPerDocument: maxChunksPerDoc }),
        ...(maxTokensPerDoc !== undefined && { maxTokensPerDocument: maxTokensPerDoc }),
      },
    };
  },
  readAnswer({ body }, request) {
    const answer = isObject(body) ? body : {};
    const id = textOf(answer['id']);
    return { results: readResults(answer['documentRanks']), usage: searchUnits(request), ...(id !== undefined && { id }) };
  },
  readFailure,
};
