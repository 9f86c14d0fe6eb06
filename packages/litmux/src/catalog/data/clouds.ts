import type { OverlayPrices, OverlayTable } from '../overlay.ts';
import { plain, text, vision } from './chat-abilities.ts';

const tokens = (input: number, output: number): OverlayPrices => ({ tokens: { input, output } });

/** What Azure AI Foundry asks for models that are not OpenAI's, by the token. */
export const azureAiModels: OverlayTable = {
  provider: 'azure_ai',
  source: 'https://azure.microsoft.com/en-us/pricing/details/ai-foundry-models/',
  date: '2026-11',
  rows: [
    { models: 'deepseek-r1', prices: tokens(1.35, 5.4) },
    { models: 'deepseek-v3 deepseek-v3-0324', prices: tokens(1.14, 4.56) },
    { models: 'llama-3.3-70b-instruct', prices: tokens(0.71, 0.71) },
    { models: 'mistral-large-2411', prices: tokens(2, 6) },
    { models: 'phi-4', mode: 'chat', input: 16_384, output: 16_384, can: plain, prices: tokens(0.125, 0.5) },
    { models: 'phi-4-mini-instruct', prices: tokens(0.075, 0.3) },
    { models: 'phi-4-multimodal-instruct', prices: { tokens: { input: 0.08, inputAudio: 4, output: 0.32 } } },
    { models: 'phi-3.5-mini-instruct phi-3.5-mini-128k-instruct phi-3-mini-128k-instruct', prices: tokens(0.13, 0.52) },
    { models: 'phi-3-medium-128k-instruct', prices: tokens(0.17, 0.68) },
    { models: 'cohere-rerank-v3.5', mode: 'rerank', input: 4_096, prices: { each: { searchUnits: 0.002 } } },
    { models: 'cohere-embed-v3-english cohere-embed-v3-multilingual', mode: 'embedding', input: 512, prices: { tokens: { input: 0.1 } } },
  ],
};

/** Together AI, where its list in the price book has fallen behind. */
export const togetherModels: OverlayTable = {
  provider: 'together_ai',
  source: 'https://www.together.ai/pricing',
  date: '2026-11',
  rows: [
    { models: 'deepseek-ai/deepseek-v3', prices: tokens(1.25, 1.25) },
    { models: 'deepseek-ai/deepseek-v3.1', prices: tokens(0.6, 1.7) },
    { models: 'deepseek-ai/deepseek-r1', prices: tokens(3, 7) },
    { models: 'moonshotai/kimi-k2-instruct moonshotai/kimi-k2-instruct-0905', prices: tokens(1, 3) },
    { models: 'openai/gpt-oss-120b', prices: tokens(0.15, 0.6) },
    { models: 'openai/gpt-oss-20b', prices: tokens(0.05, 0.2) },
    { models: 'qwen/qwen2.5-72b-instruct-turbo', prices: tokens(1.2, 1.2) },
    { models: 'qwen/qwen2.5-7b-instruct-turbo', prices: tokens(0.3, 0.3) },
    {
      models: 'qwen/qwen3-235b-a22b-instruct-2507-tput',
      mode: 'chat',
      input: 262_144,
      output: 262_144,
      can: text,
      prices: tokens(0.2, 0.6),
    },
    { models: 'qwen/qwen3-235b-a22b-fp8-tput', prices: tokens(0.2, 0.6) },
    { models: 'qwen/qwen3-coder-480b-a35b-instruct-fp8', mode: 'chat', input: 262_144, output: 65_536, can: text, prices: tokens(2, 2) },
  ],
};

/** SambaNova Cloud. */
export const sambanovaModels: OverlayTable = {
  provider: 'sambanova',
  source: 'https://cloud.sambanova.ai/plans/pricing',
  date: '2026-11',
  rows: [
    { models: 'meta-llama-3.3-70b-instruct', prices: tokens(0.6, 1.2) },
    { models: 'meta-llama-3.1-8b-instruct', mode: 'chat', input: 16_384, output: 16_384, can: text, prices: tokens(0.1, 0.2) },
    { models: 'llama-4-maverick-17b-128e-instruct', mode: 'chat', input: 131_072, output: 16_384, can: vision, prices: tokens(0.63, 1.8) },
    { models: 'deepseek-r1-0528', mode: 'chat', input: 131_072, output: 131_072, can: { ...plain, reasoning: true }, prices: tokens(5, 7) },
    { models: 'deepseek-v3-0324', prices: tokens(3, 4.5) },
    { models: 'deepseek-r1-distill-llama-70b', prices: tokens(0.7, 1.4) },
    { models: 'qwen3-32b', prices: tokens(0.4, 0.8) },
    { models: 'gpt-oss-120b', prices: tokens(0.22, 0.59) },
  ],
};

