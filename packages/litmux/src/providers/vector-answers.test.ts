import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../core/json.ts';
import type { EmbeddingAnswer } from '../core/modality.ts';
import { noUsage } from '../core/usage.ts';
import { embeddingsClient } from '../dialects/modalities/embeddings/client.ts';
import { aws, google, vectorsOf, writtenTo, type Place } from './modality-endpoint.testing.ts';

const png = 'data:image/png;base64,aGk=';

describe('vectors', () => {
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
    const { request, endpoint } = vectorsOf(id, model, place, { input: 'abcd' });
    const answer: EmbeddingAnswer = endpoint.format.readAnswer({ body, text: '', headers }, request);
    expect(answer.vectors).toEqual(vectors);
    expect(answer.usage).toMatchObject(usage);
  });

  test('of a picture by Titan are billed by the picture', () => {
    const { request, endpoint } = vectorsOf('bedrock', 'amazon.titan-embed-image-v1', {}, { input: png });
    const { usage } = endpoint.format.readAnswer({ body: { embedding: [1], inputTextTokenCount: 0 }, text: '' }, request);
    expect(usage).toMatchObject({ input: 0, units: { images: 1 } });
  });

  test('that are none are a failure, and a vector for each token is one too', () => {
    const titan = vectorsOf('bedrock', 'amazon.titan-embed-text-v2:0', {}, { input: 'a' });
    expect(() => titan.endpoint.format.readAnswer({ body: {}, text: '' }, titan.request)).toThrow(/without any vector/);
    const tei = vectorsOf('huggingface', 'm', { baseUrl: 'https://tei.test' }, { input: 'a' });
    expect(() => tei.endpoint.format.readAnswer({ body: [[[1], [2]]], text: '' }, tei.request)).toThrow(/for each token/);
  });

  test('fewer than inputs are a failure: nobody could tell whose they are', () => {
    const { request } = vectorsOf('openai', 'm', {}, { input: ['a', 'b'] });
    const context = { callId: 'c', created: 1, model: 'm', upstreamModel: 'm', request };
    expect(() => embeddingsClient.writeAnswer({ vectors: [[1]], usage: noUsage }, context)).toThrow('1 vectors for 2 inputs');
  });

  test('name the field that the model does not know', () => {
    const { request, endpoint } = vectorsOf('bedrock', 'amazon.titan-embed-text-v1', {}, { input: 'a', dimensions: 256 });
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
    const { request, endpoint } = vectorsOf(id, model, { settings: google }, { input: inputs });
    const parts = endpoint.format.batches?.split(request) ?? [];
    expect(parts.map((part) => part.inputs.length)).toEqual(sizes);
    expect(parts.flatMap((part) => part.inputs)).toEqual(inputs);
  });
});
