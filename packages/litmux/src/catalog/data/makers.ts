import type { Abilities } from '../../core/model.ts';
import type { OverlayTable } from '../overlay.ts';

const text: Abilities = {
  functionCalling: true,
  parallelFunctionCalling: true,
  toolChoice: true,
  systemMessages: true,
  responseSchema: true,
  vision: false,
  pdfInput: false,
  audioInput: false,
  audioOutput: false,
  reasoning: false,
};
const vision: Abilities = { ...text, vision: true };
const thinking: Abilities = { ...text, reasoning: true };
const thinkingVision: Abilities = { ...thinking, vision: true };
const plain: Abilities = { ...text, functionCalling: false, parallelFunctionCalling: false, toolChoice: false, responseSchema: false };

/** Mistral's models; an answer is limited by the window alone. */
export const mistralModels: OverlayTable = {
  provider: 'mistral',
  source: 'https://docs.mistral.ai/getting-started/models, https://mistral.ai/pricing',
  date: '2026-11',
  rows: [
    { models: 'mistral-large mistral-large-2512', mode: 'chat', input: 262_144, output: 262_144, can: vision, prices: { tokens: { input: 0.5, cacheRead: 0.05, output: 1.5 }, tiers: { batch: 0.5 } } },
    { models: 'mistral-medium mistral-medium-3-5', mode: 'chat', input: 262_144, output: 262_144, can: vision, prices: { tiers: { batch: 0.5 } } },
    { models: 'mistral-large-2411 mistral-large-2407', mode: 'chat', input: 131_072, output: 131_072, can: text },
    { models: 'mistral-large-2402 mistral-medium-2312 open-mistral-7b mistral-7b mistral-tiny open-mixtral-8x7b mixtral-8x7b', mode: 'chat', input: 32_768, output: 32_768, can: text },
    { models: 'open-mixtral-8x22b mixtral-8x22b-instruct', mode: 'chat', input: 65_536, output: 65_536, can: text },
    { models: 'mistral-medium-2505 mistral-medium-2508 mistral-medium-3 mistral-medium-3-1', mode: 'chat', input: 131_072, output: 131_072, can: vision, prices: { tiers: { batch: 0.5 } } },
    { models: 'mistral-small mistral-small-2603', mode: 'chat', input: 262_144, output: 262_144, can: thinkingVision },
    { models: 'mistral-small-2506 mistral-small-2503 mistral-small-3.1-24b-instruct mistral-small-3.2-24b-instruct', mode: 'chat', input: 131_072, output: 131_072, can: vision },
    { models: 'mistral-small-24b-instruct-2501 mistral-saba', mode: 'chat', input: 32_768, output: 32_768, can: text },
    { models: 'magistral-medium magistral-small magistral-medium-2509 magistral-small-2509', mode: 'chat', input: 131_072, output: 131_072, can: thinkingVision },
    { models: 'codestral codestral-2508 codestral-2501', mode: 'chat', input: 262_144, output: 262_144, can: text },
    { models: 'devstral-2512 devstral-medium devstral-small devstral-small-2507 devstral-medium-2507', mode: 'chat', input: 262_144, output: 262_144, can: text },
    { models: 'ministral-3b ministral-8b ministral-14b ministral-3b-2410 ministral-8b-2410 ministral-3b-2512', mode: 'chat', input: 131_072, output: 131_072, can: text },
    { models: 'ministral-8b-2512 ministral-14b-2512', mode: 'chat', input: 262_144, output: 262_144, can: vision },
    { models: 'open-mistral-nemo open-mistral-nemo-2407 mistral-nemo', mode: 'chat', input: 131_072, output: 131_072, can: text },
    { models: 'pixtral-12b pixtral-12b-2409 pixtral-large pixtral-large-2411', mode: 'chat', input: 131_072, output: 131_072, can: vision },
    { models: 'voxtral-small-24b-2507 voxtral-small', mode: 'chat', input: 32_768, output: 32_768, can: { ...text, audioInput: true } },
    { models: 'voxtral-mini voxtral-mini-2602 voxtral-mini-2507', mode: 'audio_transcription', input: 16_384 },
    { models: 'mistral-embed codestral-embed', mode: 'embedding', input: 8_192 },
    { models: 'codestral-embed-2505', mode: 'embedding', input: 8_192, prices: { tokens: { input: 0.15 } } },
    { models: 'mistral-ocr mistral-ocr-2503 mistral-ocr-2505 mistral-ocr-2512 mistral-ocr-4-0 mistral-ocr-4-1', mode: 'ocr', input: 16_384 },
    { models: 'mistral-moderation mistral-moderation-2411', mode: 'moderation', input: 8_192, prices: { tokens: { input: 0.1 } } },
  ],
};

