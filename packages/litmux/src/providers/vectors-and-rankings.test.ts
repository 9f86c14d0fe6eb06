import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../core/json.ts';
import type {
  EmbeddingAnswer,
  EmbeddingRequest,
  Modality,
  ModalityEndpoint,
  ModalityRequest,
  RerankAnswer,
  RerankRequest,
} from '../core/modality.ts';
import { unknownModel } from '../core/model.ts';
import { noUsage } from '../core/usage.ts';
import type { ModalityEndpoints, SettingValues } from '../core/provider.ts';
import { embeddingsClient } from '../dialects/modalities/embeddings/client.ts';
import { rerankClient } from '../dialects/modalities/rerank/client.ts';
import { findProvider } from './registry.ts';

interface Place {
  readonly baseUrl?: string;
  readonly settings?: SettingValues;
}

const aws = { aws_region_name: 'eu-west-1' };
const google = { vertex_project: 'p', vertex_location: 'europe-west4' };
const png = 'data:image/png;base64,aGk=';

describe('vectors', () => {
  test.each<[string, string, Place, JsonObject, string, JsonObject]>([
    [
      'bedrock',
      'amazon.titan-embed-text-v1',
      { settings: aws },
      { input: 'a' },
      'https://bedrock-runtime.eu-west-1.amazonaws.com/model/amazon.titan-embed-text-v1/invoke',
      { inputText: 'a' },
    ],
    [
      'bedrock',
      'us-east-1/amazon.titan-embed-text-v2:0',
      { settings: aws },
      { input: ['a'], dimensions: 512, normalize: false },
      'https://bedrock-runtime.us-east-1.amazonaws.com/model/amazon.titan-embed-text-v2%3A0/invoke',
      { inputText: 'a', dimensions: 512, normalize: false },
    ],
    [
      'bedrock',
      'amazon.titan-embed-image-v1',
      { settings: aws },
      { input: png, dimensions: 384 },
      'https://bedrock-runtime.eu-west-1.amazonaws.com/model/amazon.titan-embed-image-v1/invoke',
      { inputImage: 'aGk=', embeddingConfig: { outputEmbeddingLength: 384 } },
    ],
    [
      'bedrock',
      'cohere.embed-v4:0',
      { settings: aws },
      { input: ['a', 'b'], input_type: 'search_query', dimensions: 256, truncate: 'END' },
      'https://bedrock-runtime.eu-west-1.amazonaws.com/model/cohere.embed-v4%3A0/invoke',
      { texts: ['a', 'b'], input_type: 'search_query', embedding_types: ['float'], output_dimension: 256, truncate: 'END' },
    ],
    [
      'bedrock',
      'amazon.nova-2-multimodal-embeddings-v1:0',
      { settings: aws },
      { input: 'a', dimensions: 1024, input_type: 'search_query' },
      'https://bedrock-runtime.eu-west-1.amazonaws.com/model/amazon.nova-2-multimodal-embeddings-v1%3A0/invoke',
      {
        taskType: 'SINGLE_EMBEDDING',
        singleEmbeddingParams: {
          embeddingPurpose: 'GENERIC_RETRIEVAL',
          embeddingDimension: 1024,
          text: { truncationMode: 'END', value: 'a' },
        },
      },
    ],
    [
      'bedrock',
      'us.twelvelabs.marengo-embed-2-7-v1:0',
      { settings: aws },
      { input: 'a' },
      'https://bedrock-runtime.eu-west-1.amazonaws.com/model/us.twelvelabs.marengo-embed-2-7-v1%3A0/invoke',
      { inputType: 'text', inputText: 'a' },
    ],
    [
      'bedrock',
      'twelvelabs.marengo-embed-3-0-v1:0',
      { settings: aws },
      { input: png },
      'https://bedrock-runtime.eu-west-1.amazonaws.com/model/twelvelabs.marengo-embed-3-0-v1%3A0/invoke',
      { inputType: 'image', image: { mediaSource: { base64String: 'aGk=' } } },
    ],
    [
      'vertex_ai',
      'text-embedding-005',
      { settings: google },
      { input: ['a', 'b'], dimensions: 256, input_type: 'search_query' },
      'https://europe-west4-aiplatform.googleapis.com/v1/projects/p/locations/europe-west4/publishers/google/models/text-embedding-005:predict',
      {
        instances: [
          { content: 'a', task_type: 'RETRIEVAL_QUERY' },
          { content: 'b', task_type: 'RETRIEVAL_QUERY' },
        ],
        parameters: { outputDimensionality: 256 },
      },
    ],
    [
      'vertex_ai',
      'multimodalembedding@001',
      { settings: google },
      { input: png, dimensions: 512 },
      'https://europe-west4-aiplatform.googleapis.com/v1/projects/p/locations/europe-west4/publishers/google/models/multimodalembedding@001:predict',
      { instances: [{ image: { bytesBase64Encoded: 'aGk=', mimeType: 'image/png' } }], parameters: { dimension: 512 } },
    ],
    [
      'huggingface',
      'BAAI/bge-m3',
      {},
      { input: ['a'] },
      'https://router.huggingface.co/hf-inference/models/BAAI/bge-m3/pipeline/feature-extraction',
      { inputs: ['a'] },
    ],
    [
      'huggingface',
      'BAAI/bge-m3',
      { baseUrl: 'https://tei.test' },
      { input: 'a', truncate: true },
      'https://tei.test/embed',
      { inputs: ['a'], truncate: true },
    ],
    [
      'huggingface',
      'BAAI/bge-m3',
      { baseUrl: 'https://tei.test/v1' },
      { input: 'a' },
      'https://tei.test/v1/embeddings',
      { model: 'BAAI/bge-m3', input: 'a' },
    ],
    [
      'watsonx',
      'ibm/slate-30m',
      { baseUrl: 'https://us-south.ml.cloud.ibm.com', settings: { project_id: 'p' } },
      { input: 'a', truncate_input_tokens: 9 },
      'https://us-south.ml.cloud.ibm.com/ml/v1/text/embeddings?version=2024-03-13',
      { model_id: 'ibm/slate-30m', project_id: 'p', inputs: ['a'], parameters: { truncate_input_tokens: 9 } },
    ],
    [
      'sagemaker',
      'bge',
      { settings: aws },
      { input: ['a', 'b'] },
      'https://runtime.sagemaker.eu-west-1.amazonaws.com/endpoints/bge/invocations',
      { inputs: ['a', 'b'] },
    ],
    [
      'sagemaker',
      'voyage-3',
      { settings: aws },
      { input: 'a', dimensions: 256 },
      'https://runtime.sagemaker.eu-west-1.amazonaws.com/endpoints/voyage-3/invocations',
      { model: 'voyage-3', input: 'a', output_dimension: 256 },
    ],
    [
      'sap',
      'text-embedding-3-large',
      { baseUrl: 'https://ai.test/v2/inference/deployments/d' },
      { input: 'a', dimensions: 256 },
      'https://ai.test/v2/inference/deployments/d/v2/embeddings',
      {
        config: { modules: { embeddings: { model: { name: 'text-embedding-3-large', params: { dimensions: 256 } } } } },
        input: { text: ['a'] },
      },
    ],
    [
      'snowflake',
      'e5-base-v2',
      { baseUrl: 'https://a.snowflakecomputing.com/api/v2/cortex/v1' },
      { input: 'a' },
      'https://a.snowflakecomputing.com/api/v2/cortex/inference:embed',
      { model: 'e5-base-v2', text: ['a'] },
    ],
    [
      'triton',
      'bge',
      { baseUrl: 'http://own.test' },
      { input: ['a', 'b'] },
      'http://own.test/v2/models/bge/infer',
      { inputs: [{ name: 'input_text', shape: [2], datatype: 'BYTES', data: ['a', 'b'] }] },
    ],
    [
      'azure_ai',
      'embed-v-4-0',
      { baseUrl: 'https://r.services.ai.azure.com' },
      { input: [png] },
      'https://r.services.ai.azure.com/models/images/embeddings?api-version=2024-05-01-preview',
      { model: 'embed-v-4-0', input: [{ image: png }] },
    ],
    [
      'nvidia_nim',
      'nvidia/nv-embedqa-e5-v5',
      {},
      { input: 'a', truncate: 'END' },
      'https://integrate.api.nvidia.com/v1/embeddings',
      { model: 'nvidia/nv-embedqa-e5-v5', input: 'a', input_type: 'passage', truncate: 'END' },
    ],
    [
      'nvidia_nim',
      'nvidia/nv-embedqa-e5-v5',
      {},
      { input: 'a', input_type: 'search_query' },
      'https://integrate.api.nvidia.com/v1/embeddings',
      { model: 'nvidia/nv-embedqa-e5-v5', input: 'a', input_type: 'query' },
    ],
    [
      'voyage',
      'voyage-3.5',
      {},
      { input: ['a'], dimensions: 256, input_type: 'search_document', encoding_format: 'base64' },
      'https://api.voyageai.com/v1/embeddings',
      { model: 'voyage-3.5', input: ['a'], output_dimension: 256, input_type: 'document', encoding_format: 'base64' },
    ],
    [
      'jina_ai',
      'jina-embeddings-v3',
      {},
      { input: ['a'], input_type: 'query' },
      'https://api.jina.ai/v1/embeddings',
      { model: 'jina-embeddings-v3', input: ['a'], task: 'retrieval.query' },
    ],
    [
      'gigachat',
      'Embeddings',
      {},
      { input: ['a'], encoding_format: 'base64' },
      'https://gigachat.devices.sberbank.ru/api/v1/embeddings',
      { model: 'Embeddings', input: ['a'] },
    ],
  ])('of %s/%s are asked as %o wants', (id, model, place, asked, url, body) => {
    const { request, endpoint } = embeddings(id, model, place, asked);
    expect(endpoint.url).toBe(url);
    expect(written(endpoint, request, model)).toEqual(body);
  });

  test.each<[string, string, Place, JsonValue, Readonly<Record<string, string>>, JsonValue[], JsonObject]>([
    ['bedrock', 'amazon.titan-embed-text-v2:0', {}, { embedding: [1, 2], inputTextTokenCount: 3 }, {}, [[1, 2]], { input: 3 }],
    [
      'bedrock',
      'cohere.embed-english-v3',
      {},
      { embeddings: { float: [[1], [2]] }, id: 'x', response_type: 'embeddings_by_type' },
      { 'x-amzn-bedrock-input-token-count': '7' },
      [[1], [2]],
      { input: 7 },
    ],
    [
      'bedrock',
      'amazon.nova-2-multimodal-embeddings-v1:0',
      {},
      { embeddings: [{ embeddingType: 'TEXT', embedding: [1] }] },
      { 'x-amzn-bedrock-input-token-count': '4' },
      [[1]],
      { input: 4 },
    ],
    ['bedrock', 'twelvelabs.marengo-embed-3-0-v1:0', {}, { data: [{ embedding: [1] }] }, {}, [[1]], { input: 1, estimated: true }],
    [
      'vertex_ai',
      'text-embedding-005',
      { settings: google },
      {
        predictions: [
          { embeddings: { values: [1], statistics: { token_count: 2 } } },
          { embeddings: { values: [2], statistics: { token_count: 3 } } },
        ],
      },
      {},
      [[1], [2]],
      { input: 5 },
    ],
    [
      'vertex_ai',
      'multimodalembedding@001',
      { settings: google },
      { predictions: [{ textEmbedding: [1], imageEmbedding: [2] }] },
      {},
      [[1], [2]],
      { input: 1, estimated: true },
    ],
    ['huggingface', 'm', { baseUrl: 'https://tei.test' }, [[1], [2]], { 'x-compute-tokens': '6' }, [[1], [2]], { input: 6 }],
    ['sagemaker', 'm', { settings: aws }, { embedding: [[1], [2]] }, {}, [[1], [2]], { estimated: true }],
    [
      'watsonx',
      'm',
      { baseUrl: 'https://w.test', settings: { project_id: 'p' } },
      { results: [{ embedding: [1] }], input_token_count: 9 },
      {},
      [[1]],
      { input: 9 },
    ],
    [
      'sap',
      'm',
      { baseUrl: 'https://ai.test' },
      {
        request_id: 'r',
        final_result: { object: 'list', data: [{ index: 0, embedding: [1] }], usage: { prompt_tokens: 2, total_tokens: 2 } },
      },
      {},
      [[1]],
      { input: 2 },
    ],
    [
      'snowflake',
      'm',
      { baseUrl: 'https://a.snowflakecomputing.com' },
      { data: [{ index: 0, embedding: [[1, 2]] }], usage: { total_tokens: 4 } },
      {},
      [[1, 2]],
      { input: 4 },
    ],
    [
      'triton',
      'm',
      { baseUrl: 'http://own.test' },
      { outputs: [{ shape: [2, 2], data: [1, 2, 3, 4] }] },
      {},
      [
        [1, 2],
        [3, 4],
      ],
      { estimated: true },
    ],
  ])('of %s/%s are read', (id, model, place, body, headers, vectors, usage) => {
    const { request, endpoint } = embeddings(id, model, place, { input: 'abcd' });
    const answer: EmbeddingAnswer = endpoint.format.readAnswer({ body, text: '', headers }, request);
    expect(answer.vectors).toEqual(vectors);
    expect(answer.usage).toMatchObject(usage);
  });

  test('of a picture by Titan are billed by the picture', () => {
    const { request, endpoint } = embeddings('bedrock', 'amazon.titan-embed-image-v1', {}, { input: png });
    const { usage } = endpoint.format.readAnswer({ body: { embedding: [1], inputTextTokenCount: 0 }, text: '' }, request);
    expect(usage).toMatchObject({ input: 0, units: { images: 1 } });
  });

  test('that are none are a failure, and a vector for each token is one too', () => {
    const titan = embeddings('bedrock', 'amazon.titan-embed-text-v2:0', {}, { input: 'a' });
    expect(() => titan.endpoint.format.readAnswer({ body: {}, text: '' }, titan.request)).toThrow(/without any vector/);
    const tei = embeddings('huggingface', 'm', { baseUrl: 'https://tei.test' }, { input: 'a' });
    expect(() => tei.endpoint.format.readAnswer({ body: [[[1], [2]]], text: '' }, tei.request)).toThrow(/for each token/);
  });

  test('name the field that the model does not know', () => {
    const { request, endpoint } = embeddings('bedrock', 'amazon.titan-embed-text-v1', {}, { input: 'a', dimensions: 256 });
    expect(() => written(endpoint, request, 'amazon.titan-embed-text-v1')).toThrow('unsaid: dimensions');
  });

  test.each([
    ['bedrock', 'cohere.embed-english-v3', 97, [96, 1]],
    ['cohere', 'embed-v4.0', 97, [96, 1]],
    ['gemini', 'gemini-embedding-001', 101, [100, 1]],
    ['vertex_ai', 'gemini-embedding-001', 2, [1, 1]],
    ['vertex_ai', 'gemini-embedding-2', 2, [1, 1]],
    ['dashscope', 'text-embedding-v4', 11, [10, 1]],
  ])('of %s/%s are asked in calls of the size that it takes', (id, model, count, sizes) => {
    const inputs = Array.from({ length: count }, (_, index) => String(index));
    const { request, endpoint } = embeddings(id, model, { settings: google }, { input: inputs });
    const parts = endpoint.format.batches?.split(request) ?? [];
    expect(parts.map((part) => part.inputs.length)).toEqual(sizes);
    expect(parts.flatMap((part) => part.inputs)).toEqual(inputs);
  });
});

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
    expect(written(endpoint, request, model)).toEqual(body);
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
    expect(() => written(endpoint, request, 'rerank-2.5')).toThrow('unsaid: max_chunks_per_doc');
  });
});

