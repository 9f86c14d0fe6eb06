import type { Abilities } from '../../core/model.ts';
import type { OverlayPrices, OverlayRow, OverlayTable } from '../overlay.ts';

const gemini: Abilities = {
  functionCalling: true,
  parallelFunctionCalling: true,
  toolChoice: true,
  vision: true,
  pdfInput: true,
  audioInput: true,
  audioOutput: false,
  systemMessages: true,
  responseSchema: true,
  reasoning: false,
  promptCaching: true,
  webSearch: true,
  prefill: true,
};
const thinking: Abilities = { ...gemini, reasoning: true };
const drawing: Abilities = {
  ...gemini,
  functionCalling: false,
  parallelFunctionCalling: false,
  toolChoice: false,
  audioInput: false,
  promptCaching: false,
};
const gemma: Abilities = {
  functionCalling: false,
  vision: true,
  systemMessages: false,
  responseSchema: false,
  reasoning: false,
  promptCaching: false,
};

/** Grounding with Google Search: by the grounded prompt up to Gemini 2.5, by the query from Gemini 3 on. */
const searchByPrompt: OverlayPrices = { webSearch: 0.035 };
const searchByQuery: OverlayPrices = { webSearch: 0.014 };
const tiers = { batch: 0.5, flex: 0.5, priority: 1.8 };
const free: OverlayPrices = { tokens: { input: 0, output: 0 } };

const chatModels: readonly OverlayRow[] = [
  {
    models: 'gemini-3.1-pro-preview gemini-3-pro-preview gemini-3.1-pro gemini-3-pro gemini-3.1-pro-preview-customtools',
    mode: 'chat',
    input: 1_048_576,
    output: 65_536,
    can: thinking,
    prices: { ...searchByQuery, tiers },
  },
  {
    models:
      'gemini-3-flash gemini-3-flash-preview gemini-3.1-flash-lite gemini-3.1-flash-lite-preview gemini-3.5-flash gemini-3.5-flash-lite',
    mode: 'chat',
    input: 1_048_576,
    output: 65_536,
    can: thinking,
    prices: { ...searchByQuery, tiers },
  },
  {
    models: 'gemini-3.6-flash gemini-3.7-flash gemini-3.8-flash',
    mode: 'chat',
    input: 1_048_576,
    output: 65_536,
    can: thinking,
    prices: { ...searchByQuery, tiers },
  },
  {
    models:
      'gemini-2.5-pro gemini-2.5-flash gemini-2.5-flash-lite gemini-2.5-flash-preview gemini-2.5-pro-preview gemini-2.5-flash-lite-preview',
    mode: 'chat',
    input: 1_048_576,
    output: 65_536,
    can: thinking,
    prices: { ...searchByPrompt, tiers },
  },
  {
    models: 'gemini-2.0-flash gemini-2.0-flash-exp',
    mode: 'chat',
    input: 1_048_576,
    output: 8_192,
    can: gemini,
    prices: { ...searchByPrompt, tiers: { batch: 0.5 } },
  },
  {
    models: 'gemini-2.0-flash-lite gemini-2.0-flash-lite-preview',
    mode: 'chat',
    input: 1_048_576,
    output: 8_192,
    can: gemini,
    prices: { tiers: { batch: 0.5 } },
  },
  {
    models: 'gemini-2.0-flash-thinking-exp gemini-2.0-flash-thinking',
    mode: 'chat',
    input: 1_048_576,
    output: 65_536,
    can: { ...thinking, functionCalling: false },
  },
  {
    models: 'gemini-1.5-pro gemini-pro-1.5',
    mode: 'chat',
    input: 2_097_152,
    output: 8_192,
    can: gemini,
    prices: {
      tokens: { input: 1.25, cacheRead: 0.3125, output: 5 },
      above: [{ above: 128_000, tokens: { input: 2.5, cacheRead: 0.625, output: 10 } }],
      ...searchByPrompt,
    },
  },
  { models: 'gemini-1.5-flash gemini-flash-1.5', mode: 'chat', input: 1_048_576, output: 8_192, can: gemini, prices: searchByPrompt },
  {
    models: 'gemini-1.5-flash-8b gemini-flash-1.5-8b',
    mode: 'chat',
    input: 1_048_576,
    output: 8_192,
    can: gemini,
    prices: {
      tokens: { input: 0.0375, cacheRead: 0.01, output: 0.15 },
      above: [{ above: 128_000, tokens: { input: 0.075, cacheRead: 0.02, output: 0.3 } }],
      ...searchByPrompt,
    },
  },
  {
    models: 'gemini-pro gemini-1.0-pro',
    mode: 'chat',
    input: 30_720,
    output: 2_048,
    can: { ...gemini, vision: false, pdfInput: false, audioInput: false },
  },
  {
    models: 'gemini-pro-vision gemini-1.0-pro-vision',
    mode: 'chat',
    input: 12_288,
    output: 4_096,
    can: { ...gemini, functionCalling: false, audioInput: false },
  },
  {
    models: 'gemini-3-pro-image gemini-3-pro-image-preview',
    mode: 'image_generation',
    input: 65_536,
    output: 32_768,
    can: { ...drawing, reasoning: true },
    prices: { ...searchByQuery, tiers: { batch: 0.5 } },
  },
  {
    models: 'gemini-3.1-flash-image gemini-3.1-flash-image-preview gemini-3.1-flash-lite-image',
    mode: 'image_generation',
    input: 65_536,
    output: 32_768,
    can: { ...drawing, reasoning: true },
    prices: { tiers: { batch: 0.5 } },
  },
  {
    models: 'gemini-2.5-flash-image gemini-2.5-flash-image-preview',
    mode: 'image_generation',
    input: 32_768,
    output: 32_768,
    can: drawing,
    prices: { tiers: { batch: 0.5 } },
  },
  {
    models:
      'gemini-2.5-flash-tts gemini-2.5-pro-tts gemini-2.5-flash-preview-tts gemini-2.5-pro-preview-tts gemini-2.5-flash-lite-preview-tts',
    mode: 'audio_speech',
    input: 8_192,
    output: 16_384,
    can: { audioOutput: true, vision: false, functionCalling: false },
  },
  {
    models: 'gemini-live-2.5-flash gemini-2.5-flash-native-audio gemini-2.5-flash-native-audio-preview gemini-3.1-flash-live-preview',
    mode: 'realtime',
    input: 131_072,
    output: 65_536,
    can: { ...gemini, audioOutput: true },
  },
  { models: 'gemini-omni-flash-preview', mode: 'chat', input: 1_048_576, output: 65_536, can: gemini },
];