/** DeepSeek's models. `deepseek-chat` and `deepseek-reasoner` cost the same since V3.2, at every hour. */
export const deepseekModels: OverlayTable = {
  provider: 'deepseek',
  source: 'https://api-docs.deepseek.com/quick_start/pricing',
  date: '2026-11',
  rows: [
    { models: 'deepseek-chat', mode: 'chat', input: 131_072, output: 8_192, can: { ...text, promptCaching: true, prefill: true }, prices: { tokens: { input: 0.28, cacheRead: 0.028, output: 0.42 } } },
    { models: 'deepseek-reasoner', mode: 'chat', input: 131_072, output: 65_536, can: { ...thinking, promptCaching: true, prefill: true }, prices: { tokens: { input: 0.28, cacheRead: 0.028, output: 0.42 } } },
    { models: 'deepseek-v4-flash deepseek-v4-pro', mode: 'chat', input: 1_000_000, output: 384_000, can: { ...thinking, promptCaching: true, prefill: true } },
  ],
};

/** xAI's models; an answer is limited by the window alone. A search by the server's own tool costs $5 a thousand. */
export const xaiModels: OverlayTable = {
  provider: 'xai',
  source: 'https://docs.x.ai/docs/models',
  date: '2026-11',
  rows: [
    { models: 'grok-4.5 grok-4.6', mode: 'chat', input: 500_000, output: 500_000, can: { ...thinkingVision, promptCaching: true, webSearch: true }, prices: { webSearch: 0.005 } },
    { models: 'grok-4.20 grok-4.20-multi-agent grok-4.3', mode: 'chat', input: 1_000_000, output: 1_000_000, can: { ...thinkingVision, promptCaching: true, webSearch: true }, prices: { webSearch: 0.005 } },
    { models: 'grok-4-fast-reasoning grok-4-1-fast-reasoning grok-4-fast grok-4-1-fast', mode: 'chat', input: 2_000_000, output: 2_000_000, can: { ...thinkingVision, promptCaching: true, webSearch: true }, prices: { webSearch: 0.005 } },
    { models: 'grok-4-fast-non-reasoning grok-4-1-fast-non-reasoning', mode: 'chat', input: 2_000_000, output: 2_000_000, can: { ...vision, promptCaching: true, webSearch: true }, prices: { webSearch: 0.005 } },
    { models: 'grok-4 grok-4-0709', mode: 'chat', input: 256_000, output: 256_000, can: { ...thinkingVision, promptCaching: true, webSearch: true }, prices: { webSearch: 0.005 } },
    { models: 'grok-code-fast-1 grok-code-fast grok-build-0.1', mode: 'chat', input: 256_000, output: 256_000, can: { ...thinking, promptCaching: true } },
    { models: 'grok-3 grok-3-fast grok-3-beta', mode: 'chat', input: 131_072, output: 131_072, can: { ...text, promptCaching: true, webSearch: true } },
    { models: 'grok-3-mini grok-3-mini-fast grok-3-mini-beta', mode: 'chat', input: 131_072, output: 131_072, can: { ...thinking, promptCaching: true, webSearch: true } },
    { models: 'grok-2 grok-2-1212', mode: 'chat', input: 131_072, output: 131_072, can: text },
    { models: 'grok-2-vision grok-2-vision-1212', mode: 'chat', input: 32_768, output: 32_768, can: vision },
    { models: 'grok-voice grok-voice-latest grok-voice-think-fast-1.0 grok-voice-think-fast-2.0', mode: 'realtime', can: { audioInput: true, audioOutput: true } },
    { models: 'grok-2-image grok-2-image-1212', mode: 'image_generation', prices: { each: { images: 0.07 } } },
    { models: 'grok-imagine-image', mode: 'image_generation', prices: { each: { images: 0.02 } } },
  ],
};

