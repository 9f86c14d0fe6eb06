import type { ModalityFormat } from '../../../core/modality.ts';
import { noUsage, tokenCount, type Usage } from '../../../core/usage.ts';
import { isObject, objectOf, textOf } from '../../../wire/json-reader.ts';
import { readFailure } from '../../openai-chat/failure.ts';
import { documentTexts, estimatedRanking } from './documents.ts';
import { readResults } from './read-results.ts';

/** IBM watsonx.ai's rankings. Source: https://cloud.ibm.com/apidocs/watsonx-ai#text-rerank */
export const watsonxRerank: ModalityFormat<'rerank'> = {
  writeRequest(request, { model, unsaid }) {
    const { query, topN, maxChunksPerDoc, maxTokensPerDoc, extra } = request;
    if (maxChunksPerDoc !== undefined) unsaid('max_chunks_per_doc');
    const parameters = {
      ...(maxTokensPerDoc !== undefined && { truncate_input_tokens: maxTokensPerDoc }),
      ...(topN !== undefined && { return_options: { top_n: topN } }),
      ...objectOf(extra['parameters']),
    };
    return {
      json: {
        ...extra,
        model_id: model,
        query,
        inputs: documentTexts(request).map((text) => ({ text })),
        ...(Object.keys(parameters).length > 0 && { parameters }),
      },
    };
  },
  readAnswer({ body }, request) {
    const answer = isObject(body) ? body : {};
    return { results: readResults(answer['results']), usage: tokensOf(answer['input_token_count']) ?? estimatedRanking(request) };
  },
  readFailure,
};

/** Alibaba Cloud DashScope's rankings, which its OpenAI-compatible paths do not have. Source: https://www.alibabacloud.com/help/en/model-studio/text-rerank-api */
export const dashscopeRerank: ModalityFormat<'rerank'> = {
  writeRequest(request, { model, unsaid }) {
    const { query, topN, maxChunksPerDoc, maxTokensPerDoc, extra } = request;
    if (maxChunksPerDoc !== undefined) unsaid('max_chunks_per_doc');
    if (maxTokensPerDoc !== undefined) unsaid('max_tokens_per_doc');
    return {
      json: {
        model,
        input: { query, documents: documentTexts(request) },
        parameters: { return_documents: false, ...(topN !== undefined && { top_n: topN }), ...extra },
      },
    };
  },
  readAnswer({ body }, request) {
    const answer = isObject(body) ? body : {};
    const id = textOf(answer['request_id']);
    return {
      results: readResults(objectOf(answer['output'])?.['results']),
      usage: tokensOf(objectOf(answer['usage'])?.['total_tokens']) ?? estimatedRanking(request),
      ...(id !== undefined && { id }),
    };
  },
  readFailure,
};

function tokensOf(told: unknown): Usage | undefined {
  const input = tokenCount(told);
  return input > 0 ? { ...noUsage, input } : undefined;
}
