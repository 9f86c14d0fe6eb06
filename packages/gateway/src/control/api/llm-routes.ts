import { z } from 'zod';
import type { RouteDocument } from './route.ts';

const shared = { method: 'post', kind: 'llm' } as const;
const model = z.string().describe('A name of `/v1/models`.');
const stream = z.boolean().optional().describe('Answer as server-sent events.');

const chatBody = z.looseObject({
  model,
  messages: z.array(z.looseObject({ role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']), content: z.unknown() })),
  stream,
  max_tokens: z.int().optional(),
  max_completion_tokens: z.int().optional(),
  temperature: z.number().optional(),
  tools: z.array(z.looseObject({})).optional(),
  response_format: z.looseObject({}).optional(),
});

const chatAnswer = z.looseObject({
  id: z.string(),
  object: z.literal('chat.completion'),
  model: z.string(),
  choices: z.array(z.looseObject({ index: z.int(), finish_reason: z.string(), message: z.looseObject({}) })),
  usage: z.looseObject({ prompt_tokens: z.int(), completion_tokens: z.int(), total_tokens: z.int() }),
});

const chatExample = { model: 'mock/echo', messages: [{ role: 'user', content: 'Hello!' }] };

const completionBody = z.looseObject({
  model,
  prompt: z.union([z.string(), z.array(z.unknown())]),
  stream,
  max_tokens: z.int().optional(),
  temperature: z.number().optional(),
  logprobs: z.int().optional(),
});

const completionAnswer = z.looseObject({
  id: z.string(),
  object: z.literal('text_completion'),
  model: z.string(),
  choices: z.array(z.looseObject({ index: z.int(), finish_reason: z.string(), text: z.string() })),
  usage: z.looseObject({ prompt_tokens: z.int(), completion_tokens: z.int(), total_tokens: z.int() }),
});

const completionExample = { model: 'mock/echo', prompt: 'Once upon a time' };

const deployment = z.object({ model: z.string().describe('Wins over the body; may hold slashes.') });

const geminiBody = z.looseObject({
  contents: z.array(z.looseObject({ role: z.enum(['user', 'model']).optional(), parts: z.array(z.looseObject({})) })),
  systemInstruction: z.looseObject({}).optional(),
  generationConfig: z.looseObject({}).optional(),
  tools: z.array(z.looseObject({})).optional(),
});

const geminiAnswer = z.looseObject({ candidates: z.array(z.looseObject({})), usageMetadata: z.looseObject({}) });
const geminiExample = { contents: [{ role: 'user', parts: [{ text: 'Hello!' }] }] };

/** The routes that traffic threads answer, as the documentation shows them. Each reaches every provider, whichever format it speaks. */
export const llmRoutes: readonly RouteDocument[] = [
  {
    ...shared,
    paths: ['/v1/chat/completions', '/chat/completions'],
    tag: 'OpenAI clients',
    summary: 'Chat',
    description: "OpenAI's Chat Completions. Fields that are not named here go to the provider.",
    body: chatBody,
    answer: chatAnswer,
    example: chatExample,
  },
  {
    ...shared,
    paths: ['/openai/deployments/{model}/chat/completions', '/engines/{model}/chat/completions'],
    tag: 'OpenAI clients',
    summary: 'Chat, as Azure clients call it',
    params: deployment,
    body: chatBody.partial({ model: true }),
    answer: chatAnswer,
    example: { messages: chatExample.messages },
  },
  {
    ...shared,
    paths: ['/v1/responses', '/responses', '/openai/v1/responses'],
    tag: 'OpenAI clients',
    summary: 'Responses',
    description:
      "OpenAI's Responses: creation, whole and streaming. What needs state kept by the provider goes only to providers that have this API.",
    body: z.looseObject({
      model,
      input: z.union([z.string(), z.array(z.looseObject({}))]),
      instructions: z.string().optional(),
      stream,
      max_output_tokens: z.int().optional(),
      tools: z.array(z.looseObject({})).optional(),
      reasoning: z.looseObject({}).optional(),
      text: z.looseObject({}).optional(),
    }),
    answer: z.looseObject({
      id: z.string(),
      object: z.literal('response'),
      status: z.string(),
      output: z.array(z.looseObject({})),
      usage: z.looseObject({ input_tokens: z.int(), output_tokens: z.int(), total_tokens: z.int() }),
    }),
    example: { model: 'mock/echo', input: 'Hello!' },
  },
  {
    ...shared,
    paths: ['/v1/completions', '/completions'],
    tag: 'OpenAI clients',
    summary: 'Complete a text',
    description: "OpenAI's legacy completions. A chat model is asked with the one prompt as the user's word.",
    body: completionBody,
    answer: completionAnswer,
    example: completionExample,
  },
  {
    ...shared,
    paths: ['/openai/deployments/{model}/completions', '/engines/{model}/completions'],
    tag: 'OpenAI clients',
    summary: 'Complete a text, as Azure clients call it',
    params: deployment,
    body: completionBody.partial({ model: true }),
    answer: completionAnswer,
    example: { prompt: completionExample.prompt },
  },
  {
    ...shared,
    paths: ['/v1/messages'],
    tag: 'Anthropic clients',
    summary: 'Messages',
    description: "Anthropic's Messages.",
    body: z.looseObject({
      model,
      max_tokens: z.int(),
      messages: z.array(z.looseObject({ role: z.enum(['user', 'assistant']), content: z.unknown() })),
      system: z.unknown().optional(),
      stream,
      tools: z.array(z.looseObject({})).optional(),
    }),
    answer: z.looseObject({ id: z.string(), type: z.literal('message'), content: z.array(z.looseObject({})), usage: z.looseObject({}) }),
    example: { ...chatExample, max_tokens: 256 },
  },
  {
    ...shared,
    paths: ['/v1beta/models/{model}:generateContent', '/v1/models/{model}:generateContent'],
    tag: 'Google clients',
    summary: 'Generate content',
    description: 'Gemini. The key may also stand in the query, as `?key=`.',
    params: deployment,
    body: geminiBody,
    answer: geminiAnswer,
    example: geminiExample,
  },
  {
    ...shared,
    paths: ['/v1beta/models/{model}:streamGenerateContent', '/v1/models/{model}:streamGenerateContent'],
    tag: 'Google clients',
    summary: 'Generate content as a stream',
    description: 'A JSON array that grows, or server-sent events with `?alt=sse`.',
    params: deployment,
    query: z.object({ alt: z.literal('sse').optional() }),
    body: geminiBody,
    answer: geminiAnswer,
    example: geminiExample,
  },
];
