import { z } from 'zod';
import type { RouteDocument } from './route.ts';

const shared = { method: 'post', kind: 'llm' } as const;
const model = z.string().describe('A name of `/v1/models`.');
const messages = z.array(z.looseObject({ role: z.string(), content: z.unknown() }));

const embeddingBody = z.looseObject({
  model,
  input: z.union([z.string(), z.array(z.unknown())]).describe('Texts, token ids, pictures as data URIs, or objects of the provider’s.'),
  dimensions: z.int().optional(),
  encoding_format: z.enum(['float', 'base64']).optional(),
  input_type: z.string().optional().describe('`search_query`, `search_document`, or a word of the provider’s.'),
});

const embeddingAnswer = z.looseObject({
  object: z.literal('list'),
  data: z.array(z.looseObject({ index: z.int(), embedding: z.union([z.string(), z.array(z.number())]) })),
  model: z.string(),
  usage: z.looseObject({ prompt_tokens: z.int(), total_tokens: z.int() }),
});

const estimated = z.literal(true).optional().describe('It was counted here, and the provider’s own count may differ.');

/** The routes of vectors, rankings and token counts, which traffic threads answer, as the documentation shows them. */
export const vectorRoutes: readonly RouteDocument[] = [
  {
    ...shared,
    paths: ['/v1/embeddings', '/embeddings'],
    tag: 'OpenAI clients',
    summary: 'Make vectors',
    description: 'A list that is longer than the provider takes is sent in several calls.',
    body: embeddingBody,
    answer: embeddingAnswer,
  },
  {
    ...shared,
    paths: ['/openai/deployments/{model}/embeddings', '/engines/{model}/embeddings'],
    tag: 'OpenAI clients',
    summary: 'Make vectors, as Azure clients call it',
    params: z.object({ model: z.string().describe('Wins over the body; may hold slashes.') }),
    body: embeddingBody.partial({ model: true }),
    answer: embeddingAnswer,
  },
  {
    ...shared,
    paths: ['/v1/rerank', '/v2/rerank', '/rerank'],
    tag: 'Cohere clients',
    summary: 'Rank documents',
    body: z.looseObject({
      model,
      query: z.string(),
      documents: z.array(z.union([z.string(), z.looseObject({})])),
      top_n: z.int().optional(),
      return_documents: z.boolean().optional().describe('True where absent.'),
      rank_fields: z.array(z.string()).optional(),
      max_chunks_per_doc: z.int().optional(),
      max_tokens_per_doc: z.int().optional(),
    }),
    answer: z.looseObject({
      id: z.string(),
      results: z.array(z.looseObject({ index: z.int(), relevance_score: z.number() })),
      meta: z.looseObject({}),
    }),
  },
  {
    ...shared,
    paths: ['/v1/messages/count_tokens'],
    tag: 'Anthropic clients',
    summary: 'Count tokens',
    description: 'By the provider where it counts, else here. A count costs nothing.',
    body: z.looseObject({ model, messages, system: z.unknown().optional(), tools: z.array(z.looseObject({})).optional() }),
    answer: z.object({ input_tokens: z.int(), estimated }),
    example: { model: 'mock/echo', messages: [{ role: 'user', content: 'Hello!' }] },
  },
  {
    ...shared,
    paths: ['/v1beta/models/{model}:countTokens', '/v1/models/{model}:countTokens'],
    tag: 'Google clients',
    summary: 'Count tokens',
    params: z.object({ model: z.string() }),
    body: z.looseObject({ contents: z.array(z.looseObject({})).optional(), generateContentRequest: z.looseObject({}).optional() }),
    answer: z.object({ totalTokens: z.int(), estimated }),
    example: { contents: [{ role: 'user', parts: [{ text: 'Hello!' }] }] },
  },
  {
    ...shared,
    paths: ['/v1/responses/input_tokens', '/responses/input_tokens', '/openai/v1/responses/input_tokens'],
    tag: 'OpenAI clients',
    summary: 'Count tokens',
    body: z.looseObject({ model, input: z.union([z.string(), z.array(z.looseObject({}))]) }),
    answer: z.object({ object: z.literal('response.input_tokens'), input_tokens: z.int(), estimated }),
    example: { model: 'mock/echo', input: 'Hello!' },
  },
  {
    ...shared,
    paths: ['/utils/token_counter'],
    tag: 'OpenAI clients',
    summary: 'Count tokens, as LiteLLM’s clients do',
    description: 'Counted here, unless the provider is to be asked.',
    query: z.object({ call_endpoint: z.enum(['true', 'false']).optional().describe('`true`: by the provider, where it counts.') }),
    body: z.looseObject({
      model,
      prompt: z.string().optional(),
      messages: messages.optional(),
      contents: z.array(z.looseObject({})).optional(),
      tools: z.array(z.looseObject({})).optional(),
    }),
    answer: z.looseObject({
      total_tokens: z.int(),
      request_model: z.string(),
      model_used: z.string(),
      tokenizer_type: z.enum(['openai_tokenizer', 'provider_api']),
      estimated,
    }),
    example: { model: 'mock/echo', prompt: 'Hello!' },
  },
];