interface Chosen<M extends Modality> {
  readonly request: ModalityRequest<M>;
  readonly endpoint: ModalityEndpoint<M>;
}

function embeddings(id: string, model: string, place: Place, asked: JsonObject): Chosen<'embeddings'> {
  const request: EmbeddingRequest = embeddingsClient.readRequest({ json: { model, ...asked } }, undefined);
  return { request, endpoint: endpointOf('embeddings', { id, model, place }, request) };
}

function rankings(id: string, model: string, place: Place, asked: JsonObject): Chosen<'rerank'> {
  const request: RerankRequest = rerankClient.readRequest({ json: { model, query: 'q', ...asked } }, undefined);
  return { request, endpoint: endpointOf('rerank', { id, model, place }, request) };
}

function endpointOf<M extends Modality>(
  name: M,
  { id, model, place }: { readonly id: string; readonly model: string; readonly place: Place },
  request: ModalityRequest<M>,
): ModalityEndpoint<M> {
  const provider = findProvider(id);
  const operations: ModalityEndpoints = provider?.operations ?? {};
  const { baseUrl, settings = {} } = place;
  const endpoint = operations[name]?.(
    {
      model,
      stream: false,
      baseUrl: baseUrl ?? provider?.baseUrl ?? '',
      baseIsSet: baseUrl !== undefined,
      settings,
      facts: unknownModel(model),
    },
    request,
  );
  if (endpoint === undefined) throw new Error(`${id} offers no ${name}`);
  return endpoint;
}

function written<M extends Modality>(endpoint: ModalityEndpoint<M>, request: ModalityRequest<M>, model: string): JsonObject {
  const unsaid = (field: string): never => {
    throw new Error(`unsaid: ${field}`);
  };
  const body = endpoint.format.writeRequest(request, { model, unsaid });
  if ('json' in body) return body.json;
  throw new Error('no JSON');
}
