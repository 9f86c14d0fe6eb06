import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../core/json.ts';
import type { EmbeddingAnswer, EmbeddingRequest } from '../core/modality.ts';
import { embeddingsClient } from '../dialects/modalities/embeddings/client.ts';
import { aws, google, modalityEndpointOf, writtenTo, type Chosen, type Place } from './modality-endpoint.testing.ts';

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
      'voyage',
      'voyage-multimodal-3.5',
      {},
      { input: ['a', png], input_type: 'query', dimensions: 512 },
      'https://api.voyageai.com/v1/multimodalembeddings',
      {
        model: 'voyage-multimodal-3.5',
        inputs: [{ content: [{ type: 'text', text: 'a' }] }, { content: [{ type: 'image_base64', image_base64: png }] }],
        input_type: 'query',
        output_dimension: 512,
      },
    ],
    [
      'voyage',
      'voyage-context-3',
      {},
      { input: ['one', 'two'], input_type: 'search_document' },
      'https://api.voyageai.com/v1/contextualizedembeddings',
      { model: 'voyage-context-3', inputs: [['one', 'two']], input_type: 'document' },
    ],
    [
      'jina_ai',
      'jina-clip-v2',
      {},
      { input: ['a', png] },
      'https://api.jina.ai/v1/embeddings',
      { model: 'jina-clip-v2', input: ['a', { image: 'aGk=' }] },
    ],
    [
      'cloudflare',
      '@cf/baai/bge-m3',
      { baseUrl: 'https://api.cloudflare.com/client/v4/accounts/a/ai/run' },
      { input: ['a'] },
      'https://api.cloudflare.com/client/v4/accounts/a/ai/v1/embeddings',
      { model: '@cf/baai/bge-m3', input: ['a'] },
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
    expect(writtenTo({ endpoint, request }, model)).toEqual(body);
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
    [
      'voyage',
      'voyage-context-3',
      {},
      {
        object: 'list',
        data: [
          {
            object: 'list',
            index: 0,
            data: [
              { embedding: [1], index: 0 },
              { embedding: [2], index: 1 },
            ],
          },
        ],
        usage: { total_tokens: 4 },
      },
      {},
      [[1], [2]],
      { input: 4 },
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
    expect(() => writtenTo({ endpoint, request }, 'amazon.titan-embed-text-v1')).toThrow('unsaid: dimensions');
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

function embeddings(id: string, model: string, place: Place, asked: JsonObject): Chosen<'embeddings'> {
  const request: EmbeddingRequest = embeddingsClient.readRequest({ json: { model, ...asked } }, undefined);
  return { request, endpoint: modalityEndpointOf('embeddings', { id, model, place }, request) };
}