/** AI21's models. */
export const ai21Models: OverlayTable = {
  provider: 'ai21',
  source: 'https://www.ai21.com/pricing/, https://docs.ai21.com/docs/jamba-foundation-models',
  date: '2026-11',
  rows: [
    {
      models: 'jamba-large jamba-large-1.7 jamba-large-1.6 jamba-1.5-large',
      mode: 'chat',
      input: 256_000,
      output: 4_096,
      can: text,
      prices: tokens(2, 8),
    },
    {
      models: 'jamba-mini jamba-mini-1.7 jamba-mini-1.6 jamba-1.5-mini',
      mode: 'chat',
      input: 256_000,
      output: 4_096,
      can: text,
      prices: tokens(0.2, 0.4),
    },
  ],
};

/** Alibaba Cloud Model Studio in Singapore. Models whose price depends on the mode of thinking are unpriced. */
export const dashscopeModels: OverlayTable = {
  provider: 'dashscope',
  source: 'https://www.alibabacloud.com/help/en/model-studio/models',
  date: '2026-11',
  rows: [
    { models: 'qwen-max', mode: 'chat', input: 30_720, output: 8_192, can: text, prices: tokens(1.6, 6.4) },
    {
      models: 'qwen3-max qwen3-max-preview',
      mode: 'chat',
      input: 258_048,
      output: 65_536,
      can: text,
      prices: {
        ...tokens(1.2, 6),
        above: [
          { above: 32_000, tokens: { input: 2.4, output: 12 } },
          { above: 128_000, tokens: { input: 3, output: 15 } },
        ],
      },
    },
    {
      models: 'qwen3-coder-plus',
      mode: 'chat',
      input: 997_952,
      output: 65_536,
      can: text,
      prices: {
        ...tokens(1, 5),
        above: [
          { above: 32_000, tokens: { input: 1.8, output: 9 } },
          { above: 128_000, tokens: { input: 3, output: 15 } },
          { above: 256_000, tokens: { input: 6, output: 60 } },
        ],
      },
    },
    {
      models: 'qwen3-coder-flash',
      mode: 'chat',
      input: 997_952,
      output: 65_536,
      can: text,
      prices: {
        ...tokens(0.3, 1.5),
        above: [
          { above: 32_000, tokens: { input: 0.5, output: 2.5 } },
          { above: 128_000, tokens: { input: 0.8, output: 4 } },
          { above: 256_000, tokens: { input: 1.6, output: 9.6 } },
        ],
      },
    },
    {
      models: 'qwen-flash',
      mode: 'chat',
      input: 997_952,
      output: 32_768,
      can: text,
      prices: { ...tokens(0.05, 0.4), above: [{ above: 256_000, tokens: { input: 0.25, output: 2 } }] },
    },
    { models: 'qwen-plus qwen-turbo qwen3.5-plus', mode: 'chat', input: 997_952, output: 32_768, can: text },
    { models: 'qwen-vl-max', mode: 'chat', input: 131_072, output: 8_192, can: vision, prices: tokens(0.8, 3.2) },
    { models: 'qwen-vl-plus', mode: 'chat', input: 131_072, output: 8_192, can: vision, prices: tokens(0.21, 0.63) },
    { models: 'gte-rerank-v2', mode: 'rerank', input: 30_000, prices: { tokens: { input: 0.115 } } },
    { models: 'qwen3-rerank', mode: 'rerank', input: 120_000, prices: { tokens: { input: 0.1 } } },
    { models: 'text-embedding-v3 text-embedding-v4', mode: 'embedding', input: 8_192, prices: { tokens: { input: 0.07 } } },
  ],
};