/** Cohere's models. Ranking is billed by the search unit: one query with up to a hundred documents. */
export const cohereModels: OverlayTable = {
  provider: 'cohere',
  source: 'https://docs.cohere.com/docs/models, https://cohere.com/pricing',
  date: '2026-11',
  rows: [
    { models: 'command-a command-a-03-2025', mode: 'chat', input: 256_000, output: 8_192, can: text, prices: { tokens: { input: 2.5, output: 10 } } },
    { models: 'command-a-reasoning-08-2025 command-a-reasoning', mode: 'chat', input: 256_000, output: 32_768, can: thinking },
    { models: 'command-a-vision-07-2025 command-a-vision', mode: 'chat', input: 128_000, output: 8_192, can: { ...plain, vision: true, responseSchema: true } },
    { models: 'command-a-translate-08-2025 command-a-translate', mode: 'chat', input: 8_192, output: 8_192, can: text },
    { models: 'command-r command-r-08-2024', mode: 'chat', input: 128_000, output: 4_096, can: text, prices: { tokens: { input: 0.15, output: 0.6 } } },
    { models: 'command-r-plus command-r-plus-08-2024', mode: 'chat', input: 128_000, output: 4_096, can: text, prices: { tokens: { input: 2.5, output: 10 } } },
    { models: 'command-r-03-2024', mode: 'chat', input: 128_000, output: 4_096, can: text, prices: { tokens: { input: 0.5, output: 1.5 } } },
    { models: 'command-r-plus-04-2024', mode: 'chat', input: 128_000, output: 4_096, can: text, prices: { tokens: { input: 3, output: 15 } } },
    { models: 'command-r7b command-r7b-12-2024', mode: 'chat', input: 128_000, output: 4_096, can: text, prices: { tokens: { input: 0.0375, output: 0.15 } } },
    { models: 'command command-nightly command-light command-light-nightly', mode: 'chat', input: 4_096, output: 4_096, can: plain },
    { models: 'c4ai-aya-expanse-32b', mode: 'chat', input: 128_000, output: 4_096, can: plain, prices: { tokens: { input: 0.5, output: 1.5 } } },
    { models: 'c4ai-aya-expanse-8b', mode: 'chat', input: 8_192, output: 4_096, can: plain, prices: { tokens: { input: 0.5, output: 1.5 } } },
    { models: 'c4ai-aya-vision-32b c4ai-aya-vision-8b', mode: 'chat', input: 16_384, output: 4_096, can: { ...plain, vision: true }, prices: { tokens: { input: 0.5, output: 1.5 } } },
    { models: 'embed-v4.0', mode: 'embedding', input: 128_000, prices: { tokens: { input: 0.12, inputImage: 0.47 } } },
    { models: 'embed-english-v3.0 embed-multilingual-v3.0 embed-english-light-v3.0 embed-multilingual-light-v3.0', mode: 'embedding', input: 512, prices: { tokens: { input: 0.1, inputImage: 0.1 } } },
    { models: 'embed-english-v2.0 embed-english-light-v2.0 embed-multilingual-v2.0', mode: 'embedding', input: 512, prices: { tokens: { input: 0.1 } } },
    { models: 'rerank-v4.0-pro', mode: 'rerank', input: 32_768, prices: { each: { searchUnits: 0.0025 } } },
    { models: 'rerank-v4.0-fast', mode: 'rerank', input: 32_768, prices: { each: { searchUnits: 0.002 } } },
    { models: 'rerank-v3.5 rerank-english-v3.0 rerank-multilingual-v3.0', mode: 'rerank', input: 4_096, prices: { each: { searchUnits: 0.002 } } },
  ],
};

/** Moonshot's models; an answer is limited by the window alone. */
export const moonshotModels: OverlayTable = {
  provider: 'moonshot',
  source: 'https://platform.moonshot.ai/docs/pricing/chat',
  date: '2026-11',
  rows: [
    { models: 'kimi-k3', mode: 'chat', input: 1_048_576, output: 1_048_576, can: { ...thinkingVision, promptCaching: true, prefill: true } },
    { models: 'kimi-k2.5 kimi-k2.6 kimi-k2.7-code kimi-k2.7-code-highspeed', mode: 'chat', input: 262_144, output: 262_144, can: { ...thinkingVision, promptCaching: true, prefill: true } },
    { models: 'kimi-k2-thinking kimi-k2-thinking-turbo', mode: 'chat', input: 262_144, output: 262_144, can: { ...thinking, promptCaching: true, prefill: true } },
    { models: 'kimi-k2-0905-preview kimi-k2-turbo-preview', mode: 'chat', input: 262_144, output: 262_144, can: { ...text, promptCaching: true, prefill: true } },
    { models: 'kimi-k2 kimi-k2-0711-preview', mode: 'chat', input: 131_072, output: 131_072, can: { ...text, promptCaching: true, prefill: true } },
    { models: 'moonshot-v1-128k moonshot-v1-auto', mode: 'chat', input: 131_072, output: 131_072, can: text },
    { models: 'moonshot-v1-32k', mode: 'chat', input: 32_768, output: 32_768, can: text },
    { models: 'moonshot-v1-8k', mode: 'chat', input: 8_192, output: 8_192, can: text },
  ],
};

