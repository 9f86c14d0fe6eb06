import type { Abilities } from '../../core/model.ts';
import type { OverlayPrices, OverlayTable } from '../overlay.ts';

const text: Abilities = {
  functionCalling: true,
  parallelFunctionCalling: true,
  toolChoice: true,
  systemMessages: true,
  vision: false,
  audioInput: false,
  audioOutput: false,
  reasoning: false,
};
const vision: Abilities = { ...text, vision: true };
const thinking: Abilities = { ...text, reasoning: true };
const plain: Abilities = { ...text, functionCalling: false, parallelFunctionCalling: false, toolChoice: false };

/** Groq Cloud, whose output limits are its own. */
export const groqModels: OverlayTable = {
  provider: 'groq',
  source: 'https://console.groq.com/docs/models, https://groq.com/pricing',
  date: '2026-11',
  rows: [
    {
      models: 'openai/gpt-oss-120b openai/gpt-oss-20b openai/gpt-oss-safeguard-20b',
      mode: 'chat',
      input: 131_072,
      output: 65_536,
      can: { ...thinking, responseSchema: true, promptCaching: true },
      prices: { tiers: { batch: 0.5 } },
    },
    {
      models: 'llama-3.3-70b-versatile llama-3.3-70b-specdec',
      mode: 'chat',
      input: 131_072,
      output: 32_768,
      can: text,
      prices: { tiers: { batch: 0.5 } },
    },
    {
      models: 'llama-3.1-8b-instant llama-3.1-70b-versatile',
      mode: 'chat',
      input: 131_072,
      output: 131_072,
      can: text,
      prices: { tiers: { batch: 0.5 } },
    },
    {
      models: 'meta-llama/llama-4-scout-17b-16e-instruct meta-llama/llama-4-maverick-17b-128e-instruct',
      mode: 'chat',
      input: 131_072,
      output: 8_192,
      can: { ...vision, responseSchema: true },
      prices: { tiers: { batch: 0.5 } },
    },
    { models: 'meta-llama/llama-guard-4-12b', mode: 'chat', input: 131_072, output: 1_024, can: { ...plain, vision: true } },
    {
      models: 'llama-guard-3-8b llama3-70b-8192 llama3-8b-8192 gemma-7b-it gemma2-9b-it',
      mode: 'chat',
      input: 8_192,
      output: 8_192,
      can: text,
    },
    {
      models: 'llama3-groq-70b-8192-tool-use-preview llama3-groq-8b-8192-tool-use-preview',
      mode: 'chat',
      input: 8_192,
      output: 8_192,
      can: text,
    },
    { models: 'llama2-70b-4096', mode: 'chat', input: 4_096, output: 4_096, can: plain },
    {
      models: 'llama-3.2-1b-preview llama-3.2-3b-preview llama-3.2-11b-text-preview llama-3.2-90b-text-preview',
      mode: 'chat',
      input: 131_072,
      output: 8_192,
      can: text,
    },
    { models: 'llama-3.2-11b-vision-preview llama-3.2-90b-vision-preview', mode: 'chat', input: 131_072, output: 8_192, can: vision },
    { models: 'llama-3.1-405b-reasoning', mode: 'chat', input: 131_072, output: 8_192, can: text },
    { models: 'mixtral-8x7b-32768 mistral-saba-24b', mode: 'chat', input: 32_768, output: 32_768, can: text },
    { models: 'moonshotai/kimi-k2-instruct', mode: 'chat', input: 131_072, output: 16_384, can: { ...text, responseSchema: true } },
    {
      models: 'moonshotai/kimi-k2-instruct-0905',
      mode: 'chat',
      input: 262_144,
      output: 16_384,
      can: { ...text, responseSchema: true },
      prices: { tokens: { input: 1, cacheRead: 0.5, output: 3 } },
    },
    { models: 'qwen/qwen3-32b', mode: 'chat', input: 131_072, output: 40_960, can: thinking },
    { models: 'deepseek-r1-distill-llama-70b', mode: 'chat', input: 131_072, output: 131_072, can: { ...plain, reasoning: true } },
    { models: 'whisper-large-v3 whisper-large-v3-turbo', mode: 'audio_transcription' },
    { models: 'playai-tts playai-tts-arabic', mode: 'audio_speech', input: 10_000, prices: { each: { characters: 0.000_05 } } },
  ],
};

/** Cerebras Inference. */
export const cerebrasModels: OverlayTable = {
  provider: 'cerebras',
  source: 'https://inference-docs.cerebras.ai/models/overview',
  date: '2026-11',
  rows: [
    { models: 'gpt-oss-120b', mode: 'chat', input: 131_072, output: 40_000, can: { ...thinking, responseSchema: true } },
    { models: 'llama-3.3-70b', mode: 'chat', input: 131_072, output: 65_536, can: { ...text, responseSchema: true } },
    { models: 'llama3.1-8b', mode: 'chat', input: 32_768, output: 8_192, can: { ...text, responseSchema: true } },
    { models: 'qwen-3-32b', mode: 'chat', input: 131_072, output: 40_000, can: { ...thinking, responseSchema: true } },
    { models: 'zai-glm-4.7', mode: 'chat', input: 131_072, output: 40_000, can: { ...thinking, responseSchema: true } },
  ],
};

const nothing: OverlayPrices = { tokens: { input: 0, output: 0 } };

/** OpenRouter's free variants; every other model states its cost itself. */
export const openrouterModels: OverlayTable = {
  provider: 'openrouter',
  source: 'https://openrouter.ai/docs/guides/routing/model-variants/free',
  date: '2026-11',
  rows: [{ models: '*:free', prices: nothing }],
};

/** Servers on one's own machine, and our own echo: no one bills their tokens. */
export const freeServers: readonly OverlayTable[] = [
  'ollama',
  'ollama_chat',
  'lm_studio',
  'llamafile',
  'lemonade',
  'docker_model_runner',
  'mock',
].map((provider) => ({
  provider,
  source: 'software that its user runs',
  date: '2026-11',
  rows: [{ models: '*', prices: nothing }],
}));
