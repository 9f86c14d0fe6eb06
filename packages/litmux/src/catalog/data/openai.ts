import type { Abilities } from '../../core/model.ts';
import type { OverlayPrices, OverlayTable, TokenPrices } from '../overlay.ts';

const text: Abilities = {
  functionCalling: true,
  parallelFunctionCalling: true,
  toolChoice: true,
  vision: false,
  pdfInput: false,
  audioInput: false,
  audioOutput: false,
  systemMessages: true,
  responseSchema: false,
  reasoning: false,
  promptCaching: false,
  webSearch: false,
  prefill: false,
};
const vision: Abilities = { ...text, vision: true, pdfInput: true };
const structured: Abilities = { ...vision, responseSchema: true, promptCaching: true };
const searching: Abilities = { ...structured, functionCalling: false, parallelFunctionCalling: false, toolChoice: false, webSearch: true };
const hearing: Abilities = { ...text, audioInput: true, audioOutput: true };
const thinking: Abilities = { ...structured, reasoning: true, webSearch: true };
const thinkingText: Abilities = { ...thinking, vision: false, pdfInput: false, webSearch: false };
const completion: Abilities = { functionCalling: false, vision: false, systemMessages: false, reasoning: false };

const batch: OverlayPrices = { tiers: { batch: 0.5 } };
const batchAnd = (priority: TokenPrices): OverlayPrices => ({ tiers: { batch: 0.5, priority } });
const allTiers = (priority: number | TokenPrices): OverlayPrices => ({ tiers: { batch: 0.5, flex: 0.5, priority } });
const fineTuned = (input: number, cacheRead: number, output: number): OverlayPrices => ({ tokens: { input, cacheRead, output }, ...batch });
const perImage = (images: number): OverlayPrices => ({ each: { images } });

