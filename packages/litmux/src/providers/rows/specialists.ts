import { voyageEmbeddings, voyageKind, voyageTraits } from '../../dialects/modalities/embeddings/voyage.ts';
import { endpointUrl } from '../base-url.ts';
import type { ProviderRow } from '../row.ts';

const voyagePaths = { plain: '/embeddings', multimodal: '/multimodalembeddings', contextual: '/contextualizedembeddings' } as const;

/** Providers of vectors and rankings in OpenAI's formats or close to them. */
export const specialistRows: readonly ProviderRow[] = [
  {
    id: 'voyage',
    title: 'Voyage AI',
    baseUrl: 'https://api.voyageai.com/v1',
    offers: ['embeddings', 'rerank'],
    embeddings: voyageTraits,
    formats: { embeddings: voyageEmbeddings },
    urls: { embeddings: ({ baseUrl, model }) => endpointUrl(baseUrl, voyagePaths[voyageKind(model)], '/v1') },
    rerank: { topField: 'top_k' },
    notes: [
      'The inputs of a request to `voyage-context-…` are the chunks of one document; `voyage-multimodal-…` takes pictures as data URIs, or its own objects.',
    ],
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
      imageField: 'image',
      noUser: true,
    },
    rerank: { objects: true },
  },
];
