import type { ProviderRow } from '../row.ts';

/** Providers of vectors and rankings in OpenAI's formats or close to them. */
export const specialistRows: readonly ProviderRow[] = [
  {
    id: 'voyage',
    title: 'Voyage AI',
    baseUrl: 'https://api.voyageai.com/v1',
    offers: ['embeddings', 'rerank'],
    embeddings: {
      dimensionsField: 'output_dimension',
      encodings: ['base64'],
      inputTypes: { query: 'query', document: 'document' },
      mostInputs: 1_000,
      noUser: true,
    },
    rerank: { topField: 'top_k' },
  },
  {
    id: 'jina_ai',
    aliases: ['jina'],
    title: 'Jina AI',
    baseUrl: 'https://api.jina.ai/v1',
    offers: ['embeddings', 'rerank'],
    embeddings: {
      inputTypeField: 'task',
      encodingField: 'embedding_type',
      inputTypes: { query: 'retrieval.query', document: 'retrieval.passage' },
      noUser: true,
    },
    rerank: { objects: true },
  },
];
