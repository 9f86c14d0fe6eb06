import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../core/json.ts';
import type { RerankAnswer, RerankRequest } from '../core/modality.ts';
import { noUsage } from '../core/usage.ts';
import { rerankClient } from '../dialects/modalities/rerank/client.ts';
import { aws, google, modalityEndpointOf, writtenTo, type Chosen, type Place } from './modality-endpoint.testing.ts';

describe('rankings', () => {
  test.each<[string, string, Place, JsonObject, string, JsonObject]>([
    [
      'bedrock',
      'cohere.rerank-v3-5:0',
      { settings: aws },
      { documents: ['a', { title: 't', text: 'b' }], top_n: 1, max_tokens_per_doc: 99 },
      'https://bedrock-agent-runtime.eu-west-1.amazonaws.com/rerank',
      {
        queries: [{ type: 'TEXT', textQuery: { text: 'q' } }],
        sources: [
          { type: 'INLINE', inlineDocumentSource: { type: 'TEXT', textDocument: { text: 'a' } } },
          { type: 'INLINE', inlineDocumentSource: { type: 'JSON', jsonDocument: { title: 't', text: 'b' } } },
        ],
        rerankingConfiguration: {
          type: 'BEDROCK_RERANKING_MODEL',
          bedrockRerankingConfiguration: {
            numberOfResults: 1,
            modelConfiguration: {
              modelArn: 'arn:aws:bedrock:eu-west-1::foundation-model/cohere.rerank-v3-5:0',
              additionalModelRequestFields: { max_tokens_per_doc: 99 },
            },
          },
        },
      },
    ],
    [
      'vertex_ai',
      'semantic-ranker-default@latest',
      { settings: google },
      { documents: ['a', { title: 't', text: 'b' }], top_n: 1 },
      'https://discoveryengine.googleapis.com/v1/projects/p/locations/global/rankingConfigs/default_ranking_config:rank',
      {
        model: 'semantic-ranker-default@latest',
        query: 'q',
        ignoreRecordDetailsInResponse: true,
        records: [
          { id: '0', content: 'a' },
          { id: '1', title: 't', content: 'b' },
        ],
        topN: 1,
      },
    ],
    [
      'huggingface',
      'BAAI/bge-reranker-large',
      { baseUrl: 'https://tei.test' },
      { documents: ['a'], top_n: 1, truncate: true },
      'https://tei.test/rerank',
      { query: 'q', texts: ['a'], truncate: true },
    ],
    [
      'deepinfra',
      'Qwen/Qwen3-Reranker-8B',
      {},
      { documents: ['a', 'b'], instruction: 'find' },
      'https://api.deepinfra.com/v1/inference/Qwen/Qwen3-Reranker-8B',
      { queries: ['q', 'q'], documents: ['a', 'b'], instruction: 'find' },
    ],
    [
      'nvidia_nim',
      'nvidia/llama-3.2-nv-rerankqa-1b-v2',
      {},
      { documents: ['a'], truncate: 'END' },
      'https://ai.api.nvidia.com/v1/retrieval/nvidia/llama-3_2-nv-rerankqa-1b-v2/reranking',
      { model: 'nvidia/llama-3.2-nv-rerankqa-1b-v2', query: { text: 'q' }, passages: [{ text: 'a' }], truncate: 'END' },
    ],
    [
      'nvidia_nim',
      'own',
      { baseUrl: 'http://nim.test:8000' },
      { documents: ['a'] },
      'http://nim.test:8000/v1/ranking',
      { model: 'own', query: { text: 'q' }, passages: [{ text: 'a' }] },
    ],
    [
      'watsonx',
      'cross-encoder/ms-marco-minilm-l-12-v2',
      { baseUrl: 'https://us-south.ml.cloud.ibm.com', settings: { project_id: 'p' } },
      { documents: ['a'], top_n: 1 },
      'https://us-south.ml.cloud.ibm.com/ml/v1/text/rerank?version=2024-03-13',
      {
        model_id: 'cross-encoder/ms-marco-minilm-l-12-v2',
        project_id: 'p',
        query: 'q',
        inputs: [{ text: 'a' }],
        parameters: { return_options: { top_n: 1 } },
      },
    ],
    [
      'dashscope',
      'gte-rerank-v2',
      {},
      { documents: ['a'], top_n: 1 },
      'https://dashscope-intl.aliyuncs.com/api/v1/services/rerank/text-rerank/text-rerank',
      { model: 'gte-rerank-v2', input: { query: 'q', documents: ['a'] }, parameters: { return_documents: false, top_n: 1 } },
    ],
    [
      'azure_ai',
      'cohere-rerank-v3.5',
      { baseUrl: 'https://c.models.ai.azure.com' },
      { documents: [{ text: 'a' }], rank_fields: ['text'] },
      'https://c.models.ai.azure.com/v1/rerank',
      { model: 'cohere-rerank-v3.5', query: 'q', documents: [{ text: 'a' }], rank_fields: ['text'] },
    ],
    [
      'voyage',
      'rerank-2.5',
      {},
      { documents: [{ title: 't', text: 'a' }], rank_fields: ['title'], top_n: 1 },
      'https://api.voyageai.com/v1/rerank',
      { model: 'rerank-2.5', query: 'q', documents: ['title: t'], top_k: 1 },
    ],
    [
      'fireworks_ai',
      'qwen3-reranker-8b',
      {},
      { documents: ['a'] },
      'https://api.fireworks.ai/inference/v1/rerank',
      { model: 'qwen3-reranker-8b', query: 'q', documents: ['a'] },
    ],
    [
      'hosted_vllm',
      'bge',
      { baseUrl: 'http://own.test' },
      { documents: ['a'], top_n: 1 },
      'http://own.test/v1/rerank',
      { model: 'bge', query: 'q', documents: ['a'], top_n: 1 },
    ],
    [
      'infinity',
      'bge',
      { baseUrl: 'http://own.test' },
      { documents: ['a'] },
      'http://own.test/v1/rerank',
      { model: 'bge', query: 'q', documents: ['a'] },
    ],
  ])('of %s/%s are asked as %o wants', (id, model, place, asked, url, body) => {
    const { request, endpoint } = rankings(id, model, place, asked);
    expect(endpoint.url).toBe(url);
    expect(writtenTo({ endpoint, request }, model)).toEqual(body);
  });

  test.each<[string, string, Place, JsonValue, JsonObject]>([
    ['bedrock', 'cohere.rerank-v3-5:0', {}, { results: [{ index: 1, relevanceScore: 0.9 }] }, { units: { searchUnits: 1 } }],
    [
      'vertex_ai',
      'semantic-ranker-default@latest',
      { settings: google },
      { records: [{ id: '1', score: 0.9 }] },
      { units: { searchUnits: 1 } },
    ],
    ['huggingface', 'm', { baseUrl: 'https://tei.test' }, [{ index: 1, score: 0.9 }], { estimated: true }],
    [
      'deepinfra',
      'm',
      {},
      { scores: [0.1, 0.9], input_tokens: 12, inference_status: { tokens_input: 12, cost: 0.0000006 } },
      { input: 12, statedCost: 600 },
    ],
    ['nvidia_nim', 'm', {}, { rankings: [{ index: 1, logit: 0.9 }], usage: { prompt_tokens: 3, total_tokens: 3 } }, { input: 3 }],
    [
      'watsonx',
      'm',
      { baseUrl: 'https://w.test', settings: { project_id: 'p' } },
      { results: [{ index: 1, score: 0.9 }], input_token_count: 5 },
      { input: 5 },
    ],
    [
      'dashscope',
      'm',
      {},
      { request_id: 'r', output: { results: [{ index: 1, relevance_score: 0.9 }] }, usage: { total_tokens: 6 } },
      { input: 6 },
    ],
    ['voyage', 'm', {}, { object: 'list', data: [{ index: 1, relevance_score: 0.9 }], usage: { total_tokens: 8 } }, { input: 8 }],
    [
      'cohere',
      'm',
      {},
      { id: 'r', results: [{ index: 1, relevance_score: 0.9 }], meta: { billed_units: { search_units: 2 } } },
      { units: { searchUnits: 2 } },
    ],
  ])('of %s/%s are read', (id, model, place, body, usage) => {
    const { request, endpoint } = rankings(id, model, place, { documents: ['a', 'b'] });
    const answer: RerankAnswer = endpoint.format.readAnswer({ body, text: '' }, request);
    expect(answer.results.find(({ index }) => index === 1)?.score).toBe(0.9);
    expect(answer.usage).toMatchObject(usage);
  });

  test('repeat the documents by default, and not where that is said', () => {
    const { request } = rankings('bedrock', 'cohere.rerank-v3-5:0', {}, { documents: ['a', 'b'], top_n: 1 });
    const answer = {
      results: [
        { index: 1, score: 0.9 },
        { index: 0, score: 0.2 },
      ],
      usage: noUsage,
    };
    const context = { callId: 'c', created: 1, model: 'm', upstreamModel: 'm' };
    expect(rerankClient.writeAnswer(answer, { ...context, request })).toMatchObject({
      json: { results: [{ index: 1, relevance_score: 0.9, document: { text: 'b' } }] },
    });
    const quiet = { ...request, returnDocuments: false };
    expect(rerankClient.writeAnswer(answer, { ...context, request: quiet })).toMatchObject({
      json: { results: [{ index: 1, relevance_score: 0.9 }] },
    });
  });

  test('name the field that the provider does not know', () => {
    const { request, endpoint } = rankings('voyage', 'rerank-2.5', {}, { documents: ['a'], max_chunks_per_doc: 2 });
    expect(() => writtenTo({ endpoint, request }, 'rerank-2.5')).toThrow('unsaid: max_chunks_per_doc');
  });
});

function rankings(id: string, model: string, place: Place, asked: JsonObject): Chosen<'rerank'> {
  const request: RerankRequest = rerankClient.readRequest({ json: { model, query: 'q', ...asked } }, undefined);
  return { request, endpoint: modalityEndpointOf('rerank', { id, model, place }, request) };
}