/** OpenAI's own models. */
export const openaiModels: OverlayTable = {
  provider: 'openai',
  source: 'https://developers.openai.com/api/docs/models, https://developers.openai.com/api/docs/pricing, https://openai.com/api-priority-processing/',
  date: '2026-11',
  rows: [
    // GPT-6 and GPT-5
    {
      models: 'gpt-6.1-sol',
      mode: 'chat',
      input: 922_000,
      output: 128_000,
      can: thinking,
      prices: {
        tokens: { input: 2, cacheRead: 0.1, cacheWrite5m: 2.5, output: 10 },
        above: [{ above: 272_000, tokens: { input: 4, cacheRead: 0.2, cacheWrite5m: 5, output: 15 } }],
        webSearch: 0.01,
        tiers: { batch: 0.5, flex: 0.5, priority: 2 },
      },
    },
    { models: 'gpt-6-sol gpt-6-luna gpt-6-astra', mode: 'chat', input: 922_000, output: 128_000, can: thinking, prices: allTiers(2) },
    {
      models: 'gpt-5.6 gpt-5.6-sol gpt-5.6-terra gpt-5.6-luna gpt-5-6 gpt-5-6-sol gpt-5-6-terra gpt-5-6-luna',
      mode: 'chat',
      input: 922_000,
      output: 128_000,
      can: thinking,
      prices: allTiers(2),
    },
    { models: 'gpt-5.5', mode: 'chat', input: 922_000, output: 128_000, can: thinking, prices: allTiers({ input: 12.5, cacheRead: 1.25, output: 75 }) },
    { models: 'gpt-5.4', mode: 'chat', input: 922_000, output: 128_000, can: thinking, prices: allTiers({ input: 5, cacheRead: 0.5, output: 30 }) },
    { models: 'gpt-5.4-mini', mode: 'chat', input: 272_000, output: 128_000, can: thinking, prices: allTiers({ input: 1.5, cacheRead: 0.15, output: 9 }) },
    { models: 'gpt-5.4-nano', mode: 'chat', input: 272_000, output: 128_000, can: thinking, prices: { tiers: { batch: 0.5, flex: 0.5 } } },
    { models: 'gpt-5.5-pro gpt-5.4-pro', mode: 'responses', input: 922_000, output: 128_000, can: thinking, prices: { tiers: { batch: 0.5, flex: 0.5 } } },
    { models: 'gpt-5.2', mode: 'chat', input: 272_000, output: 128_000, can: thinking, prices: allTiers({ input: 3.5, cacheRead: 0.35, output: 28 }) },
    { models: 'gpt-5.2-pro', mode: 'responses', input: 272_000, output: 128_000, can: thinking, prices: batch },
    { models: 'gpt-5.3-codex gpt-5.2-codex', mode: 'responses', input: 272_000, output: 128_000, can: thinking, prices: { tiers: { priority: { input: 3.5, cacheRead: 0.35, output: 28 } } } },
    { models: 'gpt-5 gpt-5.1', mode: 'chat', input: 272_000, output: 128_000, can: thinking, prices: allTiers({ input: 2.5, cacheRead: 0.25, output: 20 }) },
    { models: 'gpt-5-mini', mode: 'chat', input: 272_000, output: 128_000, can: thinking, prices: allTiers({ input: 0.45, cacheRead: 0.045, output: 3.6 }) },
    { models: 'gpt-5-nano', mode: 'chat', input: 272_000, output: 128_000, can: thinking, prices: { tiers: { batch: 0.5, flex: 0.5 } } },
    { models: 'gpt-5-pro', mode: 'responses', input: 272_000, output: 272_000, can: thinking, prices: batch },
    { models: 'gpt-5-codex gpt-5.1-codex gpt-5.1-codex-max', mode: 'responses', input: 272_000, output: 128_000, can: thinking, prices: { tiers: { priority: { input: 2.5, cacheRead: 0.25, output: 20 } } } },
    { models: 'gpt-5.1-codex-mini', mode: 'responses', input: 272_000, output: 128_000, can: thinking },
    { models: 'gpt-5-chat gpt-5.1-chat gpt-5.2-chat gpt-5.3-chat gpt-5.3 gpt-chat gpt-5-search-api', mode: 'chat', input: 128_000, output: 16_384, can: structured },

    // reasoning models before GPT-5
    { models: 'o3', mode: 'chat', input: 200_000, output: 100_000, can: thinking, prices: allTiers({ input: 3.5, cacheRead: 0.875, output: 14 }) },
    { models: 'o4-mini', mode: 'chat', input: 200_000, output: 100_000, can: thinking, prices: allTiers({ input: 2, cacheRead: 0.5, output: 8 }) },
    { models: 'o3-mini', mode: 'chat', input: 200_000, output: 100_000, can: thinkingText, prices: batch },
    { models: 'o1', mode: 'chat', input: 200_000, output: 100_000, can: { ...thinking, parallelFunctionCalling: false, webSearch: false }, prices: batch },
    { models: 'o1-pro o3-pro', mode: 'responses', input: 200_000, output: 100_000, can: { ...thinking, promptCaching: false }, prices: batch },
    { models: 'o1-mini', mode: 'chat', input: 128_000, output: 65_536, can: { ...completion, reasoning: true, promptCaching: true }, prices: batch },
    { models: 'o1-preview', mode: 'chat', input: 128_000, output: 32_768, can: { ...completion, reasoning: true, promptCaching: true }, prices: batch },
    { models: 'o3-deep-research o4-mini-deep-research', mode: 'responses', input: 200_000, output: 100_000, can: thinking, prices: batch },
    { models: 'codex-mini', mode: 'responses', input: 200_000, output: 100_000, can: thinking },
    { models: 'computer-use-preview computer-use', mode: 'responses', input: 8_192, output: 1_024, can: { ...vision, reasoning: true }, prices: batch },

    // GPT-4 and GPT-3.5
    { models: 'gpt-4.1', mode: 'chat', input: 1_047_576, output: 32_768, can: structured, prices: batchAnd({ input: 3.5, cacheRead: 0.875, output: 14 }) },
    { models: 'gpt-4.1-mini', mode: 'chat', input: 1_047_576, output: 32_768, can: structured, prices: batchAnd({ input: 0.7, cacheRead: 0.175, output: 2.8 }) },
    { models: 'gpt-4.1-nano', mode: 'chat', input: 1_047_576, output: 32_768, can: structured, prices: batchAnd({ input: 0.2, cacheRead: 0.05, output: 0.8 }) },
    { models: 'gpt-4.5-preview', mode: 'chat', input: 128_000, output: 16_384, can: structured, prices: batch },
    { models: 'gpt-4o-2024-05-13', mode: 'chat', input: 128_000, output: 4_096, can: { ...structured, responseSchema: false, promptCaching: false }, prices: batchAnd({ input: 8.75, output: 26.25 }) },
    { models: 'gpt-4o', mode: 'chat', input: 128_000, output: 16_384, can: structured, prices: batchAnd({ input: 4.25, cacheRead: 2.125, output: 17 }) },
    { models: 'gpt-4o-mini', mode: 'chat', input: 128_000, output: 16_384, can: structured, prices: batchAnd({ input: 0.25, cacheRead: 0.125, output: 1 }) },
    { models: 'chatgpt-4o gpt-4o:extended', mode: 'chat', input: 128_000, output: 16_384, can: { ...structured, functionCalling: false, parallelFunctionCalling: false } },
    { models: 'gpt-4o-search-preview gpt-4o-mini-search-preview', mode: 'chat', input: 128_000, output: 16_384, can: searching, prices: { webSearch: 0.025 } },
    { models: 'gpt-4-turbo gpt-4-turbo-preview gpt-4-0125-preview gpt-4-1106-preview', mode: 'chat', input: 128_000, output: 4_096, can: { ...vision, pdfInput: false }, prices: batch },
    { models: 'gpt-4-vision-preview gpt-4-1106-vision-preview', mode: 'chat', input: 128_000, output: 4_096, can: { ...vision, functionCalling: false } },
    { models: 'gpt-4 gpt-4-0314 gpt-4-0613', mode: 'chat', input: 8_192, output: 8_192, can: text, prices: batch },
    { models: 'gpt-4-32k gpt-4-32k-0314 gpt-4-32k-0613', mode: 'chat', input: 32_768, output: 32_768, can: text },
    { models: 'gpt-3.5-turbo gpt-3.5-turbo-1106 gpt-3.5-turbo-0125 gpt-3.5-turbo-16k gpt-3.5-turbo-16k-0613', mode: 'chat', input: 16_385, output: 4_096, can: text, prices: batch },
    { models: 'gpt-3.5-turbo-0301 gpt-3.5-turbo-0613 gpt-3.5-0301', mode: 'chat', input: 4_096, output: 4_096, can: text },
    { models: 'gpt-3.5-turbo-instruct', mode: 'completion', input: 4_096, output: 4_096, can: completion },
    { models: 'babbage-002', mode: 'completion', input: 16_384, output: 16_384, can: completion, prices: { tokens: { input: 0.4, output: 0.4 }, ...batch } },
    { models: 'davinci-002', mode: 'completion', input: 16_384, output: 16_384, can: completion, prices: { tokens: { input: 2, output: 2 }, ...batch } },
    { models: 'ada babbage curie davinci', mode: 'completion', input: 2_049, output: 2_049, can: completion },
    { models: 'text-davinci-002 text-davinci-003', mode: 'completion', input: 4_097, output: 4_097, can: completion },

    // models tuned by their owner
    { models: 'ft:gpt-4.1-mini*', mode: 'chat', input: 1_047_576, output: 32_768, can: structured, prices: fineTuned(0.8, 0.2, 3.2) },
    { models: 'ft:gpt-4.1-nano*', mode: 'chat', input: 1_047_576, output: 32_768, can: structured, prices: fineTuned(0.2, 0.05, 0.8) },
    { models: 'ft:gpt-4.1-2025*', mode: 'chat', input: 1_047_576, output: 32_768, can: structured, prices: fineTuned(3, 0.75, 12) },
    { models: 'ft:gpt-4o-mini* gpt-4o-mini-2024-07-18.ft-*', mode: 'chat', input: 128_000, output: 16_384, can: structured, prices: fineTuned(0.3, 0.15, 1.2) },
    { models: 'ft:gpt-4o-2024*', mode: 'chat', input: 128_000, output: 16_384, can: structured, prices: fineTuned(3.75, 1.875, 15) },
    { models: 'ft:o4-mini*', mode: 'chat', input: 200_000, output: 100_000, can: thinking, prices: fineTuned(4, 1, 16) },
    { models: 'ft:gpt-3.5-turbo*', mode: 'chat', input: 16_385, output: 4_096, can: text, prices: { tokens: { input: 3, output: 6 }, ...batch } },
    { models: 'ft:babbage-002*', mode: 'completion', input: 16_384, output: 16_384, can: completion, prices: { tokens: { input: 1.6, output: 1.6 }, ...batch } },
    { models: 'ft:davinci-002*', mode: 'completion', input: 16_384, output: 16_384, can: completion, prices: { tokens: { input: 12, output: 12 }, ...batch } },

    // sound
    { models: 'gpt-audio gpt-audio-mini gpt-audio-1.5', mode: 'chat', input: 128_000, output: 16_384, can: hearing },
    {
      models: 'gpt-4o-audio-preview',
      mode: 'chat',
      input: 128_000,
      output: 16_384,
      can: hearing,
      prices: { tokens: { input: 2.5, output: 10, inputAudio: 40, outputAudio: 80 } },
    },
    {
      models: 'gpt-4o-mini-audio-preview',
      mode: 'chat',
      input: 128_000,
      output: 16_384,
      can: hearing,
      prices: { tokens: { input: 0.15, output: 0.6, inputAudio: 10, outputAudio: 20 } },
    },
    { models: 'gpt-realtime gpt-realtime-mini gpt-realtime-1.5', mode: 'realtime', input: 32_000, output: 4_096, can: { ...hearing, vision: true } },
    { models: 'gpt-realtime-2 gpt-realtime-2.1', mode: 'realtime', input: 128_000, output: 32_000, can: { ...hearing, vision: true } },
    { models: 'gpt-4o-realtime-preview gpt-4o-mini-realtime-preview', mode: 'realtime', input: 128_000, output: 4_096, can: hearing },
    { models: 'gpt-4o-transcribe gpt-4o-mini-transcribe gpt-4o-transcribe-diarize', mode: 'audio_transcription', input: 16_000, output: 2_000 },
    { models: 'gpt-transcribe', mode: 'audio_transcription' },
    { models: 'whisper-1 whisper', mode: 'audio_transcription', prices: { each: { seconds: 0.0001 } } },
    { models: 'gpt-4o-mini-tts', mode: 'audio_speech', input: 2_000 },
    { models: 'tts-1 tts', mode: 'audio_speech', prices: { each: { characters: 0.000_015 } } },
    { models: 'tts-1-hd tts-hd', mode: 'audio_speech', prices: { each: { characters: 0.000_03 } } },

    // images; DALL·E by quality and size as LiteLLM names them, the plain name being the standard square
    { models: 'gpt-image-1 gpt-image-1-mini gpt-image-1.5 gpt-image-2 gpt-5-image gpt-5-image-mini gpt-5.4-image-2', mode: 'image_generation', can: { vision: true } },
    { models: 'dall-e-3 standard/1024-x-1024/dall-e-3 1024-x-1024/dall-e-3', mode: 'image_generation', prices: perImage(0.04) },
    { models: 'standard/1024-x-1792/dall-e-3 standard/1792-x-1024/dall-e-3 hd/1024-x-1024/dall-e-3', mode: 'image_generation', prices: perImage(0.08) },
    { models: 'hd/1024-x-1792/dall-e-3 hd/1792-x-1024/dall-e-3', mode: 'image_generation', prices: perImage(0.12) },
    { models: 'dall-e-2 1024-x-1024/dall-e-2', mode: 'image_generation', prices: perImage(0.02) },
    { models: '512-x-512/dall-e-2', mode: 'image_generation', prices: perImage(0.018) },
    { models: '256-x-256/dall-e-2', mode: 'image_generation', prices: perImage(0.016) },

    // embeddings and moderation
    { models: 'text-embedding-3-small text-embedding-3-large text-embedding-ada-002 text-embedding-ada-002-v2', mode: 'embedding', input: 8_191, prices: batch },
    { models: 'omni-moderation text-moderation text-moderation-stable text-moderation-007', mode: 'moderation', input: 32_768, prices: { tokens: { input: 0, output: 0 } } },
  ],
};
