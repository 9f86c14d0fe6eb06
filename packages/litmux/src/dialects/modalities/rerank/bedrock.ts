import type { JsonObject } from '../../../core/json.ts';
import type { ModalityFormat, RerankRequest } from '../../../core/modality.ts';
import { isObject } from '../../../wire/json-reader.ts';
import { bedrockConverse } from '../../bedrock-converse/index.ts';
import { documentTexts, searchUnits } from './documents.ts';
import { readResults } from './read-results.ts';

/** Rankings by the agents' runtime of Amazon Bedrock, for the model of an ARN. Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent-runtime_Rerank.html */
export function bedrockRerank(modelArn: string): ModalityFormat<'rerank'> {
  return {
    writeRequest(request, { unsaid }) {
      const { query, documents, topN, maxChunksPerDoc, maxTokensPerDoc, extra } = request;
      if (maxChunksPerDoc !== undefined) unsaid('max_chunks_per_doc');
      return {
        json: {
          queries: [{ type: 'TEXT', textQuery: { text: query } }],
          sources: sourcesOf(request),
          rerankingConfiguration: {
            type: 'BEDROCK_RERANKING_MODEL',
            bedrockRerankingConfiguration: {
              numberOfResults: Math.min(topN ?? documents.length, documents.length),
              modelConfiguration: {
                modelArn,
                ...additional({ ...extra, ...(maxTokensPerDoc !== undefined && { max_tokens_per_doc: maxTokensPerDoc }) }),
              },
            },
          },
        },
      };
    },
    readAnswer: ({ body }, request) => ({
      results: readResults(isObject(body) ? body['results'] : undefined),
      usage: searchUnits(request),
    }),
    readFailure: bedrockConverse.readFailure,
  };
}

/** An object goes as JSON, unless only some of its fields are to be ranked. */
function sourcesOf(request: RerankRequest): readonly JsonObject[] {
  const texts = documentTexts(request);
  return request.documents.map((document, index) => ({
    type: 'INLINE',
    inlineDocumentSource:
      typeof document === 'string' || request.rankFields !== undefined
        ? { type: 'TEXT', textDocument: { text: texts[index] } }
        : { type: 'JSON', jsonDocument: document },
  }));
}

function additional(fields: JsonObject): JsonObject {
  return Object.keys(fields).length === 0 ? {} : { additionalModelRequestFields: fields };
}