const otherModels: readonly OverlayRow[] = [
  { models: 'gemini-embedding-001', mode: 'embedding', input: 2_048, prices: { tiers: { batch: 0.5 } } },
  { models: 'gemini-embedding-2 gemini-embedding-2-preview', mode: 'embedding', input: 8_192, prices: { tiers: { batch: 0.5 } } },
  {
    models: 'imagen-4.0-generate-001 imagen-4.0-generate-preview imagen-4.0-generate',
    mode: 'image_generation',
    input: 480,
    prices: { each: { images: 0.04 } },
  },
  {
    models: 'imagen-4.0-ultra-generate-001 imagen-4.0-ultra-generate-preview imagen-4.0-ultra-generate',
    mode: 'image_generation',
    input: 480,
    prices: { each: { images: 0.06 } },
  },
  {
    models: 'imagen-4.0-fast-generate-001 imagen-4.0-fast-generate',
    mode: 'image_generation',
    input: 480,
    prices: { each: { images: 0.02 } },
  },
];

/** Gemini as AI Studio serves it. */
export const geminiModels: OverlayTable = {
  provider: 'gemini',
  source: 'https://ai.google.dev/gemini-api/docs/models, https://ai.google.dev/gemini-api/docs/pricing',
  date: '2026-11',
  rows: [
    ...chatModels,
    ...otherModels,
    { models: 'imagen-3.0-generate-002', mode: 'image_generation', input: 480, prices: { each: { images: 0.03 } } },
    { models: 'text-embedding-004', mode: 'embedding', input: 2_048, prices: free },
    {
      models: 'gemma-3-27b-it gemma-3-12b-it gemma-3-4b-it gemma-3',
      mode: 'chat',
      input: 131_072,
      output: 8_192,
      can: gemma,
      prices: free,
    },
    {
      models: 'gemma-3-1b-it gemma-3n-e4b-it gemma-3n-e2b-it',
      mode: 'chat',
      input: 32_768,
      output: 8_192,
      can: { ...gemma, vision: false },
      prices: free,
    },
    {
      models: 'gemma-4-26b-a4b-it gemma-4-31b-it',
      mode: 'chat',
      input: 262_144,
      output: 32_768,
      can: { ...gemma, functionCalling: true, systemMessages: true, reasoning: true },
      prices: free,
    },
  ],
};

/** Gemini, Imagen and the embeddings as Vertex AI serves them; Claude there costs what Anthropic asks. */
export const vertexModels: OverlayTable = {
  provider: 'vertex_ai',
  source: 'https://cloud.google.com/vertex-ai/generative-ai/docs/models, https://cloud.google.com/vertex-ai/generative-ai/pricing',
  date: '2026-11',
  rows: [
    ...chatModels,
    ...otherModels,
    {
      models: 'claude-haiku-5-5',
      prices: {
        tokens: { input: 0.1, cacheRead: 0.01, cacheWrite5m: 0.125, cacheWrite1h: 0.2, output: 0.5 },
        above: [{ above: 100_000, tokens: { input: 0.5, cacheRead: 0.05, cacheWrite5m: 0.625, cacheWrite1h: 1, output: 2.5 } }],
      },
    },
    { models: 'claude-sonnet-5-5', prices: { tokens: { input: 2, cacheRead: 0.2, cacheWrite5m: 2.5, cacheWrite1h: 4, output: 10 } } },
    { models: 'claude-*', prices: { hourWrites: 2, webSearch: 0.01, tiers: { batch: 0.5 } } },
    {
      models: 'imagen-3.0-generate-001 imagen-3.0-generate-002 imagegeneration',
      mode: 'image_generation',
      input: 480,
      prices: { each: { images: 0.04 } },
    },
    { models: 'imagen-3.0-fast-generate-001', mode: 'image_generation', input: 480, prices: { each: { images: 0.02 } } },
    { models: 'text-embedding-004 text-embedding-005 text-multilingual-embedding-002', mode: 'embedding', input: 2_048 },
    {
      models:
        'semantic-ranker-default@latest semantic-ranker-fast@latest semantic-ranker-default-004 semantic-ranker-fast-004 semantic-ranker-512',
      mode: 'rerank',
      prices: { each: { searchUnits: 0.001 } },
    },
    { models: 'gemma-4-26b-a4b-it-maas', mode: 'chat', input: 262_144, output: 32_768 },
  ],
};