/** Z.ai's models. */
export const zaiModels: OverlayTable = {
  provider: 'zai',
  source: 'https://docs.z.ai/guides/overview/pricing',
  date: '2026-11',
  rows: [
    { models: 'glm-5.2 glm-5.3 glm-5.3-flash', mode: 'chat', input: 1_000_000, output: 131_072, can: { ...thinking, promptCaching: true } },
    { models: 'glm-5.1', mode: 'chat', input: 200_000, output: 131_072, can: { ...thinking, promptCaching: true }, prices: { tokens: { input: 1.4, cacheRead: 0.26, output: 4.4 } } },
    { models: 'glm-5', mode: 'chat', input: 200_000, output: 131_072, can: { ...thinking, promptCaching: true }, prices: { tokens: { input: 1, cacheRead: 0.2, output: 3.2 } } },
    { models: 'glm-4.7 glm-4.6', mode: 'chat', input: 200_000, output: 131_072, can: { ...thinking, promptCaching: true }, prices: { tokens: { input: 0.6, cacheRead: 0.11, output: 2.2 } } },
    { models: 'glm-4.5', mode: 'chat', input: 131_072, output: 98_304, can: { ...thinking, promptCaching: true }, prices: { tokens: { input: 0.6, cacheRead: 0.11, output: 2.2 } } },
    { models: 'glm-4.5-x', mode: 'chat', input: 131_072, output: 98_304, can: { ...thinking, promptCaching: true }, prices: { tokens: { input: 2.2, cacheRead: 0.45, output: 8.9 } } },
    { models: 'glm-4.5-air', mode: 'chat', input: 131_072, output: 98_304, can: { ...thinking, promptCaching: true }, prices: { tokens: { input: 0.2, cacheRead: 0.03, output: 1.1 } } },
    { models: 'glm-4.5-airx', mode: 'chat', input: 131_072, output: 98_304, can: { ...thinking, promptCaching: true }, prices: { tokens: { input: 1.1, cacheRead: 0.22, output: 4.5 } } },
    { models: 'glm-4.5v', mode: 'chat', input: 65_536, output: 16_384, can: { ...thinkingVision, promptCaching: true }, prices: { tokens: { input: 0.6, cacheRead: 0.11, output: 1.8 } } },
    { models: 'glm-4.5-flash glm-4.7-flash', mode: 'chat', input: 131_072, output: 98_304, can: thinking, prices: { tokens: { input: 0, output: 0 } } },
    { models: 'glm-4p7 glm-5p1 glm-5p1-fast zai-glm-4.7 zai-glm-4.6', mode: 'chat', input: 202_752, output: 131_072, can: thinking },
    { models: 'glm-5p2 glm-5p2-fast', mode: 'chat', input: 1_040_000, output: 131_072, can: thinking },
  ],
};

/** Perplexity's models. They state what they cost themselves; the price by the request counts where they do not. */
export const perplexityModels: OverlayTable = {
  provider: 'perplexity',
  source: 'https://docs.perplexity.ai/getting-started/models, https://docs.perplexity.ai/getting-started/pricing',
  date: '2026-11',
  rows: [
    { models: 'sonar sonar-reasoning', mode: 'chat', input: 128_000, output: 128_000, can: { ...plain, vision: true, responseSchema: true, webSearch: true } },
    { models: 'sonar-reasoning-pro sonar-deep-research', mode: 'chat', input: 128_000, output: 128_000, can: { ...plain, vision: true, responseSchema: true, webSearch: true, reasoning: true } },
    { models: 'sonar-pro sonar-pro-search', mode: 'chat', input: 200_000, output: 8_000, can: { ...plain, vision: true, responseSchema: true, webSearch: true } },
    { models: 'r1-1776', mode: 'chat', input: 128_000, output: 128_000, can: { ...plain, reasoning: true } },
    { models: 'llama-3.1-sonar-large-128k-online llama-3.1-sonar-small-128k-online', mode: 'chat', input: 127_072, output: 127_072, can: { ...plain, webSearch: true } },
  ],
};

/** Voyage's embeddings and rankers, billed by the token. */
export const voyageModels: OverlayTable = {
  provider: 'voyage',
  source: 'https://docs.voyageai.com/docs/pricing',
  date: '2026-11',
  rows: [
    { models: 'voyage-4 voyage-4-large voyage-4-lite voyage-3.5 voyage-3.5-lite voyage-3-large voyage-3 voyage-3-lite voyage-code-3 voyage-context-3 voyage-finance-2 voyage-multilingual-2', mode: 'embedding', input: 32_000 },
    { models: 'voyage-law-2 voyage-code-2 voyage-large-2 voyage-large-2-instruct', mode: 'embedding', input: 16_000 },
    { models: 'voyage-2 voyage-02 voyage-01 voyage-lite-01 voyage-lite-01-instruct voyage-lite-02-instruct', mode: 'embedding', input: 4_000 },
    { models: 'rerank-2.5', mode: 'rerank', input: 32_000, prices: { tokens: { input: 0.05 } } },
    { models: 'rerank-2.5-lite', mode: 'rerank', input: 32_000, prices: { tokens: { input: 0.02 } } },
    { models: 'rerank-2', mode: 'rerank', input: 16_000, prices: { tokens: { input: 0.05 } } },
    { models: 'rerank-2-lite', mode: 'rerank', input: 8_000, prices: { tokens: { input: 0.02 } } },
  ],
};
